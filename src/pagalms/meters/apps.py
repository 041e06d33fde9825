"""Registers meters with Django."""

from django.apps import AppConfig


class Meters(AppConfig):
    """The app's name and label."""

    name = "pagalms.meters"
