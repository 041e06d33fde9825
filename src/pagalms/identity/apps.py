"""Registers identity with Django."""

from django.apps import AppConfig
from django.core.checks import register


class Identity(AppConfig):
    """The app's name and label."""

    name = "pagalms.identity"

    def ready(self) -> None:
        """Register the checks of the providers' keys."""
        from pagalms.identity import checks, clock_check  # noqa: PLC0415 - needs the settings

        for check in checks.EVERY:
            register(check)
        register(clock_check.clock_is_right, deploy=True)
