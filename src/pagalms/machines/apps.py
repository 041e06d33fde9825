"""Registers machines with Django."""

from django.apps import AppConfig


class Machines(AppConfig):
    """The app's name and label."""

    name = "pagalms.machines"
