"""Opening a zip container that a stranger made: every way to hide, to overwrite or to explode is refused.

Sizes are counted while inflating, never believed. Entries must follow each other without gaps from the first byte on,
so that a reader who goes by the directory and one who goes by the entries see the same files.
"""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress

from pagalms.esign.rules.report import Broken

ENTRIES = 200
ONE = 20 * 1024 * 1024
ALL = 40 * 1024 * 1024
RATIO = 100
RATIO_FROM = 1024 * 1024  # below this a file cannot hurt however well it packs
NAME = 250
DESCRIPTORS = frozenset({0, 12, 16, 20, 24})  # what may stand behind an entry's data
_HEADER = 30


def contents(data: bytes) -> dict[str, bytes]:
    """The files of a container by name, in their order, folders left out. Raises Broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _bounded(entries)
            _contiguous(entries, data, archive.start_dir)
            names = [_name(entry) for entry in entries]
            _distinct(names)
            return dict(_inflated(archive, entries, names))
    except Broken:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError,
            RuntimeError, OverflowError):  # fmt: skip
        raise Broken("zip_unreadable") from None


def stored_first(data: bytes, name: str) -> bool:
    """Whether the first entry has this name and is not packed, so that its text stands at a known place."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = min(archive.infolist(), key=lambda entry: entry.header_offset)
        return first.orig_filename == name and first.compress_type == zipfile.ZIP_STORED


def _bounded(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > ENTRIES:
        raise Broken("zip_entries")
    for entry in entries:
        if entry.flag_bits & 0x2041 or entry.compress_type == 99:
            raise Broken("zip_encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Broken("zip_unreadable")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Broken("zip_names")
        if entry.file_size > ONE:
            raise Broken("zip_size")
    whole = sum(entry.file_size for entry in entries)
    if whole > ALL:
        raise Broken("zip_size")
    if whole > RATIO_FROM and whole > RATIO * sum(entry.compress_size for entry in entries):
        raise Broken("zip_ratio")


def _contiguous(entries: list[zipfile.ZipInfo], data: bytes, directory: int) -> None:
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    position = 0
    for entry in ordered:
        start = entry.header_offset
        gap = start - position
        if (gap if position else start) not in (DESCRIPTORS if position else {0}):
            raise Broken("zip_structure")
        head = data[start : start + _HEADER]
        if head[:4] != b"PK\x03\x04":
            raise Broken("zip_structure")
        lengths = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        position = start + _HEADER + lengths + entry.compress_size
    if not ordered or directory - position not in DESCRIPTORS:
        raise Broken("zip_structure")


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as UTF-8 even where a writer forgot to say so. Raises Broken for names that lead elsewhere."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode()
    parts = name.removesuffix("/").split("/")
    odd = any(part in ("", ".", "..") or part != part.strip(" ") for part in parts) or ":" in parts[0]
    hidden = any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") for sign in name)
    if odd or hidden or "\\" in name or len(name) > NAME:
        raise Broken("zip_names")
    return name


def _distinct(names: list[str]) -> None:
    """No two names that are one file on some machine."""
    folded = [unicodedata.normalize("NFC", name.removesuffix("/")).casefold() for name in names]
    if len(set(folded)) != len(folded):
        raise Broken("zip_duplicate")


def _inflated(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], names: list[str]
) -> Iterator[tuple[str, bytes]]:
    left = ALL
    for entry, name in zip(entries, names, strict=True):
        with archive.open(entry) as source:
            found = source.read(min(ONE, left) + 1)
        if len(found) > min(ONE, left):
            raise Broken("zip_size")
        if len(found) != entry.file_size:
            raise Broken("zip_structure")
        left -= len(found)
        if not name.endswith("/"):
            yield name, found
        elif found:
            raise Broken("zip_names")
