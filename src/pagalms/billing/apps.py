"""Registers billing with Django."""

from django.apps import AppConfig


class Billing(AppConfig):
    """The app's name and label."""

    name = "pagalms.billing"
