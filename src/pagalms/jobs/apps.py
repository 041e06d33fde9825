"""Registers jobs with Django."""

from django.apps import AppConfig


class Jobs(AppConfig):
    """The app's name and label."""

    name = "pagalms.jobs"
