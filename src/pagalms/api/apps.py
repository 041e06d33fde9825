"""Registers api with Django."""

from django.apps import AppConfig


class Api(AppConfig):
    """The app's name and label."""

    name = "pagalms.api"
