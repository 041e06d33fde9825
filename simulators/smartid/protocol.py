"""What Smart-ID computes, as pure functions (IDENTITY §1.4 to §1.8), apart from the portal's own code."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

DEMO_UUID, DEMO_NAME, DEMO_SCHEME = "00000000-0000-4000-8000-000000000000", "DEMO", "smart-id-demo"
LIVE_SCHEME = "smart-id"
PROTOCOL, ALGORITHM = "ACSP_V2", "rsassa-pss"
QR, WEB2APP, APP2APP, NOTIFICATION = "QR", "Web2App", "App2App", "Notification"
WITH_CALLBACK = (WEB2APP, APP2APP)
ADVANCED, QUALIFIED = "ADVANCED", "QUALIFIED"
ELAPSED_TOLERANCE = 3  # seconds between a QR image and the server's own count

DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "SHA-256": hashes.SHA256(),
    "SHA-384": hashes.SHA384(),
    "SHA-512": hashes.SHA512(),
    "SHA3-256": hashes.SHA3_256(),
    "SHA3-384": hashes.SHA3_384(),
    "SHA3-512": hashes.SHA3_512(),
}

_VALUES = {
    "elapsedSeconds": re.compile(r"0|[1-9][0-9]{0,5}"),
    "sessionToken": re.compile(r"[A-Za-z0-9_-]{1,64}"),
    "sessionType": re.compile(r"auth"),
    "version": re.compile(r"1\.0"),
    "lang": re.compile(r"[a-z]{3}"),
    "authCode": re.compile(r"[A-Za-z0-9_-]{43}"),
}
_COMMON = ("sessionToken", "sessionType", "version", "lang", "authCode")
_ORDER = {QR: ("elapsedSeconds", *_COMMON), WEB2APP: _COMMON, APP2APP: _COMMON}


class LinkRefusedError(Exception):
    """The telephone does not believe a device link: which part failed, and why, in Latvian."""

    def __init__(self, check: str, reason: str) -> None:
        super().__init__(f"{check}: {reason}")
        self.check, self.reason = check, reason


def encode(data: bytes) -> str:
    """Base64 of the usual alphabet."""
    return base64.b64encode(data).decode()


def encode_url(data: bytes) -> str:
    """Base64 of the alphabet for addresses, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of strict base64 with its padding; ValueError otherwise."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None
    if encode(data) != text:
        raise ValueError("not base64 in its one right form")
    return data


def verification_code(rp_challenge: str) -> str:
    """The four digits of a notification (§1.5)."""
    tail = hashlib.sha256(decode(rp_challenge)).digest()[-2:]
    return f"{int.from_bytes(tail, 'big') % 10000:04d}"


def session_secret_digest(secret: bytes) -> str:
    """What the callback says about the session's secret (§1.7, step 1)."""
    return encode_url(hashlib.sha256(secret).digest())


def user_challenge(verifier: str) -> str:
    """What the signature says about the callback's verifier; the verifier is hashed as it is (§1.7, step 1)."""
    return encode_url(hashlib.sha256(verifier.encode("ascii")).digest())


def callback_address(initial: str, secret: bytes, verifier: str) -> str:
    """Where Web2App sends the person back to (§1.8)."""
    joint = "&" if "?" in initial else "?"
    return f"{initial}{joint}sessionSecretDigest={session_secret_digest(secret)}&userChallengeVerifier={verifier}"


@dataclass(frozen=True)
class DeviceLink:
    """A device link taken apart: `elapsed` is a QR's count of seconds, `unprotected` is all before the authCode."""

    kind: str
    token: str
    unprotected: str
    auth_code: str
    elapsed: int | None = None


