"""Registers enrolment with Django."""

from django.apps import AppConfig


class Enrolment(AppConfig):
    """The app's name and label."""

    name = "pagalms.enrolment"
