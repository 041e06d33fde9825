"""Pictures are drawn anew: here, or apart where their format is too dangerous for it."""

from __future__ import annotations

from pagalms.files import apart
from pagalms.files.drawing import NoPicture, drawn, small
from pagalms.files.rules import Kind

SECONDS, MEGABYTES = 20, 1200


def redrawn(content: bytes, kind: Kind) -> tuple[bytes, Kind]:
    """The picture upright, without anything written into it, and its kind: HEIC becomes JPEG. Raises NoPicture.

    HEIC is drawn in a process of its own: what it says of its size is no measure of the memory that it takes.
    """
    if kind is not Kind.HEIC:
        return drawn(content, kind), kind
    try:
        return apart.done("heic", content, seconds=SECONDS, megabytes=MEGABYTES), Kind.JPEG
    except apart.Failed:
        raise NoPicture from None


def small_png(content: bytes, kind: Kind, *, width: int, height: int) -> tuple[bytes, int, int]:
    """The picture as a PNG that fits into so many pixels, its width and its height. Raises NoPicture."""
    return small(*redrawn(content, kind), width=width, height=height)
