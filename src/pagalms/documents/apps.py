"""Registers documents with Django."""

from django.apps import AppConfig


class Documents(AppConfig):
    """The app's name and label."""

    name = "pagalms.documents"
