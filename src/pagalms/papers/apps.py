"""Registers papers with Django."""

from django.apps import AppConfig


class Papers(AppConfig):
    """The app's name and label."""

    name = "pagalms.papers"
