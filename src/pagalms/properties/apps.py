"""Registers properties with Django."""

from django.apps import AppConfig


class Properties(AppConfig):
    """The app's name and label."""

    name = "pagalms.properties"
