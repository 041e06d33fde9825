"""Registers backoffice with Django."""

from django.apps import AppConfig


class Backoffice(AppConfig):
    """The app's name and label."""

    name = "pagalms.backoffice"
