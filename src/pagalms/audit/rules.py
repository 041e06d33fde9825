"""How events are chained: each digest holds the one before it, so that nothing can be changed or left out unseen."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

START = bytes(32)  # what the first event is chained to


def chained(before: bytes, *, key: int, at: datetime, by: int | None, verb: str, subject: str, detail: Any) -> bytes:
    """SHA-256 over the digest before and every field of the event, in one fixed writing."""
    fields = [key, at.astimezone(UTC).isoformat(timespec="microseconds"), by, verb, subject, detail]
    written = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + written.encode()).digest()
