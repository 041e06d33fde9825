"""What `import` was given: a folder, a zip or a workbook, and the sheets found in it."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import IO, Any, Self

from django.utils.translation import gettext as _

from pagalms.exchange.columns import SHEETS
from pagalms.exchange.dialect import BLOCK, Broken
from pagalms.exchange.records import Book, Comma, Records

ENTRIES = 50_000  # files in a zip: a month of bills as PDF, and the tables
MEMBER = 1 << 29  # bytes of one unpacked file
TOGETHER = 1 << 30  # bytes of all of them
RATIO = 100  # unpacked to packed, for files over a mebibyte: tables pack 5 to 20 times


class Unusable(Exception):
    """Nothing that could be imported: wrong use."""


@dataclass
class Package:
    """The sheets by name, each with the label people know it by; what was not recognised; a digest of all of it.

    `papers`: PDF files by their name without the ending, which is the number of a bill.
    """

    name: str
    labels: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    papers: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    digest: str = ""
    _files: dict[str, IO[bytes]] = field(default_factory=dict)
    _book: Any = None
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *what: object) -> None:
        self._stack.close()

    def sizes(self) -> dict[str, int]:
        """The bytes of each sheet; 0 where only a workbook's own program could tell."""
        return {sheet: _size(self._files[sheet]) if sheet in self._files else 0 for sheet in self.labels}

    def is_workbook(self) -> bool:
        """Whether its sheets are those of one workbook."""
        return self._book is not None

    def records(self, sheet: str) -> Records:
        """The sheet's rows. Raises Broken."""
        names = tuple(column.name for column in SHEETS[sheet])
        if self._book is None:
            return Comma(self._files[sheet], names)
        page = next(page for page in self._book.worksheets if _plain(page.title) == sheet)
        total = page.max_row or 0
        page.reset_dimensions()

        def rows() -> Iterator[tuple[Any, ...]]:
            yield from page.iter_rows(values_only=True)

        return Book(rows, total)


def _size(file: IO[bytes]) -> int:
    return file.seek(0, io.SEEK_END)


def open_package(path: Path, name: str = "") -> Package:
    """Look at what was given, which people know by `name`. Raises Unusable, or Broken for what must not be opened."""
    package = Package(name or path.name or str(path))
    known = {"path": name or path}
    try:
        if path.is_dir():
            _folder(package, path)
        elif path.is_file() and path.suffix.casefold() in {".zip", ".xlsx", ".xlsm"}:
            _archive(package, path)
        elif not path.exists():
            raise Unusable(_("%(path)s does not exist") % known)
        else:
            raise Unusable(_("%(path)s is neither a folder nor a zip file nor an XLSX workbook") % known)
        if not package.labels and not package.papers:
            raise Unusable(
                _("%(path)s holds none of the files that are known: %(names)s")
                % {**known, "names": ", ".join(f"{name}.csv" for name in SHEETS)}
            )
    except BaseException:
        package._stack.close()
        raise
    return package


def _folder(package: Package, path: Path) -> None:
    total = hashlib.sha256()
    for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith((".", "~")):
            continue
        if entry.is_file() and entry.suffix.casefold() == ".pdf":
            _lay_by(package, entry.stem, entry.name, entry.read_bytes)
            total.update(entry.name.encode() + hashlib.sha256(entry.read_bytes()).digest())
            continue
        sheet = _sheet_of(entry.name) if entry.is_file() else None
        if sheet is None:
            package.ignored.append(entry.name)
            continue
        _claim(package, sheet, entry.name)
        try:
            file = package._stack.enter_context(entry.open("rb"))
        except OSError as error:
            raise Unusable(f"{entry}: {error.strerror}") from None
        package._files[sheet] = file
        total.update(sheet.encode() + hashlib.file_digest(file, "sha256").digest())
    package.digest = total.hexdigest()


