"""What came by the browser or lay in the folder waits sealed in the storage until its import is over.

When rows of it were refused it waits a week longer, for them to be put right.

Accounting's files carry personal codes, and those are readable nowhere (TRUST, Personal code). Sealed piece by piece,
a package of any size needs the memory of one.
"""

from __future__ import annotations

import secrets
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage

from pagalms.kernel.sealing import Box

PIECE = 1 << 20
NAMED = 3  # files by whose names a package is known
PURPOSE = b"import-package"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of a zip's clock: the same files make the same bytes
WHOLE = (".zip", ".xlsx", ".xlsm")


@dataclass(frozen=True)
class Came:
    """One file that was sent: its name without folders, its bytes."""

    name: str
    file: IO[bytes]


def sealed(came: Sequence[Came]) -> tuple[str, str, str]:
    """Keep what came as one package; where it lies, what people know it by, and the digest of its content."""
    with TemporaryFile() as packed:
        name = write_package(came, packed)
        packed.seek(0)
        with TemporaryFile() as out:
            digest = _seal(packed, out)
            out.seek(0)
            place = default_storage.save(new_place(), File(out))
    return place, name, digest


def new_place() -> str:
    """Where a package may lie; nobody can guess it."""
    return f"imports/{secrets.token_urlsafe(24)}"


@contextmanager
def unsealed(place: str) -> Iterator[Path]:
    """The package as a file, for the length of the block. Raises FileNotFoundError.

    Raises cryptography.fernet.InvalidToken where it was sealed by a key that is no longer ours.
    """
    with TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder, "import.xlsx")  # a zip may be called so too, a workbook must be
        with default_storage.open(place) as kept, path.open("wb") as out:
            while line := kept.readline():
                out.write(Box(PURPOSE).decrypt(line.strip()))
        yield path


def let_go(place: str) -> None:
    """Delete the package; it is over with it."""
    if place:
        default_storage.delete(place)


def write_package(came: Sequence[Came], out: IO[bytes]) -> str:
    """Write one zip or workbook as it is, several files as one zip; its name."""
    [first, *others] = came
    if not others and first.name.casefold().endswith(WHOLE):
        for piece in _pieces(first.file):
            out.write(piece)
        return first.name
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for each in sorted(came, key=lambda each: each.name):
            info = zipfile.ZipInfo(each.name, FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            with made.open(info, "w", force_zip64=True) as entry:
                for piece in _pieces(each.file):
                    entry.write(piece)
    return ", ".join(each.name for each in came[:NAMED]) + (" …" if len(came) > NAMED else "")


def _seal(packed: IO[bytes], out: IO[bytes]) -> str:
    """Write sealed pieces, a line each; the digest of what was sealed."""
    digest = sha256()
    for piece in _pieces(packed):
        digest.update(piece)
        out.write(Box(PURPOSE).encrypt(piece) + b"\n")
    return digest.hexdigest()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece
