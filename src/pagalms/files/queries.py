"""Reading stored files."""

from __future__ import annotations

from django.core.files.base import File

from pagalms.files import keeping
from pagalms.files.models import StoredFile


def opened(file: StoredFile) -> File[bytes]:
    """The bytes, to be read or sent. Raises kernel.away.Away when the storage does not give them."""
    return keeping.get(file.place)


def content_of(file: StoredFile) -> bytes:
    """All bytes at once."""
    with opened(file) as bytes_:
        return bytes(bytes_.read())
