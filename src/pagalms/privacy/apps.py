"""Registers privacy with Django."""

from django.apps import AppConfig


class Privacy(AppConfig):
    """The app's name and label."""

    name = "pagalms.privacy"