def read_link(link: str, base: str) -> DeviceLink:
    """The parts of a link, exactly as §1.4 writes it; LinkRefusedError names the part that is not."""
    found, mark, query = link.partition("?")
    if found != base or not mark:
        raise LinkRefusedError("deviceLinkBase", f"saitei jāsākas ar {base}?")
    parts = [part.partition("=") for part in query.split("&")]
    name, _, kind = parts[0]
    if name != "deviceLinkType" or kind not in _ORDER:
        raise LinkRefusedError("deviceLinkType", "pirmajam jābūt deviceLinkType ar QR, Web2App vai App2App")
    names = tuple(part[0] for part in parts[1:])
    if names != _ORDER[kind]:
        raise LinkRefusedError("secība", "gaidīti lauki šādā secībā: " + ", ".join(_ORDER[kind]))
    values = {part[0]: part[2] for part in parts[1:]}
    for field, value in values.items():
        if not _VALUES[field].fullmatch(value):
            raise LinkRefusedError(field, "vērtība nav pareizā formā")
    elapsed = int(values["elapsedSeconds"]) if kind == QR else None
    unprotected = link[: link.rindex("&authCode=")]
    return DeviceLink(kind, values["sessionToken"], unprotected, values["authCode"], elapsed)


@dataclass(frozen=True)
class LinkSecrets:
    """What an authCode is computed from besides the link itself (§1.4)."""

    scheme: str
    rp_challenge: str
    rp_name: str
    interactions: str
    callback: str
    secret: bytes
    brokered: str = ""

    def auth_code(self, kind: str, unprotected: str) -> str:
        """The HMAC; a QR has an empty place for the callback even when the session has one."""
        parts = (
            self.scheme,
            PROTOCOL,
            self.rp_challenge,
            encode(self.rp_name.encode()),
            encode(self.brokered.encode()) if self.brokered else "",
            self.interactions,
            self.callback if kind in WITH_CALLBACK else "",
            unprotected,
        )
        return encode_url(hmac.new(self.secret, "|".join(parts).encode(), hashlib.sha256).digest())

    def protects(self, link: DeviceLink) -> bool:
        """Whether the link's authCode is right, in constant time."""
        return hmac.compare_digest(self.auth_code(link.kind, link.unprotected), link.auth_code)

    def protected(self, kind: str, base: str, token: str, *, elapsed: int = 0, language: str = "lav") -> str:
        """A whole link, as a portal would write it."""
        count = f"&elapsedSeconds={elapsed}" if kind == QR else ""
        unprotected = (
            f"{base}?deviceLinkType={kind}{count}&sessionToken={token}&sessionType=auth&version=1.0&lang={language}"
        )
        return f"{unprotected}&authCode={self.auth_code(kind, unprotected)}"


@dataclass(frozen=True)
class Payload:
    """What the telephone signs (§1.7, step 6)."""

    scheme: str
    server_random: str
    rp_challenge: str
    user_challenge: str
    rp_name: str
    interactions: str
    interaction: str
    callback: str
    flow: str
    brokered: str = ""

    def text(self) -> str:
        """The string to sign; the callback counts only where the flow has one."""
        parts = (
            self.scheme,
            PROTOCOL,
            self.server_random,
            self.rp_challenge,
            self.user_challenge,
            encode(self.rp_name.encode()),
            encode(self.brokered.encode()) if self.brokered else "",
            encode(hashlib.sha256(self.interactions.encode()).digest()),
            self.interaction,
            self.callback if self.flow in WITH_CALLBACK else "",
            self.flow,
        )
        return "|".join(parts)


@dataclass(frozen=True)
class Seal:
    """How a signature is made: hash, MGF1 hash and length of salt; `of` gives the honest one."""

    digest: hashes.HashAlgorithm
    mask: hashes.HashAlgorithm
    salt: int

    @classmethod
    def of(cls, name: str) -> Seal:
        """Everything by the one hash, as §1.7 (3) demands."""
        digest = DIGESTS[name]
        return cls(digest, digest, digest.digest_size)

    def salted(self, length: int) -> Seal:
        """The same with another length of salt."""
        return replace(self, salt=length)

    def _padding(self) -> padding.PSS:
        return padding.PSS(padding.MGF1(self.mask), self.salt)

    def sign(self, text: str, key: rsa.RSAPrivateKey) -> bytes:
        """The RSASSA-PSS signature of a text."""
        return key.sign(text.encode(), self._padding(), self.digest)

    def fits(self, text: str, signature: bytes, key: rsa.RSAPublicKey) -> bool:
        """Whether a signature is of this text, key and kind."""
        try:
            key.verify(signature, text.encode(), self._padding(), self.digest)
        except InvalidSignature:
            return False
        return True
