"""Letting go of what has been kept long enough: some hundred rows at a time, counted in the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from pagalms.audit.actions import record
from pagalms.billing import forgetting as billing
from pagalms.correspondence import forgetting as correspondence
from pagalms.enrolment import forgetting as enrolment
from pagalms.identity import forgetting as identity
from pagalms.kernel.zone import RIGA
from pagalms.meters import forgetting as meters
from pagalms.outbox import forgetting as outbox
from pagalms.privacy.models import DataCopy
from pagalms.privacy.rules.terms import terms_on
from pagalms.properties import forgetting as properties

BATCH = 500
MOST_BATCHES = 200  # a night; what is left waits for the next


def _forget_copies(*, before: datetime, most: int) -> int:
    keys = list(DataCopy.objects.filter(asked_at__lt=before).values_list("pk", flat=True)[:most])
    return DataCopy.objects.filter(pk__in=keys).delete()[0]


def _forget_choices(*, before: datetime, most: int) -> int:
    return billing.forget_consents(before=before, most=most) + outbox.forget_choices(before=before, most=most)


SWEEPERS: Mapping[str, Callable[..., int]] = {
    "own_copies": _forget_copies,
    "letter_bodies": outbox.forget_bodies,
    "letters": outbox.forget_letters,
    "sign_ins": identity.forget_sign_ins,
    "invitations": enrolment.forget_invitations,
    "refused_files": enrolment.forget_refused_files,
    "contact_emails": properties.forget_contact_emails,
    "contacts": properties.forget_contacts,
    "drafts": meters.forget_drafts,
    "reminders": meters.forget_reminders,
    "threads": correspondence.forget_threads,
    "choices": _forget_choices,
}
# Swept by jobs of their own, which are older than this table (`jobs.tasks`).
ELSEWHERE = frozenset({
    "known_browsers", "trusted_browsers", "address_changes", "registrations", "applications", "closed_accounts",
})  # fmt: skip


def sweep(*, at: datetime) -> dict[str, int]:
    """Let go of everything whose time is over; how many rows of what."""
    terms = terms_on(at.astimezone(RIGA).date())
    gone = {}
    for key, forget in SWEEPERS.items():
        keep = terms[key].keep
        if keep is not None and (count := _swept(forget, at - keep)):
            gone[key] = count
            record("forgotten", by=None, at=at, detail={"what": key, "rows": count})
    return gone


def _swept(forget: Callable[..., int], before: datetime) -> int:
    total = 0
    for _batch in range(MOST_BATCHES):
        with transaction.atomic():
            count = forget(before=before, most=BATCH)
        total += count
        if count < BATCH:
            break
    return total
