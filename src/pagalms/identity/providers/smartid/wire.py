"""HTTPS to Smart-ID: pinned, short, without redirects; and the plain fetches of OCSP answers and revocation lists."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pagalms.identity.rules import Refused

CONNECT, START_SECONDS = 1.0, 2.5  # a button answers within three seconds
SPARE_SECONDS = 2.0  # a long poll takes as long as it was asked to, and a little
MOST_BYTES = 256 * 1024
DEVICE_LINK = "device-link/anonymous"
_PLAIN = {"Accept-Encoding": "identity"}  # nothing is unpacked, so that its size is what came
_JSON = {"Accept": "application/json", "Content-Type": "application/json"}


class Silent(Exception):
    """The other side did not answer in time, or not as agreed; asking again later may help."""


class NotPinned(ssl.SSLError):
    """The key of the other side is none of those that are pinned."""


def pin_of(certificate: x509.Certificate) -> str:
    """SHA-256 of the public key (SubjectPublicKeyInfo) in hexadecimal digits: what a pin is."""
    public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(public).hexdigest()


def create(url: str, way: str, body: Mapping[str, Any], pins: tuple[str, ...]) -> dict[str, Any]:
    """Open a session; `way` is DEVICE_LINK or that of a push. Raises Silent, or Refused when the service will not."""
    address = f"{url}authentication/{way}"
    status, data = _exchange("POST", address, json.dumps(body).encode(), _JSON, pins, seconds=START_SECONDS)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Silent
    if status != HTTPStatus.OK:
        raise Refused(f"create_{status}")
    return _object(data)


def push_to(identifier: str) -> str:
    """The way to the telephone of one person."""
    return f"notification/etsi/{quote(identifier, safe='')}"


def poll(url: str, session_id: str, pins: tuple[str, ...], *, milliseconds: int) -> dict[str, Any]:
    """The status of a session, as soon as it changes. Raises Silent, or Refused when there is no such session."""
    address = f"{url}session/{quote(session_id, safe='')}?timeoutMs={milliseconds}"
    seconds = milliseconds / 1000 + SPARE_SECONDS
    status, data = _exchange("GET", address, None, {"Accept": "application/json"}, pins, seconds=seconds)
    if status == HTTPStatus.NOT_FOUND:
        raise Refused("no_session")
    if status != HTTPStatus.OK:
        raise Silent
    return _object(data)


def fetch(url: str, body: bytes | None = None) -> bytes:
    """An OCSP answer (with `body`, the question) or a revocation list; both are signed. Raises Silent."""
    headers = {"Content-Type": "application/ocsp-request"} if body else {}
    status, data = _exchange("POST" if body else "GET", url, body, headers, (), seconds=START_SECONDS)
    if status != HTTPStatus.OK:
        raise Silent
    return data


def pinned(pins: tuple[str, ...], trusted: str | None = None) -> ssl.SSLContext:
    """A context that trusts what the machine trusts (or the authorities in a file), and of those only the pinned keys.

    The pin is looked at in the handshake, before anything is said.
    """

    class Socket(ssl.SSLSocket):
        def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's own form
            super().do_handshake(block)
            _demand_pin(self.getpeercert(binary_form=True), pins)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslsocket_class = Socket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if trusted:
        context.load_verify_locations(trusted)
    else:
        context.load_default_certs()
    return context


def _demand_pin(certificate: bytes | None, pins: tuple[str, ...]) -> None:
    found = pin_of(x509.load_der_x509_certificate(certificate or b""))
    if not any(hmac.compare_digest(found, pin) for pin in pins):
        raise NotPinned("the key of Smart-ID's service is not pinned")


def _exchange(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], pins: tuple[str, ...], *, seconds: float
) -> tuple[int, bytes]:
    """Status and body of an answer; however slowly it drips, in no more than the time given. Raises Silent."""
    until = time.monotonic() + seconds
    timeout = httpx.Timeout(seconds, connect=CONNECT)
    verify: ssl.SSLContext | bool = pinned(pins) if pins else True
    if not url.startswith("https:"):
        verify = False  # nothing to verify, and making a context takes its time
    try:
        with (
            httpx.Client(verify=verify, timeout=timeout, follow_redirects=False, trust_env=False) as client,
            client.stream(method, url, content=body, headers={**_PLAIN, **headers}) as answer,
        ):
            data = b""
            for part in answer.iter_raw():
                data += part
                if len(data) > MOST_BYTES or time.monotonic() > until:
                    raise Silent
            return answer.status_code, data
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, ValueError) as error:
        raise Silent from error


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise Silent from None
    if not isinstance(found, dict):
        raise Silent
    return found
