"""Registers outbox with Django."""

from django.apps import AppConfig


class Outbox(AppConfig):
    """The app's name and label."""

    name = "pagalms.outbox"
