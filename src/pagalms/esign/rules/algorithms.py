"""The algorithms that are good enough, and checking one signature with one key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from pagalms.esign.rules.report import Broken

LEAST_RSA = 2048
CURVES = ("secp256r1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1")
DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-256": "sha3_256",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-384": "sha3_384",
    "http://www.w3.org/2007/05/xmldsig-more#sha3-512": "sha3_512",
}
_WEAK = ("sha1", "md5", "sha224", "ripemd160", "dsa-")
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512(),
    "sha3_256": hashes.SHA3_256(), "sha3_384": hashes.SHA3_384(), "sha3_512": hashes.SHA3_512(),
}  # fmt: skip


@dataclass(frozen=True)
class Method:
    """How something was signed: rsa, pss or ecdsa, with which hash."""

    scheme: str
    digest: str
    salt: int = 0


METHODS = {
    **{f"http://www.w3.org/2001/04/xmldsig-more#rsa-{name}": Method("rsa", name)
       for name in ("sha256", "sha384", "sha512")},
    **{f"http://www.w3.org/2001/04/xmldsig-more#ecdsa-{name}": Method("ecdsa", name)
       for name in ("sha256", "sha384", "sha512")},
    **{f"http://www.w3.org/2007/05/xmldsig-more#{name}-rsa-MGF1": Method("pss", name.replace("-", "_"))
       for name in ("sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512")},
}  # fmt: skip


def method(uri: str) -> Method:
    """The method of a SignatureMethod. Raises Broken."""
    found = METHODS.get(uri)
    if "hmac" in uri.lower():
        raise Broken("shared_secret")
    if found is None:
        raise Broken("weak_algorithm" if _is_weak(uri) else "unsupported_signature", uri)
    return found


def digest(uri: str, data: bytes) -> bytes:
    """The hash by a DigestMethod. Raises Broken."""
    name = DIGESTS.get(uri)
    if name is None:
        raise Broken("weak_algorithm" if _is_weak(uri) else "unsupported_signature", uri)
    return hashlib.new(name, data).digest()


def named_digest(name: str, data: bytes) -> bytes:
    """The hash by the name of ASN.1. Raises Broken."""
    if name not in _HASHES:
        raise Broken("weak_algorithm", name)
    return hashlib.new(name, data).digest()


def demand_strong(key: object) -> None:
    """Raises Broken unless a key is long enough to be believed today."""
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA:
        return
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES:
        return
    raise Broken("weak_key")


def holds(key: object, how: Method, value: bytes, signed: bytes) -> bool:
    """Whether the key made this value of an XML signature; ECDSA's is r and s, one after the other (RFC 6931)."""
    hashing = _HASHES[how.digest]
    try:
        if how.scheme == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(_der(key, value), signed, ec.ECDSA(hashing))
        elif how.scheme == "pss" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, signed, padding.PSS(padding.MGF1(hashing), how.salt or hashing.digest_size), hashing)
        elif how.scheme == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, signed, padding.PKCS1v15(), hashing)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _der(key: ec.EllipticCurvePublicKey, value: bytes) -> bytes:
    size = (key.curve.key_size + 7) // 8
    if len(value) != 2 * size:
        raise ValueError("not r and s")
    return encode_dss_signature(int.from_bytes(value[:size], "big"), int.from_bytes(value[size:], "big"))


def _is_weak(uri: str) -> bool:
    return any(name in uri.lower() for name in _WEAK)
