"""Pictures are drawn anew, so that nothing but the picture is kept: no place, no camera, no second file inside."""

from __future__ import annotations

import io
import struct
import warnings
import zlib

from PIL import Image, ImageOps

from pagalms.files.rules import Kind

MOST_PIXELS = 60_000_000
LARGEST_SIDE = 4000  # more than any screen or printer of a household shows
_DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_FORMATS = {Kind.PNG: "PNG", Kind.JPEG: "JPEG", Kind.WEBP: "WEBP", Kind.HEIC: "HEIF"}


class NoPicture(Exception):
    """It cannot be drawn, or it is far too large."""


def drawn(content: bytes, kind: Kind) -> bytes:
    """The picture upright, without anything written into it; a HEIC as JPEG. Raises NoPicture."""
    made = Kind.JPEG if kind is Kind.HEIC else kind
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of each tag that is spelt badly
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NoPicture
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
                mode = "RGBA" if "A" in upright.mode or "transparency" in upright.info else "RGB"
                plain = upright.convert("RGB" if made is Kind.JPEG else mode)
    except (*_DAMAGED, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPicture from None
    out = io.BytesIO()
    plain.info.clear()
    plain.save(out, _FORMATS[made], **({"quality": 88} if made is not Kind.PNG else {}))
    return out.getvalue()


def small(content: bytes, kind: Kind, *, width: int, height: int) -> tuple[bytes, int, int]:
    """A picture as a PNG of at most these pixels, its width and its height. Raises NoPicture.

    Drawn a second time it is the same to the byte.
    """
    with Image.open(io.BytesIO(drawn(content, kind))) as picture:
        plain = picture.convert("RGBA" if "A" in picture.mode else "RGB")
    plain.thumbnail((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    plain.save(out, "PNG")
    return out.getvalue(), plain.width, plain.height
