"""Strong sign-in from the first click to the proof; `at` is the wire clock."""

from __future__ import annotations

import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pagalms.identity.models import DeviceLink, LoginTransaction, TrustedBrowser, UsedMessage, WaitingAnswer
from pagalms.identity.providers.seam import FormPost, Provider, Redirect, Wait
from pagalms.identity.rules import (
    MESSAGE_MEMORY,
    TICKET_LIFE,
    TRANSACTION_LIFE,
    TRUST_MEMORY,
    Declined,
    Message,
    Pending,
    Proof,
    Refused,
    VerifiedIdentity,
    hashed,
    same,
)
from pagalms.identity.sealing import seal, seal_text, unseal


@dataclass(frozen=True)
class Begun:
    """A sign-in under way: the secret for the browser's cookie, and what the browser is sent away with."""

    handle: str
    start: FormPost | Redirect | Wait


@dataclass(frozen=True)
class Answered:
    """What an answer led to: a ticket to complete the sign-in with, or the word why there is no person in it."""

    ticket: str = ""
    declined: str = ""


@transaction.atomic
def begin(
    provider: Provider, *, next_path: str, return_url: str, language: str, at: datetime, earlier: str = ""
) -> Begun:
    """Open a transaction for one attempt of one browser; the one it began before (`earlier`, its handle) ends."""
    nonce = str(uuid.uuid4())
    start = provider.start(Pending(nonce), return_url=return_url, language=language, now=at)
    return Begun(opened(provider, start, nonce=nonce, next_path=next_path, at=at, earlier=earlier), start)


@transaction.atomic
def opened(
    provider: Provider, start: FormPost | Redirect | Wait, *, nonce: str, next_path: str, at: datetime, earlier: str
) -> str:
    """Write an attempt down as it starts; its handle."""
    handle = secrets.token_urlsafe(32)
    if earlier:
        _end(earlier, "replaced", at=at)
    row = LoginTransaction.objects.create(
        provider=provider.name,
        handle_hash=hashed(handle),
        nonce=nonce,
        next=next_path,
        created_at=at,
        expires_at=at + (start.life if isinstance(start, Wait) else TRANSACTION_LIFE),
    )
    if isinstance(start, Wait):
        DeviceLink.objects.create(transaction=row, session=seal_text(start.kept))
    return handle


@transaction.atomic
def answer(provider: Provider, message: Message, *, at: datetime) -> Answered:
    """Take a provider's answer that came without cookies; the result waits behind a ticket. Raises Refused.

    A refused message changes nothing: who sends rubbish cannot end the sign-in of somebody else. An answer that names
    no transaction waits alone, and when it says no it changes nothing either.
    """
    if not provider.names_transaction:
        return _unnamed(provider, message, at=at)
    nonce = provider.nonce_of(message)
    rows = LoginTransaction.objects.select_for_update().filter(provider=provider.name, nonce=nonce or "")
    row = rows.first()
    proof = _judged(provider, message, Pending(row.nonce if row else ""), at=at)
    if row is None or row.expires_at <= at:
        raise Refused("expired")
    if row.answered_at or row.consumed_at:
        raise Refused("used")
    if isinstance(proof, Declined):
        row.consumed_at, row.failure = at, proof.reason
        row.save(update_fields=["consumed_at", "failure"])
        return Answered(declined=proof.reason)
    if not first_use(provider, proof.fingerprint, at=at):
        raise Refused("used")
    ticket = secrets.token_urlsafe(32)
    row.answered_at, row.ticket_hash, row.result = at, hashed(ticket), seal(proof.identity)
    row.save(update_fields=["answered_at", "ticket_hash", "result"])
    return Answered(ticket)


def redeem(provider: Provider, message: Message, *, handle: str, return_url: str, at: datetime) -> Answered:
    """Take an answer that the browser itself brought, with its cookie (eParaksts). Raises Refused.

    The provider is asked over the network, so no lock is held meanwhile: the attempt is claimed before, and once.
    """
    row = LoginTransaction.objects.filter(provider=provider.name, handle_hash=hashed(handle)).first()
    if row is None:
        raise Refused("browser")
    if not hmac.compare_digest((provider.nonce_of(message) or "").encode(), row.nonce.encode()):
        raise Refused("state")
    if row.expires_at <= at:
        raise Refused("expired")
    open_still = LoginTransaction.objects.filter(pk=row.pk, consumed_at=None)
    if not open_still.filter(answered_at=None).update(answered_at=at):
        raise Refused("used")
    try:
        proof = _judged(provider, message, Pending(row.nonce, return_url), at=at)
        if not isinstance(proof, Declined) and not first_use(provider, proof.fingerprint, at=at):
            raise Refused("used")
    except Refused as refused:
        _end(handle, refused.reason, at=at)
        raise
    if isinstance(proof, Declined):
        _end(handle, proof.reason, at=at)
        return Answered(declined=proof.reason)
    ticket = secrets.token_urlsafe(32)
    if not open_still.update(ticket_hash=hashed(ticket), result=seal(proof.identity)):
        raise Refused("used")
    return Answered(ticket)


