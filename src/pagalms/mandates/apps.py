"""Registers mandates with Django."""

from django.apps import AppConfig


class Mandates(AppConfig):
    """The app's name and label."""

    name = "pagalms.mandates"
