"""`audit`: whether the record of what was done is whole."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pagalms.audit import chain

WORDS = {
    "changed": "event {event}, link {place}, is not what was sealed",
    "missing": "event {event}, link {place}, is gone",
    "unlinked": "link {place} is gone; the next one is of event {event}",
    "cut": "the head that was noted is not in the chain: its newest end was cut off after link {place} or earlier",
}


class Command(BaseCommand):
    """Ends with 1 when the chain does not hold, so that a nightly job notices."""

    help = "Verify the chain of events from the first to the last, or seal what is not yet sealed."

    def add_arguments(self, parser: CommandParser) -> None:
        """`verify [--head DIGEST]` or `seal`."""
        parser.add_argument("verb", choices=["verify", "seal"])
        parser.add_argument("--head", default="", help="a digest an earlier verify printed; it must still be there")

    def handle(self, *args: Any, verb: str, head: str, **options: Any) -> None:
        """Do it."""
        if verb == "seal":
            while chain.seal(everything=True):
                pass
        try:
            noted = bytes.fromhex(head)
        except ValueError:
            noted = b"?"
        if len(noted) not in {0, 32}:
            raise CommandError("--head takes 64 hexadecimal digits, as verify prints them.")
        found = chain.verify(noted=noted)
        if found.fault:
            raise CommandError(f"The chain does not hold: {WORDS[found.fault.kind].format(**vars(found.fault))}.")
        self.stdout.write(f"The chain holds: {found.sealed} events sealed, {found.unsealed} not yet.")
        self.stdout.write(f"Head: {found.head.hex()}")
        self.stdout.write("Note the head somewhere else; with --head it shows whether the newest end was cut off.")
