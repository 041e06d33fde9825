"""Judging a signed file: bytes, trust and the time in, a report out (IDENTITY 4; ADR 0015). Nothing is fetched."""

from __future__ import annotations

from datetime import datetime

from pagalms.esign.rules.report import Finding, Report, Trust

LARGEST = 20 * 1024 * 1024


def verify(data: bytes, *, trust: Trust, at: datetime) -> Report:
    """What a signed file proves. Never raises, whatever the bytes are; `at` is when it is asked."""
    if len(data) > LARGEST:
        return Report(kind="", files=(), signatures=(), faults=(Finding("too_large"),))
    # the one way to pyHanko: a process carries it once somebody hands in a signed file
    from pagalms.esign.rules import asice, pades  # noqa: PLC0415 - fifteen mebibytes

    try:
        if pades.looks_like_pdf(data):
            return pades.verify(data, trust=trust, at=at)
        if data[:4] == b"PK\x03\x04":
            return asice.verify(data, trust=trust, at=at)
    except Exception:  # noqa: BLE001 - a stranger's file must not find a way to break a page
        return Report(kind="", files=(), signatures=(), faults=(Finding("unreadable"),))
    return Report(kind="", files=(), signatures=(), faults=(Finding("unknown_kind"),))
