"""Reading stored files."""

from __future__ import annotations

from django.core.files.base import File
from django.core.files.storage import default_storage

from pagalms.files.models import StoredFile


def opened(file: StoredFile) -> File[bytes]:
    """The bytes, to be read or sent. Raises FileNotFoundError when the storage has lost them."""
    return default_storage.open(file.place)


def content_of(file: StoredFile) -> bytes:
    """All bytes at once."""
    with opened(file) as bytes_:
        return bytes(bytes_.read())
