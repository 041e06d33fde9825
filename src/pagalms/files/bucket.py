"""S3-compatible storage, each of whose threads does not read the description of the service anew."""

from __future__ import annotations

import threading
from typing import Any

from storages.backends.s3 import S3Storage

_one = threading.Lock()  # a session may be used by one thread at a time; what it makes, by the one it is made for


class Bucket(S3Storage):
    """One session for all threads: a new one reads a megabyte of JSON, and a thread's first file would wait for it."""

    @property
    def connection(self) -> Any:
        """The way to the storage of the thread that asks."""
        if getattr(self._connections, "connection", None) is None:
            with _one:
                return super().connection
        return super().connection

    def _create_session(self) -> Any:
        if "_session" not in self.__dict__:
            self._session = super()._create_session()
        return self._session
