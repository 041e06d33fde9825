"""Reads of own data: who a person is to each room, and what all rooms hold of them."""

from __future__ import annotations

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
from pagalms.privacy.models import DataCopy
from pagalms.properties import own_data as properties
from pagalms.properties.queries import clients_with
from pagalms.safety import own_data as safety


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
    """When copies of own data were asked for."""
    yield part(
        "data_copies",
        _("Copies of your data you asked for"),
        DataCopy.objects.filter(user=whose.user).order_by("pk"),
        Column("asked_at", _("Asked for")),
        Column("made_at", _("Ready")),
        Column("expires_at", _("Kept until")),
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
