"""Choosing ports on this machine, and asking whether something answers on one."""

from __future__ import annotations

import errno
import http.client
import socket

from pagalms.local.terminal import CannotRun

TRIES = 200
_claims: dict[int, socket.socket] = {}


def claim(port: int) -> bool:
    """Speak for a port until this process ends, before anything listens on it; False when another demo does.

    Between choosing a port and listening on it lie seconds in which a second demo would choose the same. The claim is
    a name in the kernel's abstract socket space: it leaves no file and goes with the process, however that ends.
    """
    if port in _claims:
        return True
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0pagalms-port-{port}")
    except OSError:
        mark.close()
        return False
    _claims[port] = mark
    return True


def obstacle(port: int) -> str | None:
    """Why we cannot listen on a port of this machine; None when we can.

    Both addresses of localhost are asked: a browser that goes to localhost tries ::1 first.
    """
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do, after a restart
                probe.bind((host, port))
                probe.listen()
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return "is taken by another program" if error.errno == errno.EADDRINUSE else "needs more rights"
    return None


def demanded(port: int) -> int:
    """The port, if it is free. Raises CannotRun when it is not."""
    reason = obstacle(port) or (None if claim(port) else "is taken by another demo")
    if reason:
        raise CannotRun(f"Port {port} {reason}. Choose another one with --port, or leave --port away.")
    return port


def free(first: int, besides: set[int]) -> int:
    """The first free port from `first` on that is not in `besides`. Raises CannotRun when there is none near."""
    for port in range(first, min(first + TRIES, 65536)):
        if port not in besides and obstacle(port) is None and claim(port):
            return port
    raise CannotRun(f"No port from {first} on is free. Choose one with --port.")


def answers(port: int, path: str = "/") -> bool:
    """Whether a web server on this port answers without an error of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
