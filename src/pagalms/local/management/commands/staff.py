"""`staff`: the first administrator, and a way in when nobody who may give roles or turn off a lost key is left."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pagalms.accounts import actions, queries
from pagalms.accounts.rules import Role
from pagalms.entrance.adapter import Adapter
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.safety.actions import second_step


class Command(BaseCommand):
    """Whoever may run this may do everything anyway, so it asks for no password."""

    help = "List the manager's staff, give somebody a role, or turn off a second step that is lost."

    def add_arguments(self, parser: CommandParser) -> None:
        """`list`, `add EMAIL --role ROLE --name NAME`, or `reset EMAIL`."""
        parser.add_argument("verb", choices=["list", "add", "reset"])
        parser.add_argument("email", nargs="?", default="")
        parser.add_argument("--role", choices=[role.value for role in Role], default=Role.ADMINISTRATOR.value)
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, verb: str, email: str, role: str, name: str, **options: Any) -> None:
        """Do it."""
        if verb == "list":
            for member in queries.staff_on(clock.today()):
                roles = ", ".join(member.roles)
                self.stdout.write(f"{member.user.email}  {member.user.name}  {roles}")
            return
        if "@" not in email:
            raise CommandError("say whom: pagalms staff add name@example.lv --role administrator --name 'Name Family'")
        if verb == "reset":
            self._reset(email)
            return
        try:
            user = actions.take_on(
                email=email.lower(), name=name, role=Role(role), by=None, on=clock.today(), at=clock.now()
            )
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write(f"{user.email} is {role} now.")
        if not user.has_usable_password():
            key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
            self.stdout.write("The account has no password yet. This address sets one, once, within 24 hours:")
            self.stdout.write(Adapter().get_reset_password_from_key_url(key))

    def _reset(self, email: str) -> None:
        user = queries.user_at(email)
        if user is None:
            raise CommandError(f"there is no account with the address {email}")
        try:
            second_step.reset(user, how="terminal", by=None, at=clock.now())
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write(f"{user.email} signs in with the password alone until a second step is set up anew.")
