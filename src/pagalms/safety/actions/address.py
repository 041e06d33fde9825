"""A new e-mail address: it counts when its reader confirms it, and the former one is told and can object.

Whether somebody else has the address is told to its mailbox only; nothing here changes what a session may see.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pagalms.accounts import actions as accounts
from pagalms.accounts.models import User
from pagalms.accounts.queries import user_at
from pagalms.audit.actions import record
from pagalms.kernel.refusal import Refusal
from pagalms.outbox import actions as outbox
from pagalms.safety import queries, rules
from pagalms.safety.actions.second_step import take_away_since
from pagalms.safety.models import AddressChange
from pagalms.safety.rules import hashed


@transaction.atomic
def want(email: str, *, by: User, at: datetime) -> None:
    """Write to the new address to have it confirmed, and to the present one to tell of it. Raises Refusal."""
    user = User.objects.select_for_update().get(pk=by.pk)
    email = email.lower()
    if email == user.email.lower():
        raise Refusal("same", _("This is your present address."), field="email")
    rows = AddressChange.objects.filter(user=user)
    if not rules.may_write_again(list(rows.values_list("created_at", flat=True)), at=at):
        raise Refusal(
            "too_many", _("Several letters have been sent within the hour. Try again in an hour, or call us.")
        )
    rows.filter(confirmed_at=None, expires_at__gt=at).update(expires_at=at)
    code, stop = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    row = AddressChange.objects.create(
        user=user, former=user.email, email=email, code_hash=hashed(code), stop_hash=hashed(stop),
        created_at=at, expires_at=at + rules.LINK_LIFE,
    )  # fmt: skip
    record("address_wanted", by=user, at=at, subject=f"user:{user.pk}")
    taken = user_at(email)
    outbox.write(
        "address_taken" if taken else "address_new", to=email, language=(taken or user).language, on=at, user=taken,
        context={"href": _link("address_confirm", code, row), "hours": _hours()},
    )  # fmt: skip
    _tell_former(row, stop, at=at)


@transaction.atomic
def confirm(*, code: str, number: int, at: datetime) -> User:
    """The reader of the new address confirms it; from now on the account signs in with it. Raises Refusal."""
    row = queries.change_of(code=code, number=number)
    user = User.objects.select_for_update().get(pk=row.user_id) if row else None
    row = AddressChange.objects.select_for_update().get(pk=row.pk) if row else None
    if row is None or user is None or not queries.is_open(row, at=at) or user.email != row.former:
        raise bad_link()
    try:
        accounts.change_address(row.email, of=user, by=user, at=at)
    except Refusal:
        raise bad_link() from None
    row.confirmed_at = at
    row.save(update_fields=["confirmed_at"])
    outbox.write(
        "address_changed", to=row.former, language=user.language, on=at, user=user,
        context={"email": row.email, "days": rules.OBJECTION_LIFE.days},
    )  # fmt: skip
    return user


@transaction.atomic
def object_to(*, stop: str, number: int, at: datetime) -> User:
    """The reader of the former address takes the change back; every session of the account ends. Raises Refusal.

    A second step set up since the day before goes too: whoever changed the address may have made it to come back with.
    """
    row = queries.change_to_stop(stop=stop, number=number, at=at)
    user = User.objects.select_for_update().get(pk=row.user_id) if row else None
    if row is None or user is None or row.stopped_at:
        raise bad_link()
    if row.confirmed_at and user.email != row.former:  # whatever address has followed since
        accounts.change_address(row.former, of=user, by=user, at=at)
    AddressChange.objects.filter(user=user, stopped_at=None).update(stopped_at=at)
    accounts.end_sessions(by=user, at=at)
    take_away_since(row.created_at - rules.OBJECTION_REACH, of=user)
    record("address_objected", by=user, at=at, subject=f"user:{user.pk}")
    return user


def forget_expired(*, at: datetime) -> None:
    """Delete changes that nobody can confirm or take back any more."""
    AddressChange.objects.filter(created_at__lt=at - rules.LINK_LIFE - rules.OBJECTION_LIFE).delete()


def bad_link() -> Refusal:
    """One answer to every link that does nothing."""
    return Refusal("bad_link", _("This link is no longer valid."))


def _tell_former(row: AddressChange, stop: str, *, at: datetime) -> None:
    outbox.write(
        "address_wanted", to=row.former, language=row.user.language, on=at, user=row.user,
        context={
            "href": _link("address_object", stop, row), "email": row.email, "days": rules.OBJECTION_LIFE.days,
        },
    )  # fmt: skip


def _link(route: str, code: str, row: AddressChange) -> str:
    return f"{settings.PORTAL_URL}{reverse(route)}?{urlencode({'code': code, 'code_id': row.pk})}"


def _hours() -> int:
    return int(rules.LINK_LIFE.total_seconds() // 3600)
