"""Strong sign-in from the first click to the proof, and what a proof is used for.

`at` is the wire clock where a provider's message or a transaction's life is judged; the house clock where something is
written down for people.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit import actions as audit
from pagalms.identity.models import LoginTransaction, Person, PersonalCode, SignIn, UsedMessage
from pagalms.identity.providers.seam import FormPost, Provider
from pagalms.identity.rules import (
    MESSAGE_MEMORY,
    TICKET_LIFE,
    TRANSACTION_LIFE,
    Message,
    Pending,
    Refused,
    VerifiedIdentity,
    hashed,
    same,
)
from pagalms.identity.sealing import seal, unseal
from pagalms.kernel import personal_code
from pagalms.kernel.refusal import Refusal


@dataclass(frozen=True)
class Begun:
    """A sign-in under way: the secret for the browser's cookie, and what the browser is sent away with."""

    handle: str
    start: FormPost


def begin(provider: Provider, *, next_path: str, return_url: str, language: str, at: datetime) -> Begun:
    """Open a transaction for one attempt of one browser."""
    handle, nonce = secrets.token_urlsafe(32), secrets.token_hex(20)
    start = provider.start(Pending(nonce), return_url=return_url, language=language, now=at)
    LoginTransaction.objects.create(
        provider=provider.name,
        handle_hash=hashed(handle),
        nonce=nonce,
        next=next_path,
        created_at=at,
        expires_at=at + TRANSACTION_LIFE,
    )
    return Begun(handle, start)


@transaction.atomic
def answer(provider: Provider, message: Message, *, at: datetime) -> str:
    """Take a provider's answer that came without cookies; the result waits behind a ticket. Raises Refused.

    A refused message changes nothing: who sends rubbish cannot end the sign-in of somebody else.
    """
    nonce = provider.nonce_of(message)
    rows = LoginTransaction.objects.select_for_update().filter(provider=provider.name, nonce=nonce or "")
    row = rows.first()
    proof = provider.verify(message, Pending(row.nonce if row else ""), now=at)
    if row is None or row.expires_at <= at:
        raise Refused("expired")
    if row.answered_at or row.consumed_at or not _first_use(provider, proof.fingerprint, at=at):
        raise Refused("used")
    ticket = secrets.token_urlsafe(32)
    row.answered_at, row.ticket_hash, row.result = at, hashed(ticket), seal(proof.identity)
    row.save(update_fields=["answered_at", "ticket_hash", "result"])
    return ticket


@transaction.atomic
def complete(*, ticket: str, handle: str, at: datetime) -> tuple[VerifiedIdentity, str]:
    """The identity proved to this browser, and the path it wanted to go to. Raises Refused.

    The ticket alone is worth nothing: it counts only with the cookie of the browser that began.
    """
    row = LoginTransaction.objects.filter(ticket_hash=hashed(ticket)).first()
    if row is None:
        raise Refused("ticket")
    if not same(handle, row.handle_hash):
        raise Refused("browser")
    taken = LoginTransaction.objects.filter(
        pk=row.pk, consumed_at=None, answered_at__gt=at - TICKET_LIFE, result__isnull=False
    ).update(consumed_at=at, result=None)
    identity = unseal(row.result) if taken and row.result else None
    if identity is None:
        raise Refused("used")
    return identity, row.next


def cancel(*, handle: str, at: datetime) -> None:
    """End the browser's own attempt, if it is still open."""
    LoginTransaction.objects.filter(handle_hash=hashed(handle), consumed_at=None).update(
        consumed_at=at, result=None, failure="cancelled"
    )


@transaction.atomic
def prove(*, by: User, identity: VerifiedIdentity, at: datetime) -> Person:
    """Note who a user is. Raises Refusal when the account or the person already belongs to another."""
    return know(
        by=by,
        digest=personal_code.digest(identity.personal_code),
        sealed=personal_code.seal(identity.personal_code),
        names=(identity.given_name, identity.family_name),
        method=identity.method,
        at=at,
    )


@transaction.atomic
def know(*, by: User, digest: bytes, sealed: bytes, names: tuple[str, str], method: str, at: datetime) -> Person:
    """The same, from a code that was sealed earlier."""
    User.objects.select_for_update().get(pk=by.pk)
    found = PersonalCode.objects.filter(digest=digest).select_related("person").first()
    if found and found.person.user_id == by.pk:
        return found.person
    taken = Refusal("taken", _("This account cannot be linked with this way of signing in."))
    if found or Person.objects.filter(user=by).exists():
        raise taken
    person = Person.objects.create(user=by, given_name=names[0], family_name=names[1])
    try:
        with transaction.atomic():
            PersonalCode.objects.create(person=person, digest=digest, sealed=sealed, since=at)
    except IntegrityError:  # the same person, at the same moment, with another account
        raise taken from None
    audit.record("identity_proved", by=by, at=at, subject=f"user:{by.pk}", detail={"method": method})
    return person


@transaction.atomic
def note_sign_in(*, by: User, method: str, at: datetime) -> None:
    """Write a successful sign-in into the history the user can read."""
    SignIn.objects.create(user=by, method=method, at=at)
    audit.record("signed_in", by=by, at=at, subject=f"user:{by.pk}", detail={"method": method})


def forget_expired(*, at: datetime) -> None:
    """Delete transactions and remembered messages a day after they stopped to matter."""
    LoginTransaction.objects.filter(expires_at__lt=at - MESSAGE_MEMORY).delete()
    UsedMessage.objects.filter(expires_at__lt=at).delete()


def _first_use(provider: Provider, fingerprint: bytes, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            UsedMessage.objects.create(provider=provider.name, fingerprint=fingerprint, expires_at=at + MESSAGE_MEMORY)
    except IntegrityError:
        return False
    return True
