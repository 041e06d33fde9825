"""Asking clamd whether a file carries a virus, by its INSTREAM command."""

from __future__ import annotations

import socket
import struct
from urllib.parse import urlsplit

SECONDS = 20
CHUNK = 64 * 1024


class Away(Exception):
    """The scanner did not answer; nothing that it did not see is taken."""


def virus_in(content: bytes, *, scanner: str) -> str:
    """The name of the virus, or empty. `scanner` is tcp://host:port or unix:///path. Raises Away."""
    try:
        with _connected(scanner) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                chunk = content[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(chunk)) + chunk)
            line.sendall(struct.pack("!L", 0))
            said = _answer(line)
    except OSError:
        raise Away from None
    if said.endswith("OK"):
        return ""
    if said.endswith("FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND")
    raise Away


def _connected(scanner: str) -> socket.socket:
    where = urlsplit(scanner)
    if where.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        line.connect(where.path)
        return line
    return socket.create_connection((where.hostname or "", where.port or 3310), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    said = b""
    while len(said) < 1000:
        more = line.recv(1000)
        said += more
        if not more or said.endswith(b"\0"):
            break
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
