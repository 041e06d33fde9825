"""Registers files with Django."""

from django.apps import AppConfig


class Files(AppConfig):
    """The app's name and label."""

    name = "pagalms.files"
