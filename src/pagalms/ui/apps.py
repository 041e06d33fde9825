"""Registers ui with Django."""

from django.apps import AppConfig


class Ui(AppConfig):
    """The app's name and label."""

    name = "pagalms.ui"
