"""Registers manager with Django."""

from django.apps import AppConfig
from django.core.checks import register


class Manager(AppConfig):
    """The app's name and label."""

    name = "pagalms.manager"

    def ready(self) -> None:
        """Register the check of who the manager is."""
        from pagalms.manager import checks  # noqa: PLC0415 - asks the models, which are not there before

        register(checks.manager_is_named, deploy=True)
