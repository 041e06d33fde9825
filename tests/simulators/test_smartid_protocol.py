"""Smart-ID's formulas against the published vectors (IDENTITY §1.11), and what is not a device link."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.smartid import protocol
from simulators.smartid.protocol import DIGESTS, LinkRefusedError, LinkSecrets, Payload, Seal

CHALLENGE = "GYS+yoah6emAcVDNIajwSs6UB/M95XrDxMzXBUkwQJ9YFDipXXzGpPc7raWcuc2+TEoRc7WvIZ/7dU/iRXenYg=="
INTERACTIONS = (
    "W3sidHlwZSI6ImNvbmZpcm1hdGlvbk1lc3NhZ2UiLCJkaXNwbGF5VGV4dDIwMCI6IkxvbmdlciBkZXNjcmlwdGlvbiBvZiB0aGUgdHJhbnNhY3Rp"
    "b24gY29udGV4dCJ9LHsidHlwZSI6ImRpc3BsYXlUZXh0QW5kUElOIiwiZGlzcGxheVRleHQ2MCI6IlNob3J0IGRlc2NyaXB0aW9uIG9mIHRoZSB0"
    "cmFuc2FjdGlvbiBjb250ZXh0In1d"
)
CALLBACK = "https://rp.example.com/callback-url?value=RrKjjT4aggzu27YBddX1bQ"
BASE, TOKEN = "https://smart-id.com/device-link", "wGIrqveE6AuGDATZKmR1mtAZ"
SECRET = base64.b64decode("B98ODiVCebRedSwdTk51zFSaGYyHtY1H2A0ocAi3/Ps=")
VERIFIER = "XtPfaGa8JnGtYrJjboooUf0KfY9sMEHrWFpSQrsUv9c"
USER_CHALLENGE = "GnsWXXEjTCKR89fj9uo5u5ReBZ9JR7_pezLAI5jMS00"
SECRETS = LinkSecrets("smart-id", CHALLENGE, "DEMO", INTERACTIONS, CALLBACK, SECRET, "Example RP")
SIGNED = Payload(
    "smart-id", "MTlop6EXCrQ6FOErcKjxUhbV", CHALLENGE, USER_CHALLENGE, "DEMO", INTERACTIONS,
    "confirmationMessage", CALLBACK, "Web2App", "Example RP",
)  # fmt: skip
LINK = SECRETS.protected("QR", BASE, TOKEN, elapsed=22, language="eng")


def test_published_values() -> None:
    assert protocol.verification_code(CHALLENGE) == "7180"
    assert protocol.session_secret_digest(SECRET) == "U4CKK13H1XFiyBofev9asqrzIrY5_Gszi_nL_zDKkBc"
    assert protocol.user_challenge(VERIFIER) == USER_CHALLENGE
    address = protocol.callback_address(CALLBACK, SECRET, VERIFIER)
    tail = f"&sessionSecretDigest=U4CKK13H1XFiyBofev9asqrzIrY5_Gszi_nL_zDKkBc&userChallengeVerifier={VERIFIER}"
    assert address == CALLBACK + tail
    assert "?sessionSecretDigest=" in protocol.callback_address("https://rp.example.com/", SECRET, VERIFIER)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("Web2App", "aegUh6gCKkXBJhhvtJqSTWB5_2W8TDQt5eZ7db6krv0"),
        ("App2App", "00NRcgi4Jk7WdIwgMPlyM8wRy9KMu4C_oQvd-N6PKoo"),
        ("QR", "OY1eHaD4UYedrBwtqUbSkpa0w7ttm4FllPkCD_3wlE0"),
    ],
)
def test_published_auth_codes(kind: str, code: str) -> None:
    link = SECRETS.protected(kind, BASE, TOKEN, elapsed=22, language="eng")
    assert link.endswith("&authCode=" + code)
    parts = protocol.read_link(link, BASE)
    assert (parts.kind, parts.token, parts.elapsed) == (kind, TOKEN, 22 if kind == "QR" else None)
    assert SECRETS.protects(parts)
    for other in ({"scheme": "smart-id-demo"}, {"rp_name": "demo"}, {"brokered": ""}, {"secret": bytes(32)}):
        assert not replace(SECRETS, **other).protects(parts)
    assert replace(SECRETS, callback="").protects(parts) == (kind == "QR")


def test_the_signed_text_has_the_published_digest() -> None:
    digest = base64.b64encode(hashlib.sha512(SIGNED.text().encode()).digest()).decode()
    assert digest == "pKOjbNl/5Fy8NfrFqsj6pSn8W8O+Ik8rM33QSsbyD3J9qDJvEm90SboUciuY4wHGWa0Pnq8BgT3NJKmJiUDfKg=="
    for flow in ("QR", "Notification"):
        assert replace(SIGNED, flow=flow).text().endswith(f"|confirmationMessage||{flow}")


@pytest.mark.parametrize("name", DIGESTS)
def test_a_seal_fits_its_own_text_key_and_kind_only(name: str, bank_key: rsa.RSAPrivateKey) -> None:
    key, seal = bank_key, Seal.of(name)
    signature = seal.sign("ķ|ē", key)
    assert seal.fits("ķ|ē", signature, key.public_key())
    assert not seal.fits("ķ|e", signature, key.public_key())
    assert not seal.fits("ķ|ē", seal.salted(20).sign("ķ|ē", key), key.public_key())
    other = Seal.of("SHA-256" if name != "SHA-256" else "SHA-512")
    assert not other.fits("ķ|ē", signature, key.public_key())


@pytest.mark.parametrize(
    ("link", "check"),
    [
        ("https://example.org/?deviceLinkType=QR", "deviceLinkBase"),
        (BASE, "deviceLinkBase"),
        (LINK.replace("=QR", "=qr"), "deviceLinkType"),
        (LINK.replace("deviceLinkType=QR", "type=QR"), "deviceLinkType"),
        (LINK.replace("QR", "Web2App"), "secība"),
        (LINK.replace("&version=1.0&lang=eng", "&lang=eng&version=1.0"), "secība"),
        (LINK + "&extra=1", "secība"),
        (LINK.replace("elapsedSeconds=22", "elapsedSeconds=022"), "elapsedSeconds"),
        (LINK.replace("elapsedSeconds=22", "elapsedSeconds=٢٢"), "elapsedSeconds"),
        (LINK.replace("=eng", "=en"), "lang"),
        (LINK.replace("=auth", "=sign"), "sessionType"),
        (LINK.replace("=1.0", "=1.1"), "version"),
        (LINK + "=", "authCode"),
        (LINK.replace(TOKEN, "a%2Fb"), "sessionToken"),
        (LINK + "#", "authCode"),
    ],
)
def test_what_is_not_a_link(link: str, check: str) -> None:
    with pytest.raises(LinkRefusedError) as refused:
        protocol.read_link(link, BASE)
    assert refused.value.check == check


def test_base64_has_one_right_form() -> None:
    assert protocol.decode("AA==") == b"\0"
    for wrong in ("AA", "AB==", "AA==\n", "A A==", "_w==", "é"):
        with pytest.raises(ValueError, match="base64"):
            protocol.decode(wrong)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", protocol.encode_url(bytes(32)))
