"""Looks at personal records: each says why, is written down, and the person can read it (TRUST, promise 7)."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from pagalms.audit import actions
from pagalms.audit.wording import REASONS
from pagalms.backoffice.access import Staff
from pagalms.backoffice.finding import Found
from pagalms.kernel import clock
from pagalms.properties.queries import Owner, owners_to_call

REASON = "iemesls"  # the word in the address
# What a clerk can give as the reason; the others of REASONS are written down by pages of their own.
CHOICES = {key: REASONS[key] for key in ("contact", "application", "mandate", "readings", "bill", "letter", "audit")}


def reason_in(request: HttpRequest) -> str:
    """The reason that the address gives, or empty: then the page asks for one and shows nothing personal."""
    said = request.GET.get(REASON, "")
    return said if said in CHOICES else ""


def note_found(staff: Staff, found: Found) -> None:
    """Who came up in a search can read that too."""
    acting = [one.first.representative_id for one in found.acting]
    note(staff, reason="search", clients=[client.pk for client, _flats in found.rows], representatives=acting)


def note_flats(staff: Staff, flats: Iterable[int]) -> dict[int, list[Owner]]:
    """Who owns these flats can read that their readings were seen; the row of the flat is the journal's. The owners."""
    at = clock.now()
    owners = owners_to_call(flats, on=staff.on, at=at)
    subjects = [f"apartment:{key}" for key in owners]
    subjects += [f"client:{one.pk}" for them in owners.values() for one in them]
    actions.looked("readings", by=staff.user, at=at, subjects=subjects)
    return owners


def note(staff: Staff, *, reason: str, clients: Iterable[int] = (), representatives: Iterable[int] = ()) -> None:
    """Write the look down, before anything is shown."""
    subjects = [f"client:{key}" for key in clients] + [f"representative:{key}" for key in representatives]
    actions.looked(reason, by=staff.user, at=clock.now(), subjects=subjects)
