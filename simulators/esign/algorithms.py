"""How a key signs: in XML (RFC 6931, names of algorithms) and in CMS (RFC 5652), with RSA, RSA-PSS and ECDSA."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from asn1crypto import algos, core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

SigningKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

MORE, NEWER = "http://www.w3.org/2001/04/xmldsig-more#", "http://www.w3.org/2007/05/xmldsig-more#"
DIGESTS = {
    "sha1": "http://www.w3.org/2000/09/xmldsig#sha1",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": f"{MORE}sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - weak on purpose
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class KeyKind(StrEnum):
    """A kind of private key."""

    RSA_2048 = "rsa2048"
    RSA_3072 = "rsa3072"
    RSA_1024 = "rsa1024"  # too short since long ago
    P256 = "p256"
    P384 = "p384"


def new_key(kind: KeyKind) -> SigningKey:
    """A fresh key."""
    if kind is KeyKind.P256:
        return ec.generate_private_key(ec.SECP256R1())
    if kind is KeyKind.P384:
        return ec.generate_private_key(ec.SECP384R1())
    return rsa.generate_private_key(65537, int(kind.removeprefix("rsa")))


def digest(name: str, data: bytes) -> bytes:
    """The digest by an algorithm named sha1, sha256, sha384 or sha512."""
    return hashlib.new(name, data, usedforsecurity=False).digest()


@dataclass(frozen=True)
class Scheme:
    """How signatures are made: the digest, and for RSA keys whether the padding is PSS."""

    digest: str = "sha256"
    pss: bool = False

    def hash(self) -> hashes.HashAlgorithm:
        """The digest as `cryptography` wants it."""
        return _HASHES[self.digest]

    def sign(self, key: SigningKey, data: bytes) -> bytes:
        """The signature; that of an elliptic curve is a DER sequence."""
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return key.sign(data, ec.ECDSA(self.hash()))
        if self.pss:
            return key.sign(data, padding.PSS(padding.MGF1(self.hash()), self.hash().digest_size), self.hash())
        return key.sign(data, padding.PKCS1v15(), self.hash())

    def sign_for_xml(self, key: SigningKey, data: bytes) -> bytes:
        """The signature as XML carries it: that of an elliptic curve is r and s side by side (RFC 6931 2.3.6)."""
        made = self.sign(key, data)
        if isinstance(key, rsa.RSAPrivateKey):
            return made
        size = (key.curve.key_size + 7) // 8
        return b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(made))

    def uri(self, key: SigningKey) -> str:
        """The name of the algorithm in XML."""
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return f"{MORE}ecdsa-{self.digest}"
        if self.pss:
            return f"{NEWER}{self.digest}-rsa-MGF1"
        return f"{MORE}rsa-{self.digest}" if self.digest != "sha1" else "http://www.w3.org/2000/09/xmldsig#rsa-sha1"

    def identifier(self, key: SigningKey) -> algos.SignedDigestAlgorithm:
        """The name of the algorithm in CMS."""
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return algos.SignedDigestAlgorithm({"algorithm": f"{self.digest}_ecdsa"})
        if not self.pss:
            named = {"algorithm": f"{self.digest}_rsa", "parameters": core.Null()}
            return algos.SignedDigestAlgorithm(named)
        hashed = algos.DigestAlgorithm({"algorithm": self.digest})
        parameters = {
            "hash_algorithm": hashed,
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": hashed},
            "salt_length": self.hash().digest_size,
        }
        return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)})
