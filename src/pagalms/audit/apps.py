"""Registers audit with Django."""

from django.apps import AppConfig


class Audit(AppConfig):
    """The app's name and label."""

    name = "pagalms.audit"
