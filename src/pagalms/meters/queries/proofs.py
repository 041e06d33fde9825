"""Whether a receipt is genuine."""

from __future__ import annotations

from secrets import compare_digest

from pagalms.meters.models import Submission
from pagalms.meters.queries.history import Receipt, receipt_of


def proof_of(number: str, code: str) -> Receipt | None:
    """The receipt with this number if the code is its own, else None."""
    if not (number.isprintable() and code.isprintable()):
        return None
    submission = Submission.objects.filter(number=number).select_related("apartment").first()
    if submission is None or not compare_digest(submission.code.encode(), code.lower().encode()):
        return None
    return receipt_of(submission.apartment, number)
