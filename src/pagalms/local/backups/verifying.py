"""Whether a backup is whole, without restoring it."""

from __future__ import annotations

from pathlib import Path

from pagalms.local.backups import programs
from pagalms.local.backups.manifest import DUMP, FILES, LIST, Manifest, digest_of, read_list
from pagalms.local.terminal import CannotRun


def verify(folder: Path) -> tuple[Manifest, dict[str, str]]:
    """Its manifest and the list of its files, when every checksum holds. Raises CannotRun with the first fault."""
    manifest = Manifest.of(folder)
    for name, digest in ((DUMP, manifest.database_sha256), (LIST, manifest.files_sha256)):
        _same(folder / name, digest)
    files = read_list(folder)
    if len(files) != manifest.files:
        raise CannotRun(f"{folder / LIST} names {len(files)} files, the manifest {manifest.files}.")
    for place, digest in files.items():
        _same(folder / FILES / place, digest)
    programs.restorable(folder / DUMP, manifest.dumped_by)
    return manifest, files


def _same(path: Path, digest: str) -> None:
    try:
        found = digest_of(path)
    except OSError as fault:
        raise CannotRun(f"{path} cannot be read ({fault.strerror}).") from None
    if found != digest:
        raise CannotRun(f"{path} is damaged: it is not what was written when the backup was made.")
