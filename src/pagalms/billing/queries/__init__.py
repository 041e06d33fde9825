"""Reads of bills: of a property for those to whom it is open, of the own archive for former owners."""

from pagalms.billing.queries.archive import archive_of, earlier_versions, payer_of
from pagalms.billing.queries.book import Bill, Book, book_of, follows, latest_bill
from pagalms.billing.queries.letters import beside, consents_of, letter_target
from pagalms.billing.queries.lines import Explained, MonthCost, costs, explained, with_lines

__all__ = [
    "Bill",
    "Book",
    "Explained",
    "MonthCost",
    "archive_of",
    "beside",
    "book_of",
    "consents_of",
    "costs",
    "earlier_versions",
    "explained",
    "follows",
    "latest_bill",
    "letter_target",
    "payer_of",
    "with_lines",
]
