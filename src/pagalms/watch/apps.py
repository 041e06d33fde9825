"""Registers the door with Django, which makes its table."""

from django.apps import AppConfig
from django.core.checks import register


class Watch(AppConfig):
    """The app's name and label."""

    name = "pagalms.watch"

    def ready(self) -> None:
        """Register the check of the database's server."""
        from pagalms.watch import server_check  # noqa: PLC0415 - needs the settings

        register(server_check.server_is_set_up, deploy=True)
