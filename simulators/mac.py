"""The signature that Swedbank's and SEB's forms share (IDENTITY §3.1, §3.2), as pure functions."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_SPACE = str.maketrans("", "", " \t\r\n\v\f")


def byte_length(value: str) -> int:
    """The length in UTF-8 bytes: the wrong measure, kept for an attack."""
    return len(value.encode())


def canonical(fields: Mapping[str, str], order: Sequence[str], measure: Callable[[str], int] = len) -> str:
    """The string that is signed: three digits of length in characters, then the value; missing is 000."""
    parts = []
    for name in order:
        value = fields.get(name, "")
        if measure(value) > 999:
            raise ValueError(f"{name} is longer than 999 characters")
        parts.append(f"{measure(value):03d}{value}")
    return "".join(parts)


def sign(text: str, key: rsa.RSAPrivateKey, digest: hashes.HashAlgorithm | None = None) -> str:
    """The MAC: RSA PKCS#1 v1.5 with SHA-512 unless told otherwise, in base64 without line breaks."""
    return base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), digest or hashes.SHA512())).decode()


def verify(text: str, mac: str, key: rsa.RSAPublicKey, digest: hashes.HashAlgorithm | None = None) -> bool:
    """Whether `mac` signs `text`. White space in the base64 is allowed, anything else foreign is not."""
    try:
        signature = base64.b64decode(mac.translate(_SPACE), validate=True)
        key.verify(signature, text.encode(), padding.PKCS1v15(), digest or hashes.SHA512())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def with_newlines(mac: str) -> str:
    """Base64 as Ruby writes it: a line break after every 60 characters and at the end."""
    return "".join(mac[start : start + 60] + "\n" for start in range(0, len(mac), 60))
