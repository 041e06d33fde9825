"""Boxes for what must not be readable in the database; each purpose has a key of its own."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pagalms.kernel import person_keys


@dataclass(frozen=True)
class Box:
    """For one purpose: seals by a key made of the person key in use, opens what any of them has sealed.

    `key` is the person key in use, where that was asked for already.
    """

    purpose: bytes
    key: str = ""

    def encrypt(self, content: bytes) -> bytes:
        """The content sealed."""
        return _fernet(self.key or person_keys.in_use(), self.purpose).encrypt(content)

    def decrypt(self, sealed: bytes) -> bytes:
        """What was sealed. Raises cryptography.fernet.InvalidToken when it was by a key that is not ours."""
        return self._opened(sealed)[1]

    def again(self, sealed: bytes) -> bytes | None:
        """The same sealed by the key in use; None when it is. Raises cryptography.fernet.InvalidToken."""
        (key, content), wanted = self._opened(sealed), self.key or person_keys.in_use()
        return None if key == wanted else _fernet(wanted, self.purpose).encrypt(content)

    def _opened(self, sealed: bytes) -> tuple[str, bytes]:
        for key in person_keys.configured():
            try:
                return key, _fernet(key, self.purpose).decrypt(sealed)
            except InvalidToken:
                continue
        raise InvalidToken


@lru_cache(maxsize=32)
def derived(master: str, purpose: bytes) -> bytes:
    """The key (32 bytes) for one purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(base64.urlsafe_b64decode(master))


@lru_cache(maxsize=32)
def _fernet(master: str, purpose: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived(master, purpose)))
