"""What owners tell the manager themselves: how they can be reached about a property.

The law makes owners keep these details; accounting takes them from here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.kernel.periods import not_before
from pagalms.kernel.refusal import Refusal, Refusals
from pagalms.outbox.actions import write
from pagalms.properties.models import Apartment, Client, ContactDetails, ContactEmail
from pagalms.properties.queries import contacts
from pagalms.properties.rules import is_telephone

LINK_LIFE = timedelta(hours=48)
LETTERS_AN_HOUR = 4


@dataclass(frozen=True)
class Told:
    """What an owner typed."""

    phone: str
    email: str
    postal_address: str


@transaction.atomic
def tell_contacts(client: Client, flat: Apartment, *, told: Told, by: User, at: datetime) -> str:
    """Note how an owner can be reached. Answers the address to which a letter went for confirmation, or "".

    An address counts once its letter is answered; until then the one before it does, told here or by accounting. The
    address of the account has been confirmed already. Raises Refusals by field.
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    email = told.email.strip().lower()
    _judge(told, email)
    at = _after_what_was_told(client, flat, at)
    before = contacts.details_of(client, flat, at=at)
    now = before.email if before else client.email
    waits = email not in {by.email.lower(), now.lower(), ""}
    counts = now if waits else email
    ContactEmail.objects.filter(client=client, apartment=flat, ended_at=None).update(ended_at=at)
    _replace(before, client, flat, Told(told.phone.strip(), counts, told.postal_address.strip()), by=by, at=at)
    record("contacts_given", by=by, at=at, subject=f"client:{client.pk}", detail={"apartment": flat.pk})
    if waits:
        _ask(client, flat, email, by=by, at=at)
    return email if waits else ""


@transaction.atomic
def confirm_email(*, code: str, code_id: int, at: datetime) -> ContactEmail:
    """The mailbox answered: from now on the address counts. Raises Refusal("bad_link")."""
    found = contacts.contact_letter(code=code, code_id=code_id)
    row = ContactEmail.objects.select_for_update().filter(pk=found.pk).first() if found else None
    if row is None or row.ended_at is not None or row.expires_at <= at:
        raise Refusal("bad_link", _("This link is no longer valid."))
    client = Client.objects.select_for_update().get(pk=row.client_id)
    at = _after_what_was_told(client, row.apartment, at)
    before = contacts.details_of(client, row.apartment, at=at)
    kept = Told(before.phone, row.email, before.postal_address) if before else Told("", row.email, "")
    _replace(before, client, row.apartment, kept, by=row.given_by, at=at)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record(
        "contact_confirmed", by=row.given_by, at=at, subject=f"client:{client.pk}",
        detail={"apartment": row.apartment_id},
    )  # fmt: skip
    return row


def _after_what_was_told(client: Client, flat: Apartment, at: datetime) -> datetime:
    return not_before(at, ContactDetails.objects.filter(client=client, apartment=flat).values_list("period", flat=True))


def _judge(told: Told, email: str) -> None:
    wrong: dict[str, Refusal] = {}
    phone = told.phone.strip()
    if phone and not is_telephone(phone):
        wrong["phone"] = Refusal("phone", _("Write the number with digits, for example +371 20000000."))
    if not (phone or email or told.postal_address.strip()):
        wrong["phone"] = Refusal("nothing", _("Write at least one way to reach you."))
    if wrong:
        raise Refusals(wrong)


def _replace(
    before: ContactDetails | None, client: Client, flat: Apartment, told: Told, *, by: User, at: datetime
) -> None:
    if before is not None and before.period.lower == at:  # an empty range would be no record
        before.delete()
    elif before is not None:
        before.period = DateTimeTZRange(before.period.lower, at)
        before.save(update_fields=["period"])
    ContactDetails.objects.create(
        client=client, apartment=flat, phone=told.phone, email=told.email, postal_address=told.postal_address,
        given_by=by, period=DateTimeTZRange(at, None),
    )  # fmt: skip


def _ask(client: Client, flat: Apartment, email: str, *, by: User, at: datetime) -> None:
    lately = ContactEmail.objects.filter(client=client, created_at__gt=at - timedelta(hours=1))
    if lately.count() >= LETTERS_AN_HOUR:
        raise Refusals({"email": Refusal("too_many", _("Several letters have been sent. Try again in an hour."))})
    code = secrets.token_urlsafe(32)
    row = ContactEmail.objects.create(
        client=client, apartment=flat, email=email, given_by=by, code_hash=contacts.code_digest(code),
        created_at=at, expires_at=at + LINK_LIFE,
    )  # fmt: skip
    link = urlencode({"kods": code, "nr": row.pk})
    href = f"{settings.PORTAL_URL}{reverse('confirm_contact')}?{link}"
    write(
        "contact_email",
        to=email,
        language=by.language,
        on=at,
        user=by,
        context={"flat": flat, "href": href, "hours": int(LINK_LIFE.total_seconds() // 3600)},
    )
