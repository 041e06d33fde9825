"""RSA keys of the tests by name, each made once and kept in the tests' home: making one takes longer than most tests.

Who needs two different keys asks by two names.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from pagalms.local.home import locked, write_whole


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The key of that name and length."""
    folder = Path(os.environ["PAGALMS_HOME"]) / "keys"
    path = folder / f"tests-{name}-{bits}.pem"
    with locked(folder / "tests.lock"):
        if not path.exists():
            made = rsa.generate_private_key(65537, bits)
            write_whole(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
    key = load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