@transaction.atomic
def complete(*, ticket: str, handle: str, at: datetime) -> tuple[VerifiedIdentity, str]:
    """The identity proved to this browser, and the path it wanted to go to. Raises Refused.

    The ticket alone is worth nothing: it counts only with the cookie of the browser that began.
    """
    row = LoginTransaction.objects.filter(ticket_hash=hashed(ticket)).first()
    if row is None:
        return _joined(ticket, handle, at=at)
    if not same(handle, row.handle_hash):
        raise Refused("browser")
    taken = LoginTransaction.objects.filter(
        pk=row.pk, consumed_at=None, answered_at__gt=at - TICKET_LIFE, result__isnull=False
    ).update(consumed_at=at, result=None)
    identity = unseal(row.result) if taken and row.result else None
    if identity is None:
        raise Refused("used")
    return identity, row.next


def cancel(provider: Provider, *, handle: str, at: datetime) -> bool:
    """End the browser's own attempt with this provider; whether one was still open."""
    return _end(handle, "cancelled", at=at, provider=provider.name)


def forget_expired(*, at: datetime) -> None:
    """Delete transactions and remembered messages a day after they stopped to matter."""
    LoginTransaction.objects.filter(expires_at__lt=at - MESSAGE_MEMORY).delete()
    TrustedBrowser.objects.filter(seen_at__lt=at - TRUST_MEMORY).delete()
    DeviceLink.objects.filter(transaction__expires_at__lt=at).delete()  # secrets go first
    UsedMessage.objects.filter(expires_at__lt=at).delete()
    WaitingAnswer.objects.filter(answered_at__lt=at - TICKET_LIFE).delete()


def _unnamed(provider: Provider, message: Message, *, at: datetime) -> Answered:
    """An answer of a provider that names no transaction: kept behind a ticket until a browser's cookie joins it."""
    proof = _judged(provider, message, Pending(""), at=at)
    if isinstance(proof, Declined):
        return Answered(declined=proof.reason)
    if not first_use(provider, proof.fingerprint, at=at):
        raise Refused("used")
    ticket = secrets.token_urlsafe(32)
    WaitingAnswer.objects.create(
        provider=provider.name, ticket_hash=hashed(ticket), answered_at=at, result=seal(proof.identity)
    )
    return Answered(ticket)


def _joined(ticket: str, handle: str, *, at: datetime) -> tuple[VerifiedIdentity, str]:
    """A waiting answer together with the attempt this browser itself has open with the same provider."""
    waiting = WaitingAnswer.objects.filter(ticket_hash=hashed(ticket)).first()
    if waiting is None:
        raise Refused("ticket")
    row = LoginTransaction.objects.filter(
        handle_hash=hashed(handle), provider=waiting.provider, expires_at__gt=at, created_at__lte=waiting.answered_at
    ).first()
    if row is None:
        raise Refused("browser")
    open_still = LoginTransaction.objects.filter(pk=row.pk, consumed_at=None)
    fresh = WaitingAnswer.objects.filter(pk=waiting.pk, answered_at__gt=at - TICKET_LIFE)
    taken = open_still.update(consumed_at=at, answered_at=waiting.answered_at) and fresh.delete()[0]
    identity = unseal(waiting.result) if taken else None
    if identity is None:
        raise Refused("used")
    return identity, row.next


def _judged(provider: Provider, message: Message, pending: Pending, *, at: datetime) -> Proof | Declined:
    try:
        return provider.verify(message, pending, now=at)
    except Declined as declined:
        return declined


def _end(handle: str, failure: str, *, at: datetime, **among: str) -> bool:
    still_open = LoginTransaction.objects.filter(handle_hash=hashed(handle), consumed_at=None, **among)
    DeviceLink.objects.filter(transaction__in=still_open).delete()
    return still_open.update(consumed_at=at, result=None, failure=failure) > 0


def first_use(provider: Provider, fingerprint: bytes, *, at: datetime) -> bool:
    """Whether this signed content was never taken before; from now on it was."""
    try:
        with transaction.atomic():
            UsedMessage.objects.create(provider=provider.name, fingerprint=fingerprint, expires_at=at + MESSAGE_MEMORY)
    except IntegrityError:
        return False
    return True
