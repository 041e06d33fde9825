"""Media types by the endings of names, as a container's manifest and signatures tell them."""

from __future__ import annotations

from pathlib import PurePosixPath

ASIC_E, ASIC_S = "application/vnd.etsi.asic-e+zip", "application/vnd.etsi.asic-s+zip"
OTHER = "application/octet-stream"
_KNOWN = {
    ".txt": "text/plain",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xml": "application/xml",
    ".jpg": "image/jpeg",
}


def media_type(name: str) -> str:
    """The media type of a file by its name."""
    return _KNOWN.get(PurePosixPath(name).suffix.lower(), OTHER)
