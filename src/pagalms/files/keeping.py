"""Bytes put away and brought back: a folder or S3, as the settings say. Who may have them is asked elsewhere."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from pagalms.kernel.away import Away
from pagalms.kernel.neighbour import Faults, Neighbour

log = logging.getLogger(__name__)
STORAGE = Neighbour(places=5, wait=1.0, silent=2.0, pause=5.0)


def put(place: str, content: bytes) -> str:
    """Where the bytes were put in the end. Raises Away; then nothing of them is left to fill the disk further."""
    try:
        with STORAGE.asked("a file could not be kept", _faults):
            return default_storage.save(place, ContentFile(content))
    except Away:
        drop(place)
        raise


def get(place: str) -> File[bytes]:
    """The bytes, here before the first of them is read. Raises Away, for bytes that are lost as well."""
    with STORAGE.asked("a file could not be read", _faults):
        file: File[bytes] = default_storage.open(place)
        file.seek(0)
        return file


def drop(place: str) -> None:
    """Take them away; what does not go now is only noted."""
    try:
        with STORAGE.asked("a file could not be taken away", _faults):
            default_storage.delete(place)
    except Away:
        log.error("the file %s stays behind", place)  # noqa: TRY400 - the reason has been noted


def _faults() -> Faults:
    if "FileSystemStorage" in str(settings.STORAGES["default"]["BACKEND"]):
        return (OSError,)
    from boto3.exceptions import Boto3Error  # noqa: PLC0415 - large, and not needed with a folder
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    return OSError, Boto3Error, BotoCoreError, ClientError
