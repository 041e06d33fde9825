"""Codes and access tokens in memory: short-lived, and each code for one use (IDENTITY §2.3)."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from simulators.eparaksts.checks import OAuthError
from simulators.eparaksts.protocol import LIFETIME, challenge_of
from simulators.people import Person

MOST = 1000  # grants remembered; the oldest go first


@dataclass(frozen=True)
class Grant:
    """One login: who, how, for which address, and the attack chosen for it."""

    person: Person
    flow: str
    redirect_uri: str
    issued: datetime
    attack: str = ""
    challenge: str = ""
    token: str = ""

    def fresh(self, now: datetime) -> bool:
        """Whether it is not older than it may be."""
        return now - self.issued <= timedelta(seconds=LIFETIME)


class Grants:
    """All codes and tokens that were issued; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}
        self._used = ""

    @property
    def used_code(self) -> str:
        """The last code that was redeemed; empty when none was."""
        with self._lock:
            return self._used

    def issue(self, grant: Grant) -> str:
        """A fresh code for a login."""
        code = secrets.token_urlsafe(32)
        with self._lock:
            self._codes[code] = grant
            for kept in (self._codes, self._tokens):
                while len(kept) > MOST:
                    del kept[next(iter(kept))]
        return code

    def attack_on(self, code: str) -> str:
        """The attack chosen for an unknown or known code."""
        with self._lock:
            grant = self._codes.get(code)
            return grant.attack if grant else ""

    def redeem(self, code: str, redirect_uri: str, verifier: str, now: datetime) -> tuple[str, Grant]:
        """The access token for a code. Any second use is refused and ends the token of the first."""
        with self._lock:
            grant = self._codes.get(code)
            if grant is None:
                raise OAuthError("invalid_grant", "unknown code")
            if grant.token:
                self._tokens.pop(grant.token, None)
                raise OAuthError("invalid_grant", "the code was used before")
            token = secrets.token_urlsafe(32)
            self._codes[code] = replace(grant, token=token)  # an attempt that fails uses it up as well
            if not grant.fresh(now):
                raise OAuthError("invalid_grant", "the code has expired")
            if redirect_uri != grant.redirect_uri:
                raise OAuthError("invalid_grant", "redirectUriMismatch")
            if grant.challenge != (challenge_of(verifier) if verifier else ""):
                raise OAuthError("invalid_grant", "the code verifier does not fit")
            self._tokens[token] = replace(grant, token=token, issued=now)
            self._used = code
            return token, grant

    def whose(self, token: str, now: datetime) -> Grant:
        """The login an access token stands for."""
        with self._lock:
            grant = self._tokens.get(token)
        if grant is None or not grant.fresh(now):
            raise OAuthError("invalid_token", "the token is unknown or has expired", 401)
        return grant
