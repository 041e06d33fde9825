"""Registers outbox with Django."""

from django.apps import AppConfig
from django.core.checks import register

from pagalms.outbox import checks


class Outbox(AppConfig):
    """The app's name and label."""

    name = "pagalms.outbox"

    def ready(self) -> None:
        """Register the checks of the sender."""
        register(checks.sender_is_an_address)
        register(checks.sender_is_ours, deploy=True)
