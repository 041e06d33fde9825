"""A picture of an iPhone drawn as JPEG: its sizes are told in several places, and one may lie."""

from __future__ import annotations

import sys

from pillow_heif import register_heif_opener

from pagalms.files.apart.bounds import given
from pagalms.files.drawing import NoPicture, drawn
from pagalms.files.rules import Kind

if __name__ == "__main__":
    content, _seconds, _words = given()
    register_heif_opener(thumbnails=False)
    try:
        sys.stdout.buffer.write(drawn(content, Kind.HEIC))
    except (NoPicture, MemoryError):
        sys.exit(1)
