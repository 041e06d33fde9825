"""How long what is kept: the one table. A rule that changes gets a new line with its day; the earlier one stays.

Words for people stand in `privacy.wording`, what runs at night in `privacy.actions.retention`, the same in docs in
`docs/reference/retention.md` (a test holds them equal).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pagalms.accounts.rules import BROWSER_MEMORY
from pagalms.enrolment.rules import APPLICATION_KEPT, KEPT
from pagalms.identity.rules import TRUST_MEMORY
from pagalms.privacy.rules.copies import COPY_KEPT
from pagalms.safety.rules import LINK_LIFE, OBJECTION_LIFE

GRACE = timedelta(days=14)  # between asking to close an account and its erasure
FIRST = date(2026, 11, 26)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Term:
    """From the day `since` on, `key` is kept for `keep`. `swept`: a job lets go of it by itself.

    What is not swept is held by law for at least so long, and longer only with what it belongs to. `keep` is None where
    it is kept for as long as something else is, which its words say.
    """

    key: str
    keep: timedelta | None
    since: date = FIRST
    swept: bool = True


TERMS: tuple[Term, ...] = (
    Term("own_copies", COPY_KEPT),
    Term("letter_bodies", timedelta(days=180)),
    Term("letters", 3 * YEAR),
    Term("sign_ins", 2 * YEAR),
    Term("known_browsers", BROWSER_MEMORY),
    Term("trusted_browsers", TRUST_MEMORY),
    Term("address_changes", LINK_LIFE + OBJECTION_LIFE),
    Term("registrations", KEPT),
    Term("invitations", timedelta(days=90)),
    Term("refused_files", timedelta(days=180)),
    Term("applications", APPLICATION_KEPT),
    Term("contact_emails", timedelta(days=30)),
    Term("contacts", 3 * YEAR),
    Term("drafts", timedelta(days=100)),
    Term("reminders", timedelta(days=400)),
    Term("threads", 3 * YEAR),
    Term("choices", 3 * YEAR),
    Term("closed_accounts", GRACE),
    Term("accounting", 5 * YEAR, swept=False),
    Term("readings", 5 * YEAR, swept=False),
    Term("register", None, swept=False),
    Term("mandates", 10 * YEAR, swept=False),
    Term("documents", 10 * YEAR, swept=False),
    Term("log", None, swept=False),
    Term("backups", timedelta(days=93), swept=False),  # local.backups.ageing: three monthly ones at most
)


def terms_on(day: date, terms: Iterable[Term] = TERMS) -> dict[str, Term]:
    """What counts on that day, in the order of the table: the latest begun, or the first before any has."""
    found: dict[str, Term] = {}
    for term in sorted(terms, key=lambda term: term.since):
        if term.since <= day or term.key not in found:
            found[term.key] = term
    return found
