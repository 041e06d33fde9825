"""The statement of an account as a paper and as a table."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pagalms.billing.rules.statement import AccountStatement, Row
from pagalms.kernel.tables import Cell
from pagalms.papers import press
from pagalms.properties.models import Apartment
from pagalms.ui import formats

KINDS: dict[str, str | Promise] = {
    "bill": gettext_lazy("Bill No. %(number)s"),
    "payment": gettext_lazy("Payment received"),
    "correction": gettext_lazy("Carried over by accounting before bill No. %(number)s"),
}


def words_of(row: Row) -> str:
    """What happened, in words."""
    return str(KINDS[row.kind]) % {"number": row.number}


def table(told: AccountStatement) -> tuple[list[str], list[list[Cell]]]:
    """The head and the rows for a spreadsheet."""
    head = [_("Date"), _("What"), _("Charged, €"), _("Received, €"), _("Balance, €")]
    rows: list[list[Cell]] = [[told.since, _("Balance before"), None, None, told.opening]]
    rows += [[row.on, words_of(row), row.charged or None, row.received or None, row.balance] for row in told.rows]
    return head, rows


def statement_pdf(told: AccountStatement, flat: Apartment, *, language: str, on: date) -> bytes:
    """The statement on paper; `on` is the day it was asked for."""
    with translation.override(language):
        head, rows = table(told)
        period = f"{formats.day(told.since)}\u2013{formats.day(told.until)}"
        said = {
            "language": language,
            "title": _("Statement of account"),
            "words": {"registration_no": _("Reg. No.")},
            "about": [
                (_("Property"), f"{flat}, {flat.house.city}"),
                (_("Account No."), flat.account_no),
                (_("Period"), period),
                (_("Prepared"), formats.day(on)),
            ],
            "head": head,
            "rows": [[_printed(cell) for cell in row] for row in rows],
            "total": [
                "", _("Total"), formats.decimal(told.charged, 2), formats.decimal(told.received, 2),
                formats.decimal(told.closing, 2),
            ],
            "foot": _("Statement of account %(number)s. Prepared electronically, valid without a signature.")
            % {"number": flat.account_no},
        }  # fmt: skip
        return press.pdf("statement", said, dated=on)


def _printed(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return formats.day(cell)
    return cell if isinstance(cell, str) else formats.decimal(cell, 2)
