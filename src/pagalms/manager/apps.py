"""Registers manager with Django."""

from django.apps import AppConfig


class Manager(AppConfig):
    """The app's name and label."""

    name = "pagalms.manager"
