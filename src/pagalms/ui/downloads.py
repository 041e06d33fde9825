"""Answers that a browser keeps as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def download(content: bytes, name: str, kind: str, *, inline: bool = False) -> HttpResponse:
    """A file made by the portal itself; its name keeps ā, ē and ķ (RFC 6266). `inline`: shown where browsers can."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response
