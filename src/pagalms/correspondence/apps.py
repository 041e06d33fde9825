"""Registers correspondence with Django."""

from django.apps import AppConfig


class Correspondence(AppConfig):
    """The app's name and label."""

    name = "pagalms.correspondence"
