"""Answers that a browser keeps as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any

from django.core.files.base import File
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from pagalms.files.queries import opened
from pagalms.files.rules import SHOWN
from pagalms.kernel.tables import CSV, XLSX, Cell, csv_bytes, xlsx_bytes

if TYPE_CHECKING:
    from pagalms.files.models import StoredFile

PDF = "application/pdf"
LONGEST_LINE = 75  # octets of a calendar's line (RFC 5545, 3.1)
NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox"


class Pieces(FileResponse):
    """An answer that goes out 64 KB at a time."""

    block_size = 64 * 1024


def download(content: bytes, name: str, kind: str, *, inline: bool = False) -> HttpResponse:
    """A file made by the portal itself; its name keeps ā, ē and ķ (RFC 6266). `inline`: shown where browsers can."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def table(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], form: str = "csv") -> HttpResponse:
    """A table as `csv` or `xlsx`; `name` is the file's, without its ending."""
    if form == "xlsx":
        return download(xlsx_bytes(name, head, rows), f"{name}.xlsx", XLSX)
    return download(csv_bytes(head, rows), f"{name}.csv", CSV)


def calendar(text: str, name: str = "") -> HttpResponse:
    """A calendar (RFC 5545), its lines as programs want them; with a `name` it is kept as a file."""
    answer = HttpResponse(_folded(text.splitlines()), content_type="text/calendar; charset=utf-8")
    if name:
        answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.ics") or "attachment"
    return answer


def stored(file: StoredFile, *, shown: bool = True) -> FileResponse:
    """A stored file: pictures and PDF open where browsers can show them, all else is kept, and all is if not `shown`.

    Raises kernel.away.Away when the storage does not give it.
    """
    return sent(opened(file), file.name, file.kind, file.size, inline=shown and file.kind in SHOWN)


def sent(content: IO[bytes] | File[Any], name: str, kind: str, size: int, *, inline: bool) -> FileResponse:
    """A stored file, a piece at a time. `inline` is for pictures and PDF only; everything else is kept, never run.

    A PDF goes without the sandbox: not every browser's reader opens in one, and readers run nothing of the portal's.
    """
    content.seek(0)
    response = Pieces(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response.headers["Content-Length"] = str(size)
    response.headers["Cache-Control"] = "private, no-store"
    if kind != PDF:
        response.headers["Content-Security-Policy"] = NOTHING_RUNS
    return response


def _folded(lines: Iterable[str]) -> str:
    """None longer than LONGEST_LINE, letters whole, ended by CR LF; empty ones mean nothing."""
    found = []
    for line in lines:
        if not line.strip():
            continue
        part = ""
        for letter in line:
            if len((part + letter).encode()) > LONGEST_LINE:
                found.append(part)
                part = " "
            part += letter
        found.append(part)
    return "".join(f"{line}\r\n" for line in found)
