"""Registers notices with Django."""

from django.apps import AppConfig


class Notices(AppConfig):
    """The app's name and label."""

    name = "pagalms.notices"
