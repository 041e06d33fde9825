"""`change_person_key`: a new PAGALMS_PERSON_KEY takes the place of PAGALMS_PERSON_KEY_FORMER while the portal runs."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pagalms.exchange.sealing_again import seal_packages_again
from pagalms.kernel import clock, person_keys
from pagalms.privacy.actions import rekeying


class Command(BaseCommand):
    """May be killed and begun again at any moment (docs/operate/keys.md)."""

    help = "Put the new person key in the place of the former one; all web servers and workers must have both."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long to wait for imports under way."""
        parser.add_argument("--patience", type=float, default=900, metavar="SECONDS", help="for imports to end (900)")

    def handle(self, *args: Any, patience: float, **options: Any) -> None:
        """Digests, then what is sealed, then what is left of the former key."""
        keys = person_keys.configured()
        if len(set(keys)) != 2:
            raise CommandError("PAGALMS_PERSON_KEY must be a new key and PAGALMS_PERSON_KEY_FORMER the one until now")
        begun = time.monotonic()
        try:
            turned = rekeying.turn_digests(at=clock.now(), patience=patience)
        except TimeoutError:
            raise CommandError("an import or another long piece of work is under way; try again after it") from None
        said = "People are found by the new key already." if turned is None else f"{turned} digests turned."
        self.stdout.write(f"{said} ({time.monotonic() - begun:.1f} s)")
        sealed, strange = rekeying.seal_again(self._told)
        packages, closed, waiting = seal_packages_again()
        self._told("exchange.ImportRun.place", packages)
        if closed:
            strange["exchange.ImportRun.place"] = closed
        self.stdout.write(f"{sealed + packages} values sealed again.")
        self._end(strange, waiting)

    def _told(self, name: str, count: int) -> None:
        if count:
            self.stdout.write(f"  {name}: {count}")

    def _end(self, strange: dict[str, int], waiting: int) -> None:
        for name, count in strange.items():
            self.stdout.write(f"Neither key opens {count} of {name}; they are as they were.")
        if unturned := rekeying.unturned_digests():
            self.stdout.write(f"{unturned} digests fit no key; they are as they were.")
        if waiting:
            self.stdout.write(f"{waiting} imports are under way: let them end before you take the former key out.")
        self.stdout.write("PAGALMS_PERSON_KEY_FORMER may be taken out a day from now; keep it with the backups' keys.")
