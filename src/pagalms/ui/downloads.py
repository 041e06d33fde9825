"""Answers that a browser keeps as a file."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header


def download(content: bytes, name: str, kind: str, *, inline: bool = False) -> HttpResponse:
    """A file made by the portal itself; its name keeps ā, ē and ķ (RFC 6266). `inline`: shown where browsers can."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def sent(content: Iterable[bytes], name: str, kind: str, size: int, *, inline: bool) -> StreamingHttpResponse:
    """A stored file, a piece at a time. `inline` is for pictures and PDF only; everything else is kept, never run."""
    response = StreamingHttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response.headers["Content-Length"] = str(size)
    response.headers["Cache-Control"] = "private, no-store"
    return response
