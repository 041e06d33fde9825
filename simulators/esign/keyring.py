"""The private keys of this small world, kept in a folder and each made when it is first needed."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from simulators.esign.algorithms import KeyKind, SigningKey, new_key
from simulators.keys import write_file


class KeyRing:
    """Keys by name and kind; the names of the files do not tell whose they are."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._lock = folder, threading.Lock()
        self._known: dict[str, SigningKey] = {}

    def key(self, owner: str, kind: KeyKind) -> SigningKey:
        """The owner's key of a kind."""
        name = f"{hashlib.sha256(owner.encode()).hexdigest()[:16]}-{kind}.key"
        with self._lock:
            if name not in self._known:
                self._known[name] = self._kept(self._folder / name, kind)
            return self._known[name]

    def _kept(self, path: Path, kind: KeyKind) -> SigningKey:
        if not path.exists():
            encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
            made = new_key(kind)
            write_file(path, made.private_bytes(encoding, form, serialization.NoEncryption()), 0o600)
            return made
        # Whether an RSA key is a good one takes longer to find than all else, and we made it ourselves.
        key = serialization.load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
            raise ValueError(f"{path.name} holds neither an RSA nor an EC key")  # noqa: TRY004 - the file is wrong
        return key
