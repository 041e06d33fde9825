"""Rules of the second step: codes of an app (RFC 6238), how long something counts as just proved, names of keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

STEP = 30  # seconds a code is shown for
GRACE = 1  # steps just past that still count: who began to type before the code changed (RFC 6238, 5.2)
DIGITS = 6
RECOVERY_DIGITS, RECOVERY_CODES = 8, 10  # as django-allauth makes them
NAME_LENGTH = 60
PASSKEYS = 10  # for one account
CHALLENGE_LIFE = timedelta(minutes=5)
LINK_LIFE = timedelta(hours=48)  # of the letter that confirms a new address
OBJECTION_LIFE = timedelta(days=14)  # how long the former address can take a change back
OBJECTION_REACH = timedelta(days=1)  # a second step set up so shortly before the change falls with it
LETTERS_AN_HOUR = 4
HOUR = timedelta(hours=1)


def new_secret() -> str:
    """A secret for an app, 160 bits in base 32 (RFC 4226, section 4)."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The code that an app with this secret shows in the step (RFC 6238: SHA-1, six digits, steps of 30 seconds)."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The step whose code this is, the present one or the one just past; None when it is wrong.

    A code that is still to come never counts: nobody can have read it off an app whose clock is right.

    A code counts once: steps up to `after`, the last one used, are over (RFC 6238, section 5.2).
    """
    now = int(at.timestamp()) // STEP
    fitting = [
        step
        for step in range(now - GRACE, now + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after
    ]
    return fitting[0] if fitting else None


def digits_of(typed: str) -> str:
    """The digits of a code as people copy it, with blanks and dashes; empty when there is anything else in it."""
    bare = re.sub(r"[\s-]+", "", typed[:40])
    return bare if bare.isascii() and bare.isdigit() else ""


def in_groups(text: str) -> str:
    """A secret or code in groups of four, as one reads it aloud."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def app_address(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code tells the app."""
    label = quote(f"{issuer}:{account}", safe="@")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"


def may_write_again(written_at: list[datetime], *, at: datetime) -> bool:
    """Whether somebody whose letters were written at these times may ask for another one now."""
    return sum(when > at - HOUR for when in written_at) < LETTERS_AN_HOUR


def hashed(secret: str) -> bytes:
    """SHA-256 of a random secret; that is what the database keeps of the codes in letters."""
    return hashlib.sha256(secret.encode()).digest()


def same(secret: str, digest: bytes | memoryview[int]) -> bool:
    """Whether the secret has this hash, compared in constant time."""
    return hmac.compare_digest(hashed(secret), bytes(digest))
