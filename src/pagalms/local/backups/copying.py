"""Files between the portal's storage, a folder or a bucket, and a backup; each is read and its digest compared."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import Storage

from pagalms.local.backups.manifest import FILES, PIECE, digest_of, read_list
from pagalms.local.terminal import CannotRun


@dataclass
class Out:
    """Files on their way out of the storage into `folder`; what an earlier backup has already is shared with it."""

    storage: Storage
    folder: Path
    earlier: Path | None = None
    done: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    _known: dict[str, str] | None = None

    def bring(self, wanted: Mapping[str, str]) -> None:
        """Copy what is not there yet; drop what nobody wants any more, as of files deleted meanwhile."""
        self.lost.clear()
        for place in set(self.done) - set(wanted):
            (self.folder / FILES / place).unlink()
            del self.done[place]
        for place, digest in wanted.items():
            if place not in self.done:
                self._one(place, digest)

    def _one(self, place: str, expected: str) -> None:
        target = self.folder / FILES / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if self._shared(place, expected, target):
            return
        try:
            digest = _written(self.storage, place, target)
        except FileNotFoundError:
            self.lost.add(place)
            return
        if expected and digest != expected:
            self.lost.add(place)
            target.unlink()
            return
        self.done[place] = digest

    def _shared(self, place: str, expected: str, target: Path) -> bool:
        """A second name for the earlier backup's bytes, if they are still what they were."""
        if self.earlier is None or not expected:
            return False
        if self._known is None:
            self._known = read_list(self.earlier)
        source = self.earlier / FILES / place
        if self._known.get(place) != expected or not source.is_file() or digest_of(source) != expected:
            return False
        try:
            os.link(source, target)
        except OSError:  # a file system without second names
            return False
        self.done[place] = expected
        return True

    @property
    def bytes(self) -> int:
        """Of all files together."""
        return sum((self.folder / FILES / place).stat().st_size for place in self.done)


def _written(storage: Storage, place: str, target: Path) -> str:
    """Copy one file; its digest."""
    digest = hashlib.sha256()
    with storage.open(place) as source, target.open("wb") as out:
        while piece := source.read(PIECE):
            digest.update(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def others_in(storage: Storage, known: Mapping[str, str]) -> list[str]:
    """Files in the storage that a backup does not know; at most ten."""
    found: list[str] = []
    for place in _everything(storage, ""):
        if place not in known:
            found.append(place)
        if len(found) == 10:
            break
    return found


def _everything(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" if folder else name for name in names if name)
    for inner in folders:
        yield from _everything(storage, f"{folder}/{inner}" if folder else inner)


def bring_back(folder: Path, known: Mapping[str, str], storage: Storage) -> int:
    """Put all files of a backup into the storage and read each there; how many bytes.

    What an interrupted restore has put there already is read only. Raises CannotRun for one that is not what it was.
    """
    size = 0
    for place, digest in known.items():
        source = folder / FILES / place
        size += source.stat().st_size
        if not storage.exists(place):
            with source.open("rb") as file:
                kept = storage.save(place, File(file))
            if kept != place:
                raise CannotRun(f"The storage has kept the file {place} under another name ({kept}).")
        if _digest_in(storage, place) != digest:
            raise CannotRun(f"The file {place} in the storage is not what the backup holds.")
    return size


def _digest_in(storage: Storage, place: str) -> str:
    digest = hashlib.sha256()
    with storage.open(place) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
