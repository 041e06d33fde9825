"""Answers that a browser keeps as a file."""

from __future__ import annotations

from typing import IO, Any

from django.core.files.base import File
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"
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
