"""Registers housefile with Django."""

from django.apps import AppConfig


class Housefile(AppConfig):
    """The app's name and label."""

    name = "pagalms.housefile"
