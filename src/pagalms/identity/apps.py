"""Registers identity with Django."""

from django.apps import AppConfig


class Identity(AppConfig):
    """The app's name and label."""

    name = "pagalms.identity"
