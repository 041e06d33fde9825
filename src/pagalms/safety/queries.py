"""Reads about the second step of signing in and about changes of the address."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken

from pagalms.accounts.models import User
from pagalms.safety.models import AddressChange, ClosedWay
from pagalms.safety.rules import OBJECTION_LIFE, RECOVERY_CODES, same

Kind = Authenticator.Type
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner knows it."""

    number: int
    name: str
    since: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class SecondStep:
    """What the account asks for after the password: `app_since` is None without an app.

    `codes_left` counts unused recovery codes; `codes_noted` is False until their owner has said
    that they are written down.
    """

    app_since: datetime | None
    app_used_at: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int
    codes_since: datetime | None
    codes_noted: bool

    @property
    def on(self) -> bool:
        """Whether a password alone no longer signs in."""
        return bool(self.app_since or self.passkeys)

    @property
    def ways(self) -> int:
        """In how many ways the second step can be made, recovery codes aside."""
        return bool(self.app_since) + len(self.passkeys)


def second_step_of(user: User) -> SecondStep:
    """The user's second step as it stands."""
    rows = list(Authenticator.objects.filter(user=user).order_by("pk"))
    app = next((row for row in rows if row.type == Kind.TOTP), None)
    codes = next((row for row in rows if row.type == Kind.RECOVERY_CODES), None)
    return SecondStep(
        app_since=app.created_at if app else None,
        app_used_at=app.last_used_at if app else None,
        passkeys=tuple(
            Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at)
            for row in rows
            if row.type == Kind.WEBAUTHN
        ),
        codes_left=RECOVERY_CODES - codes.data["used_mask"].bit_count() if codes else 0,
        codes_since=codes.created_at if codes else None,
        codes_noted=codes is None or bool(codes.data.get("noted")),
    )


def asks_second_step(user: User) -> bool:
    """Whether the account asks for more than a password."""
    return bool(Authenticator.objects.filter(user=user, type__in=[Kind.TOTP, Kind.WEBAUTHN]).exists())


def new_recovery_codes(user: User) -> list[str]:
    """The recovery codes until their owner has noted them down, then never again."""
    row = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).first()
    return row.wrap().get_unused_codes() if row and not row.data.get("noted") else []


def app_secret(row: Authenticator) -> str | None:
    """The secret that the user's app and we share; None when it was sealed with another key."""
    try:
        return str(decrypt(row.data["secret"]))
    except InvalidToken:
        log.warning("the secret of authenticator %s was sealed with another PAGALMS_PERSON_KEY", row.pk)
        return None


def with_second_step(users: Collection[User]) -> set[int]:
    """The keys of those among the users who have a second step."""
    rows = Authenticator.objects.filter(user__in=users, type__in=[Kind.TOTP, Kind.WEBAUTHN])
    return set(rows.values_list("user", flat=True))


def change_of(*, code: str, number: int) -> AddressChange | None:
    """The change whose letter to the new address carried this code, or None; whether it is still open is another
    question.
    """
    row = AddressChange.objects.filter(pk=number).first()
    return row if row and same(code, row.code_hash) else None


def is_open(row: AddressChange, *, at: datetime) -> bool:
    """Whether the change can still be confirmed."""
    return row.confirmed_at is None and row.stopped_at is None and at < row.expires_at


def change_to_stop(*, stop: str, number: int, at: datetime) -> AddressChange | None:
    """The change that the reader of the former address can still take back with this code, or None."""
    row = AddressChange.objects.filter(pk=number, created_at__gt=at - OBJECTION_LIFE).first()
    return row if row and same(stop, row.stop_hash) else None


def address_waiting(user: User, *, at: datetime) -> AddressChange | None:
    """The change that waits for the reader of the new address, or None."""
    rows = AddressChange.objects.filter(user=user, confirmed_at=None, stopped_at=None, expires_at__gt=at)
    return rows.order_by("-pk").first()


def closed_ways(user: User) -> dict[str, datetime]:
    """The providers through which the user does not sign in, and since when."""
    return dict(ClosedWay.objects.filter(user=user).values_list("provider", "since"))
