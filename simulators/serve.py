"""What every simulator shares: a small threaded HTTP server on a loopback address, and a calm end."""

from __future__ import annotations

import ipaddress
import re
import signal
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

MAX_BODY = 256 * 1024
PERSONAL_CODE = re.compile(r"\d{6}(?:-|%2[dD])?\d{5}")


class NotLoopbackError(ValueError):
    """The address could be reached from another machine."""


@dataclass(frozen=True)
class Ask:
    """One HTTP request, as far as a simulator looks at it."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    content_type: str = ""
    body: bytes = b""
    authorization: str = ""


@dataclass(frozen=True)
class Reply:
    """One HTTP answer."""

    status: int
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = field(default=())


App = Callable[[Ask], Reply]


def html(text: str, status: int = 200) -> Reply:
    """An HTML page as an answer."""
    return Reply(status, text.encode())


def plain(text: str, status: int = 200) -> Reply:
    """A plain text as an answer."""
    return Reply(status, text.encode(), "text/plain; charset=utf-8")


def loopback(host: str) -> str:
    """The address to bind for `host`; NotLoopbackError unless it is localhost, ::1 or in 127.0.0.0/8."""
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise NotLoopbackError(host) from None
    local_v4 = isinstance(address, ipaddress.IPv4Address) and address.is_loopback
    if local_v4 or address == ipaddress.ip_address("::1"):
        return str(address)
    raise NotLoopbackError(host)


def loopback_or_exit(host: str) -> str:
    """Like `loopback`, for a command: says why and ends with status 2."""
    try:
        return loopback(host)
    except NotLoopbackError:
        print(f"{host} is not a loopback address; a simulator listens on this machine only", file=sys.stderr)
        raise SystemExit(2) from None


def address_text(host: str, port: int) -> str:
    """host:port, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def log(line: str) -> None:
    """One line on standard error; anything that looks like a personal code is masked."""
    print(PERSONAL_CODE.sub("******-*****", line), file=sys.stderr, flush=True)


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Serves one App. Built on TCPServer because HTTPServer looks names up when it starts."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, host: str, port: int, app: App) -> None:
        self.app = app
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader who left early is one line of the log, not a traceback."""
        log(f"error {type(sys.exception()).__name__}")

    @property
    def port(self) -> int:
        """The port in use, also when 0 was asked for."""
        return int(self.socket.getsockname()[1])


class Handler(BaseHTTPRequestHandler):
    """Turns HTTP into Ask and Reply, and writes one log line for each request."""

    server: Server
    timeout = 30
    server_version = "Simulator"
    sys_version = ""

    def do_GET(self) -> None:
        """A question."""
        self._serve(b"")

    def do_POST(self) -> None:
        """A form, of bounded size."""
        size = self.headers.get("Content-Length", "0")
        if not size.isdecimal() or int(size) > MAX_BODY:
            self._send(plain("the body is too long", 413))
            return
        self._serve(self.rfile.read(int(size)))

    def _serve(self, body: bytes) -> None:
        started = time.monotonic()
        try:
            reply = self.server.app(self._ask(body))
        except Exception as error:  # noqa: BLE001 - one bad page must not end the rest; a message may be personal
            log(f"error {type(error).__name__}")
            reply = plain("simulator error", 500)
        self._send(reply, (time.monotonic() - started) * 1000)

    def _ask(self, body: bytes) -> Ask:
        parts = urlsplit("http://simulator/" + self.path.lstrip("/"))
        query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
        kind, proof = (self.headers.get(name, "") for name in ("Content-Type", "Authorization"))
        return Ask(self.command, parts.path, tuple(query), kind, body, proof)

    def _send(self, reply: Reply, took: float = 0.0) -> None:
        path = self.path.partition("?")[0]
        log(f"{time.strftime('%H:%M:%S')} {self.command} {path} {reply.status} {took:.0f} ms")
        headers = {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body))}
        headers |= {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **dict(reply.headers)}
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        """Silent: `_send` writes the one line."""


def listen(host: str, port: int, app: App) -> Server:
    """A bound server, or a message and status 1 when the port is taken."""
    try:
        return Server(host, port, app)
    except OSError as error:
        print(f"cannot listen on {address_text(host, port)}: {error.strerror}", file=sys.stderr)
        raise SystemExit(1) from None


def run(server: Server, host: str) -> None:
    """Says that it is ready and serves until SIGTERM or SIGINT."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    worker = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    worker.start()
    print(f"ready http://{address_text(host, server.port)}", flush=True)
    ended.wait()
    server.shutdown()
    server.server_close()
