"""Passkeys: making one, proving one, taking one away."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.kernel.refusal import Refusal
from pagalms.safety import passkeys, rules
from pagalms.safety.actions.second_step import first_codes, forget_codes_of_nothing, may_take_away
from pagalms.safety.actions.telling import tell
from pagalms.safety.passkeys import Challenge, Credential, NotProved
from pagalms.safety.queries import Kind

log = logging.getLogger(__name__)


def not_proved(problem: NotProved) -> Refusal:
    """One answer to whatever was wrong with a key; why stands in the log."""
    log.warning("passkey refused: %s", problem)
    return Refusal("passkey", _("The passkey was not accepted. Try again, or sign in in another way."))


def ask_for_new(*, by: User) -> Challenge:
    """What the browser is asked in order to make a key for the user."""
    known = [each.data for each in _known(by).values()]
    return passkeys.ask_for_new(user_handle=passkeys.handle_of(by.pk), account=by.email, known=known)


def ask_for_proof(*, of: User | None) -> Challenge:
    """What the browser is asked in order to prove a key: one of the user's, or any when nobody is known yet."""
    return passkeys.ask_for_proof([each.data for each in _known(of).values()] if of else ())


@transaction.atomic
def add(answer: str, kept: Mapping[str, Any], *, name: str, by: User, at: datetime) -> None:
    """Keep the key that the browser has made. Raises Refusal."""
    User.objects.select_for_update().get(pk=by.pk)
    rows = Authenticator.objects.filter(user=by, type=Kind.WEBAUTHN)
    if rows.count() >= rules.PASSKEYS:
        raise Refusal("many", _("There are ten passkeys already. Remove one that you no longer use."))
    try:
        key = passkeys.made(passkeys.read(answer), kept)
    except NotProved as problem:
        raise not_proved(problem) from None
    if Authenticator.objects.filter(type=Kind.WEBAUTHN, data__id=key.identifier).exists():
        raise Refusal("known", _("This passkey is known already."))
    called = " ".join(name.split())[: rules.NAME_LENGTH] or f"#{rows.count() + 1}"
    data = {"name": called, "credential": key.answer, "id": key.identifier, "count": key.count}
    Authenticator.objects.create(user=by, type=Kind.WEBAUTHN, data=data, created_at=at)
    first_codes(by, at=at)
    tell("passkey_added", of=by, by=by, at=at, name=called)


@transaction.atomic
def remove(number: int, *, by: User, at: datetime) -> None:
    """Take a key away. Raises Refusal, also when staff would have no second step."""
    User.objects.select_for_update().get(pk=by.pk)
    row = Authenticator.objects.filter(user=by, type=Kind.WEBAUTHN, pk=number).first()
    if row is None:
        raise Refusal("gone", _("This passkey has been removed already."))
    may_take_away(by, at=at)
    row.delete()
    forget_codes_of_nothing(by)
    tell("passkey_removed", of=by, by=by, at=at, name=row.data["name"])


@transaction.atomic
def rename(number: int, *, name: str, by: User, at: datetime) -> None:
    """Call a key by another name. Raises Refusal without a name, or when there is no such key."""
    called = " ".join(name.split())[: rules.NAME_LENGTH]
    if not called:
        raise Refusal("name", _("Write a name by which you will know it."), field="name")
    row = Authenticator.objects.select_for_update().filter(user=by, type=Kind.WEBAUTHN, pk=number).first()
    if row is None:
        raise Refusal("gone", _("This passkey has been removed already."))
    if row.data["name"] != called:
        row.data["name"] = called
        row.save(update_fields=["data"])
        record("passkey_renamed", by=by, at=at, subject=f"user:{by.pk}")


@transaction.atomic
def prove(answer: str, kept: Mapping[str, Any], *, of: User | None, at: datetime) -> User:
    """Whose key has signed: the user's, or, when nobody is known yet, of whom the key says. Raises Refusal."""
    try:
        said = passkeys.read(answer)
        user = of or User.objects.filter(pk=passkeys.user_of(said)).first()
        known = _known(user, lock=True) if user else {}
        number, count = passkeys.proved(said, kept, known)
    except NotProved as problem:
        raise not_proved(problem) from None
    row = Authenticator.objects.select_related("user").get(pk=number)
    row.data["count"], row.last_used_at = count, at
    row.save(update_fields=["data", "last_used_at"])
    found: User = row.user
    return found


def _known(user: User, *, lock: bool = False) -> dict[int, Credential]:
    rows = Authenticator.objects.filter(user=user, type=Kind.WEBAUTHN)
    rows = rows.select_for_update() if lock else rows
    return {row.pk: Credential(passkeys.stored(row.data["credential"]), row.data["count"]) for row in rows}
