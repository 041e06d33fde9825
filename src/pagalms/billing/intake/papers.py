"""PDFs of bills that came beside the tables, judged before anything is kept; `actions.keep_paper` keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from django.utils.translation import gettext as _

from pagalms.files.rules import Kind, kind_of
from pagalms.kernel.intake import Delivery, Fault, Tally


def weighed(number: str, content: bytes) -> bytes | Fault:
    """The digest of a paper's content, or why it is none."""
    if not content:
        return _wrong(number, _("The file is empty."))
    if kind_of(content) != Kind.PDF:
        return _wrong(number, _("The file is no PDF."))
    return sha256(content).digest()


def place(delivery: Delivery, digests: Mapping[str, bytes]) -> None:
    """Make the table `incoming_papers` (number, digest)."""
    delivery.run("DROP TABLE IF EXISTS incoming_papers")
    delivery.run("CREATE TEMPORARY TABLE incoming_papers (number text, digest bytea) ON COMMIT DROP")
    with delivery.cursor.copy("COPY incoming_papers FROM STDIN") as copy:
        for row in digests.items():
            copy.write_row(row)


def strangers(delivery: Delivery) -> list[str]:
    """Names of papers that are no bill's number, neither with us nor in this import; they leave the table."""
    return [
        number
        for (number,) in delivery.rows(
            "DELETE FROM incoming_papers p WHERE NOT EXISTS (SELECT FROM billing_invoice i WHERE i.number = p.number)"
            " AND NOT EXISTS (SELECT FROM incoming_invoices i WHERE i.invoice_no = p.number) RETURNING p.number"
        )
    ]


def nobodys(number: str) -> Fault:
    """Why a paper is refused that is no bill's."""
    return _wrong(number, _("There is no bill with this number, and the name does not say whose document it is."))


def tally(delivery: Delivery) -> Tally:
    """How many are new, and how many differ from the one we have."""
    rows, new, changed = next(
        delivery.rows(
            "SELECT count(*), count(*) FILTER (WHERE f.id IS NULL), count(*) FILTER (WHERE f.sha256 <> p.digest)"
            " FROM incoming_papers p LEFT JOIN billing_invoice i ON i.number = p.number AND i.current"
            " LEFT JOIN billing_invoicepaper k ON k.invoice_id = i.id LEFT JOIN files_storedfile f ON f.id = k.file_id"
        )
    )
    return Tally(rows, new, changed)


def _wrong(number: str, reason: str) -> Fault:
    return Fault(f"{number}.pdf", 0, "", "", reason)