def _archive(package: Package, path: Path) -> None:
    with path.open("rb") as whole:
        package.digest = hashlib.file_digest(whole, "sha256").hexdigest()
    try:
        archive = package._stack.enter_context(zipfile.ZipFile(path))
        names = {info.filename for info in archive.infolist()}
        _guard(archive)
        if "[Content_Types].xml" in names:
            _workbook(package, path, archive)
        else:
            _zip(package, archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise Broken(0, _("the archive is damaged or cut off (%(error)s)") % {"error": error}) from None


def _guard(archive: zipfile.ZipFile) -> None:
    """Refuse archives that lie about where or how big their files are."""
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise Broken(0, _("the archive holds too many files"))
    together = 0
    for entry in entries:
        name = PurePosixPath(entry.filename)
        if name.is_absolute() or ".." in name.parts or "\\" in entry.orig_filename or ":" in entry.filename:
            raise Broken(0, _("the archive holds a path that leads outside of it: %(name)s") % {"name": entry.filename})
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Broken(0, _("the archive holds a link instead of a file: %(name)s") % {"name": entry.filename})
        if entry.flag_bits & 1:
            raise Broken(0, _("the archive is encrypted: %(name)s") % {"name": entry.filename})
        together += entry.file_size
        if entry.file_size > MEMBER or together > TOGETHER or _swells(entry.file_size, entry.compress_size):
            raise Broken(0, _("the archive would unpack to far too much: %(name)s") % {"name": entry.filename})


def _swells(size: int, packed: int) -> bool:
    return size > 1 << 20 and size > RATIO * max(packed, 1)


def _zip(package: Package, archive: zipfile.ZipFile) -> None:
    wanted = []
    for entry in archive.infolist():
        name = PurePosixPath(entry.filename)
        if entry.is_dir() or name.parts[0] == "__MACOSX" or name.name.startswith("."):
            continue
        if name.suffix.casefold() == ".pdf":
            _lay_by(package, name.stem, entry.filename, partial(archive.read, entry))
            continue
        sheet = _sheet_of(name.name) if len(name.parts) <= 2 else None
        if sheet is None:
            package.ignored.append(entry.filename)
            continue
        _claim(package, sheet, entry.filename)
        wanted.append((sheet, entry))
    for sheet, entry in wanted:
        package._files[sheet] = _unpacked(package, archive, entry)


def _nameless() -> IO[bytes]:
    return TemporaryFile()


def _unpacked(package: Package, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> IO[bytes]:
    """The file's bytes in a nameless temporary file, counted while they come: a header can lie."""
    file = package._stack.enter_context(_nameless())
    with archive.open(entry) as packed:
        while block := packed.read(BLOCK):
            file.write(block)
            if file.tell() > entry.file_size:
                raise Broken(0, _("the archive would unpack to far too much: %(name)s") % {"name": entry.filename})
    return file


def _workbook(package: Package, path: Path, archive: zipfile.ZipFile) -> None:
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                if b"<!" in part.read(4096).replace(b"<!--", b""):
                    raise Broken(0, _("the workbook holds a document type, which no spreadsheet program writes"))
    from openpyxl import load_workbook  # noqa: PLC0415 - five mebibytes, only for who sends a workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Broken:
        raise
    except Exception as error:  # noqa: BLE001 - openpyxl raises whatever the damaged part leads to
        raise Broken(0, _("the workbook cannot be opened (%(error)s)") % {"error": type(error).__name__}) from None
    package._stack.callback(book.close)
    package._book = book
    for page in book.worksheets:
        if _plain(page.title) in SHEETS:
            _claim(package, _plain(page.title), page.title)
        else:
            package.ignored.append(page.title)


def _claim(package: Package, sheet: str, label: str) -> None:
    if sheet in package.labels:
        raise Broken(0, _("%(one)s and %(other)s have the same name") % {"one": package.labels[sheet], "other": label})
    package.labels[sheet] = label


def _lay_by(package: Package, number: str, label: str, read: Callable[[], bytes]) -> None:
    if number in package.papers:
        raise Broken(0, _("%(one)s and %(other)s have the same name") % {"one": f"{number}.pdf", "other": label})
    package.papers[number] = read


def _sheet_of(name: str) -> str | None:
    stem, _dot, extension = name.rpartition(".")
    return _plain(stem) if extension.casefold() == "csv" and _plain(stem) in SHEETS else None


def _plain(name: str) -> str:
    """The name without what people and browsers change in it: case, spaces, the number of a second download."""
    return re.sub(r"\s*\(\d+\)$", "", name.strip()).casefold().replace(" ", "_")
