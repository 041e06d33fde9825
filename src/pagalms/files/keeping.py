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

log = logging.getLogger(__name__)
SILENT = 2.0  # seconds: a storage that fails later than this did not say no, it said nothing
PAUSE = 5.0  # between two requests that try a storage that is silent
PLACES, PATIENCE = 5, 1.0  # of a process's eight threads, and how long the next request waits for one of them
_places = threading.BoundedSemaphore(PLACES)
_lock = threading.Lock()
_silent: list[float] = []  # while it is silent, when the next request may try


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
            _note(silent=time.monotonic() - begun > SILENT)
            raise Away from fault
        _note(silent=False)


@contextmanager
def _place() -> Iterator[None]:
    if patience.limit() is None:
        yield
        return
    if not _admits() or not _places.acquire(timeout=PATIENCE):
        raise Away
    try:
        yield
    finally:
        _places.release()


def _admits() -> bool:
    with _lock:
        now = time.monotonic()
        if _silent and now < _silent[0]:
            return False
        if _silent:
            _silent[0] = now + PAUSE
        return True


def _note(*, silent: bool) -> None:
    with _lock:
        _silent[:] = [time.monotonic() + PAUSE] if silent else []


def _faults() -> tuple[type[Exception], ...]:
    if "FileSystemStorage" in str(settings.STORAGES["default"]["BACKEND"]):
        return (OSError,)
    from boto3.exceptions import Boto3Error  # noqa: PLC0415 - large, and not needed with a folder
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    return OSError, Boto3Error, BotoCoreError, ClientError
