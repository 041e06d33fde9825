"""Asking clamd whether a file carries a virus, by its INSTREAM command."""

from __future__ import annotations

import socket
import struct
import time
from urllib.parse import urlsplit

from pagalms.kernel import patience
from pagalms.kernel.neighbour import Neighbour

SECONDS, OF_A_JOB = 6.0, 60.0  # for one file, while somebody waits for the page and while nobody does
CHUNK = 64 * 1024
SCANNER = Neighbour(places=5, wait=1.0, silent=2.0, pause=5.0)


class Unclear(Exception):
    """The scanner says neither that there is a virus nor that there is none."""


def virus_in(content: bytes, *, scanner: str) -> str:
    """The name of the virus, or empty. `scanner` is tcp://host:port or unix:///path.

    Raises kernel.away.Away when there is no answer; nothing that it did not see is taken.
    """
    until = time.monotonic() + (OF_A_JOB if patience.limit() is None else SECONDS)
    with SCANNER.asked("a file could not be checked for viruses", lambda: (OSError, Unclear)):
        said = _told(content, scanner, until)
        if said.endswith("OK"):
            return ""
        if said.endswith("FOUND"):
            return said.removeprefix("stream: ").removesuffix(" FOUND")
        raise Unclear(said)


def _told(content: bytes, scanner: str, until: float) -> str:
    with _connected(scanner, until) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            line.settimeout(_left(until))
            line.sendall(struct.pack("!L", len(chunk)) + chunk)
        line.sendall(struct.pack("!L", 0))
        said = b""
        while len(said) < 1000:
            line.settimeout(_left(until))
            more = line.recv(1000)
            said += more
            if not more or said.endswith(b"\0"):
                break
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected(scanner: str, until: float) -> socket.socket:
    where = urlsplit(scanner)
    if where.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_left(until))
        line.connect(where.path)
        return line
    return socket.create_connection((where.hostname or "", where.port or 3310), timeout=_left(until))


def _left(until: float) -> float:
    """Seconds that are left. Raises TimeoutError when none are: a time-out of 0 would mean something else."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the scanner takes too long")
    return left
