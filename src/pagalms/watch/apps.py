"""Registers the door with Django, which makes its table."""

from django.apps import AppConfig


class Watch(AppConfig):
    """The app's name and label."""

    name = "pagalms.watch"
