"""Boxes for what must not be readable in the database; each purpose has a key of its own."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def box(purpose: bytes) -> Fernet:
    """The box for this purpose; its key is derived from the setting PERSON_KEY."""
    return _box(settings.PERSON_KEY, purpose)


@lru_cache(maxsize=8)
def _box(master: str, purpose: bytes) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(base64.urlsafe_b64decode(master))
    return Fernet(base64.urlsafe_b64encode(key))
