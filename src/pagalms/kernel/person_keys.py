"""The person key, and which of two is in use while one takes the other's place (ADR 0037).

Usually there is one, and nobody is asked. With a former one beside it the database says which is in use: what is
written is written by that one, what either has sealed is opened.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

TURN = "pagalms.person_key"  # the lock of the change, and of those who must not meet it half-way


def configured() -> tuple[str, ...]:
    """The key, and the former one if there is one."""
    return (settings.PERSON_KEY, *([settings.PERSON_KEY_FORMER] if settings.PERSON_KEY_FORMER else []))


def fingerprint(key: str) -> str:
    """By it the database knows a key again; it says nothing of the key, which is 32 random bytes."""
    return hashlib.sha256(b"pagalms person key " + key.encode()).hexdigest()[:32]


def in_use() -> str:
    """The key by which everything is written now.

    Within a transaction it stays so until the end of that: a change waits. Raises ImproperlyConfigured when the
    database knows neither of two.
    """
    keys = configured()
    if len(keys) == 1:
        return keys[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_key_in_use()")
        [said] = cursor.fetchone() or [None]
    if said is None:  # none was ever changed
        return keys[-1]
    for key in keys:
        if fingerprint(key) == said:
            return key
    raise ImproperlyConfigured("neither PAGALMS_PERSON_KEY nor PAGALMS_PERSON_KEY_FORMER is the key in use")


def is_known(said: str | None) -> bool:
    """Whether the key whose fingerprint the database has is one of ours; it has none before the first change."""
    return said is None or said in map(fingerprint, configured())
