"""How the setter answers: whether it went well and how long the rest is, then the PDF or the reason."""

from __future__ import annotations

import struct

_FORM = struct.Struct("!?Q")
HEAD = _FORM.size


def closed(content: bytes, *, good: bool) -> bytes:
    """An answer as it goes through the pipe."""
    return _FORM.pack(good, len(content)) + content


def opened(head: bytes) -> tuple[bool, int]:
    """Whether it went well, and how many bytes follow."""
    good, length = _FORM.unpack(head)
    return good, length
