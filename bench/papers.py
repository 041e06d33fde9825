"""`./pagalms bench papers`: a bill as PDF, from the database to the bytes, beside typst alone with the same words."""

from __future__ import annotations

import json
import statistics
import sys
from datetime import UTC, datetime, time

from bench.browsing import seconds
from bench.manager import manager
from bench.table import Line, show

SPEED = 0.60
BILLS = 60


def main(flats: int) -> int:
    """Measure and print; 0 when the goal is met. Ours and typst alone set other bills: typst remembers what it set."""
    with manager(flats, residents=1, months=3):
        from django.utils import translation  # noqa: PLC0415 - after the setup

        from pagalms.billing.models import Invoice  # noqa: PLC0415 - after the setup
        from pagalms.papers import bill as bills  # noqa: PLC0415 - after the setup
        from pagalms.papers import press, setter  # noqa: PLC0415 - after the setup

        alone = setter.compiler()

        def ours(bill: Invoice) -> None:
            bills.bill_pdf(bill, payer="A. Owner", before=None, language="lv")

        def words(bill: Invoice) -> str:
            with translation.override("lv"):
                said = bills._said(bill, "A. Owner", None, "lv")
            return json.dumps({"manager": press.letterhead(), **said}, ensure_ascii=False)

        def bare(said: str, stamp: int) -> None:
            setter.printed(alone, {"paper": "bill", "said": said, "stamp": stamp})

        found = Invoice.objects.select_related("apartment__house", "client").order_by("-period", "pk")[: 2 * BILLS]
        taken, limit = [], []
        for one, other in zip(found[::2], found[1::2], strict=True):
            stamp = int(datetime.combine(other.issued_on, time(12), tzinfo=UTC).timestamp())
            taken.append(seconds(ours, one))
            limit.append(seconds(bare, words(other), stamp))
    whole, bare_one = statistics.median(taken), statistics.median(limit)
    line = Line("a bill as PDF", f"{whole * 1000:.1f} ms", f"{bare_one * 1000:.1f} ms", bare_one / whole, SPEED)
    return show("A bill of nine lines as PDF/UA-1 and PDF/A-3a", "typst alone", [line])


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1])))
