"""What a file is, by its content; what it may be called (TRUST, Who gets in: uploads)."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from enum import StrEnum

import puremagic


class Kind(StrEnum):
    """The kinds of files the portal takes, each with its media type."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    HEIC = "image/heic"  # how iPhones take pictures; kept as JPEG, which every browser shows
    TEXT = "text/plain"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    ASICE = "application/vnd.etsi.asic-e+zip"


PICTURES = frozenset({Kind.PNG, Kind.JPEG, Kind.WEBP, Kind.HEIC})
PAPERS = frozenset({Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.ODT, Kind.ODS, Kind.TEXT})
SIGNED = frozenset({Kind.ASICE, Kind.PDF})
EVERY = frozenset(Kind)
SHOWN = PICTURES | {Kind.PDF}  # what a browser may show instead of keeping it

# The endings a file of the kind may have; the first is given to one that has another.
ENDINGS: dict[Kind, tuple[str, ...]] = {
    Kind.PDF: ("pdf",),
    Kind.PNG: ("png",),
    Kind.JPEG: ("jpg", "jpeg"),
    Kind.WEBP: ("webp",),
    Kind.HEIC: ("heic", "heif"),
    Kind.TEXT: ("txt", "csv"),
    Kind.DOCX: ("docx",),
    Kind.XLSX: ("xlsx",),
    Kind.ODT: ("odt",),
    Kind.ODS: ("ods",),
    Kind.ASICE: ("asice", "edoc", "sce"),
}
LONGEST_NAME = 120
READABLE = frozenset({Kind.PDF, Kind.TEXT, Kind.DOCX, Kind.ODT})  # whose words are kept beside them
MOST_LETTERS = 400_000
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"mif1"}  # brands of ISO/IEC 23008-12: a still picture
_ENTRIES = 5000
_MIMETYPE = 200
_UNPACKED_FREELY, _TIMES_LARGER = 20 * 1024 * 1024, 100  # tables of numbers shrink to a twentieth
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # others may ask for gigabytes of memory to unpack a word
_INSIDE = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX}
_MACROS = re.compile(r"(^|/)vbaProject\.bin$|^Basic/|^Scripts/", re.IGNORECASE)
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError)
_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')


def kind_of(content: bytes) -> Kind | None:
    """What the content is, whatever its name or its sender says; None for everything the portal does not take."""
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_zip(content)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return Kind.HEIC
    if _is_text(content):
        return None if _is_markup(content) else Kind.TEXT
    try:
        said = puremagic.from_string(content[:4096], mime=True)
    except (puremagic.PureError, ValueError):
        return None
    return Kind(said) if said in {Kind.PDF, *PICTURES} else None


def safe_name(name: str, kind: Kind) -> str:
    """The name as people gave it, letters with marks included, without paths and tricks, ending as its kind does."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = " ".join(_UNWANTED.sub("", last).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if kind is Kind.JPEG and ending.lower() in ENDINGS[Kind.HEIC]:
        plain = stem
    if not dot or ending.lower() not in ENDINGS[kind]:
        stem, ending = plain, ENDINGS[kind][0]
    stem = stem.strip(". ")[: LONGEST_NAME - len(ending) - 1] or "fails"
    return f"{stem}.{ending.lower()}"


def _kind_of_zip(content: bytes) -> Kind | None:
    """By the names inside and the small entry `mimetype`; nothing else is unpacked. What carries macros is nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            names = folder.namelist()
            if len(names) > _ENTRIES or _swells(folder, len(content)) or any(_MACROS.search(name) for name in names):
                return None
            if "mimetype" in names:
                return _kind_said(folder)
    except _DAMAGED:
        return None
    return next((kind for name, kind in _INSIDE.items() if name in names), None)


def _swells(folder: zipfile.ZipFile, size: int) -> bool:
    """Whether it is made to fill the memory of who opens it."""
    unpacked = sum(entry.file_size for entry in folder.infolist())
    return unpacked > _UNPACKED_FREELY and unpacked > size * _TIMES_LARGER


def _kind_said(folder: zipfile.ZipFile) -> Kind | None:
    entry = folder.getinfo("mimetype")
    if entry.file_size > _MIMETYPE or entry.compress_type not in _PACKED:
        return None
    said = folder.read(entry).decode("ascii", "replace").strip()
    if "edoc" in said or "asic" in said:
        return Kind.ASICE
    return Kind(said) if said in {Kind.ODT, Kind.ODS} else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0e-\x1f]", text) and not content.startswith(b"%PDF")


def _is_markup(content: bytes) -> bool:
    """Something a browser or a shell would run."""
    head = content[:1024].decode("utf-8-sig", "replace").lstrip().lower()
    return head.startswith(("<", "#!", "%!"))
