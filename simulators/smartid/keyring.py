"""The private keys of the simulated Smart-ID, kept in a folder and each made when it is first needed."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from simulators.keys import write_file

CaKey = ec.EllipticCurvePrivateKey


def new_ca_key() -> CaKey:
    """A fresh key for an authority or a responder."""
    return ec.generate_private_key(ec.SECP384R1())


class KeyRing:
    """Keys of authorities on an elliptic curve, keys of people by RSA, as the real service has them."""

    def __init__(self, folder: Path, bits: int) -> None:
        self._folder, self._bits, self._lock = folder, bits, threading.Lock()
        self._people: dict[str, rsa.RSAPrivateKey] = {}

    def authority(self, name: str) -> CaKey:
        """The key of an authority."""
        key = self._key(self._folder / f"{name}.key", new_ca_key)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError(f"{name}.key holds no key of an elliptic curve")  # noqa: TRY004 - the file is wrong
        return key

    def person(self, identifier: str) -> rsa.RSAPrivateKey:
        """The key on a person's telephone; the file's name does not tell whose."""
        with self._lock:
            if identifier not in self._people:
                name = f"person-{self._bits}-{hashlib.sha256(identifier.encode()).hexdigest()[:16]}.key"
                key = self._key(self._folder / name, lambda: rsa.generate_private_key(65537, self._bits))
                if not isinstance(key, rsa.RSAPrivateKey):
                    raise ValueError(f"{name} holds no RSA key")
                self._people[identifier] = key
            return self._people[identifier]

    def _key(self, path: Path, make: Callable[[], CaKey | rsa.RSAPrivateKey]) -> object:
        if not path.exists():
            encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
            write_file(path, make().private_bytes(encoding, form, serialization.NoEncryption()), 0o600)
        # Whether an RSA key is a good one takes longer to find than all else, and we made it ourselves.
        return serialization.load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
