"""Registers esign with Django."""

from django.apps import AppConfig
from django.core.checks import register


class Esign(AppConfig):
    """The app's name and label."""

    name = "pagalms.esign"

    def ready(self) -> None:
        """Register the check of the anchors."""
        from pagalms.esign import checks  # noqa: PLC0415 - needs the settings

        register(checks.anchors_are_usable)
