"""Reads of bills: of a property for those to whom it is open, of the own archive for former owners."""

from pagalms.billing.queries.archive import archive_of, earlier_versions, paper_of, payer_of
from pagalms.billing.queries.book import Bill, Book, book_of, follows, latest_bill
from pagalms.billing.queries.finding import found_bills
from pagalms.billing.queries.letters import (
    MonthOfConsents,
    MonthOfLetters,
    bill_for_letter,
    consents_by_month,
    consents_count,
    consents_ever,
    consents_found,
    consents_of,
    letter_target,
    letters_and_archive,
    months_of_letters,
)
from pagalms.billing.queries.lines import Explained, MonthCost, costs, explained, newest_lines, with_lines

__all__ = [
    "Bill",
    "Book",
    "Explained",
    "MonthCost",
    "MonthOfConsents",
    "MonthOfLetters",
    "archive_of",
    "bill_for_letter",
    "book_of",
    "consents_by_month",
    "consents_count",
    "consents_ever",
    "consents_found",
    "consents_of",
    "costs",
    "earlier_versions",
    "explained",
    "follows",
    "found_bills",
    "latest_bill",
    "letter_target",
    "letters_and_archive",
    "months_of_letters",
    "newest_lines",
    "paper_of",
    "payer_of",
    "with_lines",
]
