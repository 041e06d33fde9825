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
    """Seals by the person key in use and opens what any of them has sealed. `key` is given where it was asked for."""

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
        key, wanted = self._opened(sealed)[0], self.key or person_keys.in_use()
        return None if key == wanted else _fernet(wanted, self.purpose).encrypt(self.decrypt(sealed))

    def _opened(self, sealed: bytes) -> tuple[str, bytes]:
        for key in person_keys.configured():
            try:
                return key, _fernet(key, self.purpose).decrypt(sealed)
            except InvalidToken:
                continue
        raise InvalidToken


def box(purpose: bytes, key: str = "") -> Box:
    """The box for this purpose; its key is derived from the person key."""
    return Box(purpose, key)


@lru_cache(maxsize=32)
def derived(master: str, purpose: bytes) -> bytes:
    """The key (32 bytes) for one purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(base64.urlsafe_b64decode(master))


@lru_cache(maxsize=32)
def _fernet(master: str, purpose: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived(master, purpose)))
