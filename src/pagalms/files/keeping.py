"""Bytes put away and brought back: a folder or S3, as the settings say. Who may have them is asked elsewhere."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from pagalms.kernel import patience
from pagalms.kernel.away import Away
from pagalms.kernel.outage import Outage

log = logging.getLogger(__name__)
SILENT = 2.0  # seconds: a storage that fails later than this did not say no, it said nothing
PLACES, PATIENCE = 5, 1.0  # of a process's eight threads, and how long the next request waits for one of them
_places = threading.BoundedSemaphore(PLACES)
silence = Outage(pause=5.0)  # of the storage


def put(place: str, content: bytes) -> str:
    """Where the bytes were put in the end. Raises Away; then nothing of them is left to fill the disk further."""
    try:
        with _answering("kept"):
            return default_storage.save(place, ContentFile(content))
    except Away:
        drop(place)
        raise


def get(place: str) -> File[bytes]:
    """The bytes, here before the first of them is read. Raises Away, for bytes that are lost as well."""
    with _answering("read"):
        file: File[bytes] = default_storage.open(place)
        file.seek(0)
        return file


def drop(place: str) -> None:
    """Take them away; what does not go now is only noted."""
    try:
        with _answering("taken away"):
            default_storage.delete(place)
    except Away:
        log.error("the file %s stays behind", place)  # noqa: TRY400 - the reason has been noted


@contextmanager
def _answering(what: str) -> Iterator[None]:
    """Raises Away, to a request at once while others have waited in vain: a silent storage must not hold every thread.

    Jobs and commands try it whenever it is their turn.
    """
    with _place():
        begun = time.monotonic()
        try:
            yield
        except _faults() as fault:
            log.exception("a file could not be %s", what)
            if time.monotonic() - begun > SILENT:
                silence.begin()
            else:
                silence.end()
            raise Away from fault
        silence.end()


@contextmanager
def _place() -> Iterator[None]:
    if patience.limit() is None:
        yield
        return
    if not silence.admits() or not _places.acquire(timeout=PATIENCE):
        raise Away
    try:
        yield
    finally:
        _places.release()


def _faults() -> tuple[type[Exception], ...]:
    if "FileSystemStorage" in str(settings.STORAGES["default"]["BACKEND"]):
        return (OSError,)
    from boto3.exceptions import Boto3Error  # noqa: PLC0415 - large, and not needed with a folder
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    return OSError, Boto3Error, BotoCoreError, ClientError
