"""Registers safety with Django."""

from django.apps import AppConfig


class Safety(AppConfig):
    """The app's name and label."""

    name = "pagalms.safety"
