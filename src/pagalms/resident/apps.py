"""Registers resident with Django."""

from django.apps import AppConfig


class Resident(AppConfig):
    """The app's name and label."""

    name = "pagalms.resident"
