"""`end_sessions`: somebody's sessions, or all, end at once: after a theft, a leaked key, a fault in who sees what."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pagalms.accounts import actions, queries
from pagalms.kernel import clock


class Command(BaseCommand):
    """Whoever may run this may do everything anyway, so it asks for no password."""

    help = "End the sessions of an account, or of everybody."

    def add_arguments(self, parser: CommandParser) -> None:
        """`EMAIL`, or `--everybody`."""
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("email", nargs="?", default="")
        whose.add_argument("--everybody", action="store_true")

    def handle(self, *args: Any, email: str, everybody: bool, **options: Any) -> None:
        """End them and say how many they were."""
        user = None if everybody else queries.user_at(email)
        if user is None and not everybody:
            raise CommandError(f"there is no account with the address {email}")
        at = clock.now()
        number = actions.end_sessions(of=user, by=None, at=at) if user else actions.end_everybodys_sessions(at=at)
        self.stdout.write(f"{number} ended.")
