"""Key and certificate files of the banks' links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from pagalms.identity.providers.address import for_trials

LEAST_BITS = 2048
SOON = timedelta(days=60)  # the checks warn of what expires so soon


class BadKey(Exception):
    """A file that cannot be used; the text says why, for whoever runs the installation."""


@dataclass(frozen=True)
class BankKey:
    """A key of the bank and, when it came in a certificate, until when that is good and whether it is for trials."""

    public: RSAPublicKey
    not_after: datetime | None
    for_trials: bool = False


def private_key(path: Path) -> RSAPrivateKey:
    """Our key. Raises BadKey."""
    return _private_key(path, _changed(path))


def bank_key(path: Path, least: int = LEAST_BITS) -> BankKey:
    """A key of the bank, of at least that many bits, from a PEM certificate or a PEM public key. Raises BadKey."""
    found = _bank_key(path, _changed(path))
    if found.public.key_size < least:
        raise BadKey(f"{path}: an RSA key of at least {least} bits is needed")
    return found


def own_certificate(path: Path, key: RSAPrivateKey) -> x509.Certificate:
    """Our certificate, where a bank wants it in our messages. Raises BadKey, also when it is of another key."""
    certificate = _certificate(path, _changed(path))
    if certificate.public_key() != key.public_key():
        raise BadKey(f"{path}: not the certificate of our key")
    return certificate


def _changed(path: Path) -> int:
    """When the file was last written: a replaced file is read anew without a restart."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        raise BadKey(f"{path}: there is no such file, or it may not be read") from None


@lru_cache(maxsize=8)
def _private_key(path: Path, _changed_at: int) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise BadKey(f"{path}: not a private key in PEM form without a passphrase") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise BadKey(f"{path}: an RSA key of at least {LEAST_BITS} bits is needed")
    return key


@lru_cache(maxsize=16)
def _bank_key(path: Path, _changed_at: int) -> BankKey:
    try:
        data = path.read_bytes()
        if b"BEGIN CERTIFICATE" in data:
            certificate = x509.load_pem_x509_certificate(data)
            key: object = certificate.public_key()
            not_after, trials = certificate.not_valid_after_utc, for_trials(certificate)
        else:
            key, not_after, trials = load_pem_public_key(data), None, False
    except (OSError, ValueError, TypeError):
        raise BadKey(f"{path}: neither a certificate nor a public key in PEM form") from None
    if not isinstance(key, RSAPublicKey):
        raise BadKey(f"{path}: an RSA key is needed")
    return BankKey(key, not_after, trials)


@lru_cache(maxsize=4)
def _certificate(path: Path, _changed_at: int) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        raise BadKey(f"{path}: not a certificate in PEM form") from None
