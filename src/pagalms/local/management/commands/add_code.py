"""`add_code`: two personal codes are one human's, noted by the office before anybody can do it on a page."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pagalms.accounts import queries as accounts
from pagalms.accounts.rules import Role
from pagalms.identity import actions
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal

MAY = {Role.REGISTRAR, Role.ADMINISTRATOR}


class Command(BaseCommand):
    """Codes are asked for, or read line by line from a pipe: an argument would stand in the history of the shell."""

    help = "Join the old and the new personal code of one human."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who says so, and why."""
        parser.add_argument("--by", required=True, metavar="EMAIL", help="the registrar or administrator who says so")
        parser.add_argument("--reason", required=True, help="which document was seen; no personal code here")

    def handle(self, *args: Any, by: str, reason: str, **options: Any) -> None:
        """Ask for both and join them."""
        clerk = accounts.user_at(by)
        if clerk is None or not MAY & accounts.roles_of(clerk, on=clock.today()):
            raise CommandError(f"{by} is neither registrar nor administrator today")
        code, other = _asked("One personal code: "), _asked("The other one: ")
        try:
            actions.add_code(code=code, other=other, reason=reason, by=clerk, at=clock.now())
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write("Joined. Signing in with either code opens the same account.")


def _asked(prompt: str) -> str:
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().strip()
