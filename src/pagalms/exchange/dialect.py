"""How a CSV file is written: encoding and delimiter are found out, never asked."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from pagalms.exchange.columns import header_key

BLOCK = 1 << 20
_LATVIAN = frozenset("āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽ")
_ODD = frozenset("¶¹¾¼½¤¦¬")  # what letters of other old Baltic encodings turn into


class Broken(Exception):
    """A file that cannot be read to its end: the line, the reason in the reader's language."""

    def __init__(self, line: int, reason: str, *, column: str = "", value: str = "") -> None:
        super().__init__(reason)
        self.line, self.reason, self.column, self.value = line, reason, column, value


@dataclass(frozen=True)
class Dialect:
    """What was found out. `said` is the delimiter of a first line `sep=;` that Excel understands."""

    encoding: str
    delimiter: str
    said: bool


def detect(file: IO[bytes], names: tuple[str, ...]) -> Dialect:
    """Look through the file; `names` are the columns it should have. Raises Broken."""
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    first = text.readline(100_000)
    text.detach()
    words = first.strip().casefold()
    if words.startswith("sep=") and len(words) <= 5:
        return Dialect(encoding, words[4:] or "\t", said=True)
    known = {header_key(name) for name in names}

    def recognised(delimiter: str) -> int:
        return sum(header_key(cell) in known for cell in first.split(delimiter))

    return Dialect(encoding, max(";,\t|", key=recognised), said=False)


def _encoding(file: IO[bytes]) -> str:
    file.seek(0)
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _proved(file, "utf-16", _("cannot be read as UTF-16, which its first bytes promise"))
    if head.startswith(codecs.BOM_UTF8):
        return _proved(file, "utf-8-sig", _("cannot be read as UTF-8, which its first bytes promise"))
    broken, whole = _as_utf8(file)
    if not broken:
        _refuse_nul(file)
        return "utf-8"
    if whole >= broken:
        return _proved(file, "utf-8", _("cannot be read as UTF-8, as the rest of the file can"))
    reason = _("is in an unknown encoding; UTF-8, UTF-16 and Windows-1257 are known")
    _proved(file, "cp1257", reason)
    _refuse_nul(file)
    _plausible(file, reason)
    return "cp1257"


def _as_utf8(file: IO[bytes]) -> tuple[int, int]:
    """How many places of the file are broken as UTF-8, and how many letters beyond ASCII are whole."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    broken = beyond = 0
    for block in (*_blocks(file), b""):
        text = decoder.decode(block, final=not block)
        broken += text.count("\ufffd")
        beyond += len(text) - len(text.encode("ascii", "ignore"))
    return broken, beyond - broken


def _proved(file: IO[bytes], encoding: str, reason: str) -> str:
    """The encoding, if the whole file can be read in it."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = 1
    for block in (*_blocks(file), b""):
        pending = decoder.getstate()[0]
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line = lines + _line_ends(error.object[: error.start].decode(encoding, "ignore"))
            wrong = error.object[error.start : error.start + 1].hex().upper()
            if not block and pending:
                raise Broken(line, _("the file seems cut off: it ends in the middle of a letter")) from None
            raise Broken(line, f"{reason} ({_('byte')} 0x{wrong})") from None
        if "\0" in text:
            raise Broken(lines + _line_ends(text[: text.index("\0")]), _("holds a NUL byte"))
        lines += _line_ends(text)
    return encoding


def _refuse_nul(file: IO[bytes]) -> None:
    lines = 1
    for block in _blocks(file):
        if b"\0" in block:
            before = block[: block.index(b"\0")].decode("latin-1")
            raise Broken(lines + _line_ends(before), _("holds a NUL byte"))
        lines += _line_ends(block.decode("latin-1"))


def _plausible(file: IO[bytes], reason: str) -> None:
    """Any bytes can be read as Windows-1257; Latvian files then hold mostly Latvian letters."""
    latvian = strange = lines = 0
    first = 0
    for block in _blocks(file):
        for piece in block.decode("cp1257").splitlines(keepends=True):
            odd = sum(
                letter in _ODD or (letter > "\x7f" and letter.isalpha() and letter not in _LATVIAN) for letter in piece
            )
            latvian += sum(letter in _LATVIAN for letter in piece)
            if odd and not first:
                first = lines + 1
            strange += odd
            lines += piece.endswith(("\n", "\r"))
    if strange > latvian:
        raise Broken(first, reason)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(BLOCK):
        yield block


def _line_ends(text: str) -> int:
    return text.count("\n") or text.count("\r")
