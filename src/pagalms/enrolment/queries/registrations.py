"""Registrations and invitations by the code in their letter, and those that nobody has used yet."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from pagalms.enrolment import rules
from pagalms.enrolment.models import Invitation, Registration
from pagalms.identity.rules import same
from pagalms.outbox.models import Letter


def registration_of(*, code: str, code_id: int) -> Registration | None:
    """The registration whose letter carried this code, or None; whether the link is still good is another question."""
    row = Registration.objects.filter(pk=code_id).first()
    return row if row and same(code, row.code_hash) else None


def is_good(row: Registration, *, at: datetime) -> bool:
    """Whether the registration's link still confirms."""
    return rules.link_is_good(
        expires_at=row.expires_at, confirmed_at=row.confirmed_at, letters_stopped_at=row.letters_stopped_at, at=at
    )


def waiting_registration(registration: int) -> Registration | None:
    """A registration that waits for the click in its letter, or None."""
    return Registration.objects.filter(pk=registration, confirmed_at=None).first()


def invitation_of(*, code: str, code_id: int) -> Invitation | None:
    """The invitation whose letter carried this code, or None; whether the link is still good is another question."""
    row = Invitation.objects.filter(pk=code_id).first()
    return row if row and same(code, row.code_hash) else None


def invitation_is_good(row: Invitation, *, at: datetime) -> bool:
    """Whether the invitation still opens an account."""
    return row.used_at is None and at < row.expires_at


def unconfirmed() -> QuerySet[Registration]:
    """Registrations whose letter nobody has confirmed yet, newest first, with the letter (FAQ 3)."""
    rows = Registration.objects.filter(confirmed_at=None).select_related("letter")
    return rows.order_by("-created_at", "-pk")


def unused_invitations() -> QuerySet[Invitation]:
    """The newest invitation of each approved application that nobody has used yet, with the letter."""
    used = Invitation.objects.filter(used_at__isnull=False).values("application")
    newest = Invitation.objects.exclude(application__in=used).order_by("application", "-pk").distinct("application")
    rows = Invitation.objects.filter(pk__in=newest.values("pk")).select_related("letter", "application")
    return rows.order_by("-pk")


def letter_of(row: Registration) -> Letter | None:
    """The letter that carries this registration's link, with what became of it so far."""
    return row.letter
