"""Registers exchange with Django."""

from django.apps import AppConfig


class Exchange(AppConfig):
    """The app's name and label."""

    name = "pagalms.exchange"
