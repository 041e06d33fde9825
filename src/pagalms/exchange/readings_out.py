"""Readings on their way to accounting: a batch as a file."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from pagalms.kernel.tables import CSV, XLSX, csv_bytes, xlsx_bytes
from pagalms.meters.queries.batches import Row, rows_of

if TYPE_CHECKING:
    from pagalms.meters.models import Batch

KINDS = {"csv": CSV, "xlsx": XLSX}


@dataclass(frozen=True)
class BatchFile:
    """A batch in one of the forms of `KINDS`."""

    name: str
    kind: str
    content: bytes


def file_of(batch: Batch, form: str) -> BatchFile:
    """The batch as a file, the same at every call; the columns stand in docs/reference/exchange.md."""
    head = [field.name for field in fields(Row)]
    rows = (astuple(row) for row in rows_of(batch))
    made = csv_bytes(head, rows) if form == "csv" else xlsx_bytes("readings", head, rows)
    return BatchFile(f"readings-{batch.number}.{form}", KINDS[form], made)
