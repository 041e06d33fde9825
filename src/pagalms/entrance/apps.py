"""Registers entrance with Django."""

from django.apps import AppConfig


class Entrance(AppConfig):
    """The app's name and label."""

    name = "pagalms.entrance"
