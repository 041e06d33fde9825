"""HTTPS to Smart-ID: pins in the handshake, limits of time and size, no redirects."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pagalms.identity.providers.smartid import wire
from pagalms.identity.providers.smartid.wire import Silent
from pagalms.identity.rules import Refused


class Service(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.split("?")[0].rpartition("/")[2]
        status, body = {
            "good": (200, b'{"state":"RUNNING"}'),
            "list": (200, b"[]"),
            "rubbish": (200, b"<html>"),
            "none": (404, b"{}"),
            "broken": (500, b"{}"),
            "away": (302, b""),
            "large": (200, b"x" * 2_000_000),
            "deep": (200, b"[" * 100_000),
            "packed": (200, gzip.compress(b'{"state":"RUNNING"}')),
            "slow": (200, b"{}"),
            "drip": (200, b"{}"),
        }[name]
        if name == "slow":
            time.sleep(4)
        self.send_response(status)
        self.send_header("Location", "/session/good")
        if name == "packed":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        for _ in range(40 if name == "drip" else 0):
            self.wfile.write(b" ")
            time.sleep(0.1)
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None: ...

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[x509.Certificate, Path]:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(9)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "tls.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return made, path


def served(context: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def plain() -> Iterator[str]:
    server = served()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def secure(certificate: tuple[x509.Certificate, Path]) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1])
    server = served(context)
    yield server.server_port
    server.shutdown()


def test_a_pin_is_looked_at_before_anything_is_said(secure: int, certificate: tuple[x509.Certificate, Path]) -> None:
    import httpx

    right, path = wire.pin_of(certificate[0]), str(certificate[1])
    address = f"https://127.0.0.1:{secure}/session/good"
    with httpx.Client(verify=wire.pinned(("0" * 64, right), path)) as client:
        assert client.get(address).json() == {"state": "RUNNING"}
    with httpx.Client(verify=wire.pinned(("0" * 64,), path)) as client, pytest.raises(httpx.ConnectError, match="pin"):
        client.get(address)
    with httpx.Client(verify=wire.pinned((right,))) as client, pytest.raises(httpx.ConnectError, match="verify"):
        client.get(address)  # a pin does not stand in for trust


def test_statuses(plain: str) -> None:
    assert wire.poll(plain, "good", (), milliseconds=1000) == {"state": "RUNNING"}
    with pytest.raises(Refused, match="no_session"):
        wire.poll(plain, "none", (), milliseconds=1000)
    for name in ("broken", "away", "list", "rubbish", "large", "deep", "packed"):
        with pytest.raises(Silent):
            wire.poll(plain, name, (), milliseconds=1000)


def test_a_slow_answer_takes_no_longer_than_it_may(plain: str) -> None:
    def asked(name: str) -> str:
        try:
            wire.fetch(f"{plain}{name}", b"question")
        except Silent:
            return "silent"
        return "answered"

    started = time.monotonic()
    with ThreadPoolExecutor() as pool:
        assert list(pool.map(asked, ["slow", "drip"])) == ["silent", "silent"]
    assert time.monotonic() - started < 3


def test_nobody_there() -> None:
    for url in (
        "http://127.0.0.1:9/",
        "ldap://127.0.0.1/x",
        "file:///etc/hostname",
        "http://[bad",
        "https://127.0.0.1:9/",
    ):
        with pytest.raises(Silent):
            wire.fetch(url)
    with pytest.raises(Silent):
        wire.create("http://127.0.0.1:9/", wire.DEVICE_LINK, {}, ())
