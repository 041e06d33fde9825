"""The back channel keeps its limits, whatever stands at the other end."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pagalms.identity.providers.eparaksts import rules, wire
from pagalms.identity.rules import Declined, Pending, Refused

PENDING = Pending("s" * 40, "https://portal.example/")
TOKEN = json.dumps({"access_token": "t", "token_type": "Bearer"}).encode()
Talk = Callable[[socket.socket, bytes], None]


@contextmanager
def serving(talk: Talk, context: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A server that reads each request and lets `talk` answer; its address, and what it was asked."""
    asked: list[bytes] = []
    ended = threading.Event()

    def one(peer: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(peer, server_side=True) if context else peer as line:
            request = b""
            while b"\r\n\r\n" not in request or (request.startswith(b"POST") and b"grant_type" not in request):
                request += line.recv(65536)
            asked.append(request)
            talk(line, request)

    def serve() -> None:
        while not ended.is_set():
            with suppress(TimeoutError):
                threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        server = threading.Thread(target=serve)
        server.start()
        try:
            yield f"{'https' if context else 'http'}://127.0.0.1:{listener.getsockname()[1]}", asked
        finally:
            ended.set()
            server.join()


def whole(body: bytes, head: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return head + b"\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


def ask(url: str, *, seconds: float = 5) -> rules.Reply:
    agreed = rules.Contract(
        provider="x", authorize_url=url, token_url=url + "/token", userinfo_url=url + "/me", client_id="i",
        client_secret="s", flows=(), levels=frozenset(), methods=frozenset(),
    )  # fmt: skip
    return wire.redeemed(agreed, PENDING, "c", seconds=seconds)


def honest(line: socket.socket, request: bytes) -> None:
    line.sendall(whole(TOKEN if request.startswith(b"POST") else b"{}"))


def test_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the environment sees it; nothing but what is needed is said."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(honest) as (url, asked):
        assert ask(url) == rules.Reply(200, b"{}")
    first, second = (request.decode().lower() for request in asked)
    assert first.startswith("post /token ")
    assert "authorization: basic " in first
    assert second.startswith("get /me http")
    assert "authorization: bearer t\r\n" in second
    assert "cookie" not in first + second


def drip_head(line: socket.socket, request: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    for n in range(100):
        line.sendall(b"X-%d: 1\r\n" % n)
        time.sleep(0.1)


def drip_body(line: socket.socket, request: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        line.sendall(b" ")
        time.sleep(0.1)


def drip_second(line: socket.socket, request: bytes) -> None:
    """A slow token, then a slow person: both together are too slow."""
    time.sleep(0.4)
    honest(line, request)


def say_nothing(line: socket.socket, request: bytes) -> None:
    time.sleep(2)


@pytest.mark.parametrize("talk", [drip_head, drip_body, drip_second, say_nothing])
def test_both_requests_have_one_limit_of_time(talk: Talk) -> None:
    with serving(talk) as (url, _):
        began = time.monotonic()
        with pytest.raises(Declined) as declined:
            ask(url, seconds=0.6)
        assert time.monotonic() - began < 1.3
    assert declined.value.reason == "too_slow"


def endless(line: socket.socket, request: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(10_000):
        line.sendall(b"2000\r\n" + b" " * 8192 + b"\r\n")


def compressed(line: socket.socket, request: bytes) -> None:
    line.sendall(whole(gzip.compress(b" " * 10_000_000), b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip"))


def elsewhere(line: socket.socket, request: bytes) -> None:
    line.sendall(whole(TOKEN, b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /other"))


@pytest.mark.parametrize(
    ("talk", "reason"), [(endless, "too_long"), (compressed, "not_json"), (elsewhere, "redirected")]
)
def test_what_is_refused(talk: Talk, reason: str) -> None:
    with serving(talk) as (url, asked):
        with pytest.raises(Refused) as refused:
            ask(url)
        assert refused.value.reason == reason
        assert len(asked) == 1


def rubbish(line: socket.socket, request: bytes) -> None:
    line.sendall(b"\x00\xff rubbish\r\n\r\n")


def hang_up(line: socket.socket, request: bytes) -> None:
    line.close()


@pytest.mark.parametrize("talk", [rubbish, hang_up])
def test_what_is_no_http(talk: Talk) -> None:
    with serving(talk) as (url, _), pytest.raises(Declined, match="unreachable"):
        ask(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nowhere.invalid", "ftp://a.example", "http://["])
def test_nobody_there(url: str) -> None:
    with pytest.raises(Declined, match="unreachable"):
        ask(url)


def test_a_certificate_of_nobody(tmp_path: Path) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with serving(honest, context) as (url, asked):
        with pytest.raises(Declined, match="unreachable"):
            ask(url)
        assert not asked
