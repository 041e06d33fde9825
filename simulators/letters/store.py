"""The folder of letters: 000001.eml, 000002.eml and so on, each whole or absent."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

_NAME = re.compile(r"(\d{6,})\.eml", re.ASCII)


class Store:
    """Keeps letters. Numbers go on after a restart and are not given twice while the program runs."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._lock = threading.Lock()
        self._last = max(self.numbers(), default=0)

    def numbers(self) -> list[int]:
        """The numbers of all letters, newest first."""
        found = (_NAME.fullmatch(name) for name in os.listdir(self.folder))  # noqa: PTH208 - names are enough
        return sorted((int(match[1]) for match in found if match), reverse=True)

    def path(self, number: int) -> Path:
        """Where a letter is or would be."""
        return self.folder / f"{number:06d}.eml"

    def keep(self, data: bytes) -> int:
        """Writes a letter; when this returns, it is on the disk under its name."""
        with self._lock:
            number = max(self._last, max(self.numbers(), default=0)) + 1
            draft = self.folder / f".{number:06d}.part"
            with draft.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self.path(number))
            self._sync_folder()
            self._last = number
            return number

    def read(self, number: int) -> bytes | None:
        """The bytes of a letter, if it is here."""
        try:
            return self.path(number).read_bytes()
        except FileNotFoundError:
            return None

    def _sync_folder(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
