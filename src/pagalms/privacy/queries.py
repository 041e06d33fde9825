"""Reads of own data: who a person is to each room, what all rooms hold of them; accounts that are being closed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from pagalms.accounts import own_data as accounts
from pagalms.accounts.models import User
from pagalms.accounts.queries import names_of
from pagalms.audit import own_data as audit
from pagalms.billing import own_data as billing
from pagalms.correspondence import own_data as correspondence
from pagalms.documents import own_data as documents
from pagalms.enrolment import own_data as enrolment
from pagalms.identity import own_data as identity
from pagalms.identity.queries import codes_of
from pagalms.kernel.own_data import Column, Part, Whose, part, told
from pagalms.mandates import own_data as mandates
from pagalms.mandates.queries import representatives_with
from pagalms.meters import own_data as meters
from pagalms.notices import own_data as notices
from pagalms.outbox import own_data as outbox
from pagalms.privacy.models import Closing, DataCopy
from pagalms.properties import own_data as properties
from pagalms.properties.queries import clients_with
from pagalms.safety import own_data as safety
from pagalms.ui import formats


def whose_is(user: User) -> Whose:
    """The person behind an account, as all rooms know them.

    Addresses are those whose reader has confirmed them: anybody may type somebody else's.
    """
    codes = codes_of(user)
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return Whose(
        user=user.pk,
        codes=tuple(codes),
        clients=tuple(clients_with(codes).values_list("pk", flat=True)),
        representatives=tuple(representatives_with(codes)),
        addresses=tuple({user.email, user.email.lower(), *confirmed}),
    )


def looks(whose: Whose) -> Iterator[Part]:
    """When staff looked at the person's records, who, and why."""
    rows = audit.looks(whose.subjects)
    names = names_of(by for _at, by, _why in rows if by)
    yield told(
        "looks",
        _("Who has looked at your data"),
        ((at, names.get(by or 0, ""), why) for at, by, why in rows),
        Column("at", _("When")),
        Column("who", _("Who")),
        Column("why", _("Reason")),
    )


def copies(whose: Whose) -> Iterator[Part]:
    """When copies of own data, and the closing of the account, were asked for."""
    yield part(
        "data_copies",
        _("Copies of your data you asked for"),
        DataCopy.objects.filter(user=whose.user).order_by("pk"),
        Column("asked_at", _("Asked for")),
        Column("made_at", _("Ready")),
        Column("expires_at", _("Kept until")),
    )
    yield part(
        "closings",
        _("When you asked to close the account"),
        Closing.objects.filter(user=whose.user).order_by("pk"),
        Column("asked_at", _("Asked for")),
        Column("erase_at", _("To be erased")),
        Column("undone_at", _("Taken back")),
    )


# In the order in which people read it.
COLLECTORS: tuple[Callable[[Whose], Iterator[Part]], ...] = (
    accounts.own_data,
    identity.own_data,
    safety.own_data,
    enrolment.own_data,
    properties.own_data,
    mandates.own_data,
    meters.own_data,
    billing.own_data,
    documents.own_data,
    correspondence.own_data,
    notices.own_data,
    outbox.own_data,
    looks,
    audit.own_data,
    copies,
)


def copy_of(user: User, *, at: datetime) -> DataCopy | None:
    """The newest copy of the person's own data that is being made or can be had, without its files; or None."""
    rows = DataCopy.objects.filter(user=user, expires_at__gt=at).defer("table", "paper")
    return rows.order_by("-pk").first()


def files_of(user: User, *, at: datetime) -> DataCopy | None:
    """The newest copy that can be had, with its sealed files, or None."""
    return DataCopy.objects.filter(user=user, expires_at__gt=at, made_at__isnull=False).order_by("-pk").first()


def closing_of(user: User) -> Closing | None:
    """The closing of the account that is under way, or None."""
    return Closing.objects.filter(user=user, undone_at=None, erased_at=None).first()


def closing_in_letter(*, code: str, number: int) -> Closing | None:
    """The closing whose letter carried this code, over or not; None for any other code."""
    row = Closing.objects.filter(pk=number).select_related("user").first()
    digest = hashlib.sha256(code.encode()).digest()
    return row if row and hmac.compare_digest(digest, bytes(row.undo_hash)) else None


def day_of(closing: Closing) -> str:
    """The day on which the account is erased."""
    return formats.day(closing.erase_at)
