"""Registers accounts with Django."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """The app's name and label."""

    name = "pagalms.accounts"
