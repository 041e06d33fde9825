"""What is kept and for how long, in words that people read before they decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from pagalms.privacy.rules.terms import Term, terms_on

YEAR = timedelta(days=365)
# What it is; counted from when (or for how long, where no number says it); why, for what is held by law.
WORDS: dict[str, tuple[str | Promise, str | Promise, str | Promise]] = {
    "own_copies": (gettext_lazy("Copies of your data"), gettext_lazy("after they were asked for"), ""),
    "letter_bodies": (gettext_lazy("The text of letters to you"), gettext_lazy("after they were written"), ""),
    "letters": (gettext_lazy("That a letter was sent, and its subject"), gettext_lazy("after it was written"), ""),
    "sign_ins": (gettext_lazy("The history of sign-ins"), gettext_lazy("after each"), ""),
    "known_browsers": (gettext_lazy("Browsers you have signed in with"), gettext_lazy("after the last use"), ""),
    "trusted_browsers": (
        gettext_lazy("Browsers that may ask your Smart-ID"), gettext_lazy("after the last use"), "",
    ),
    "address_changes": (gettext_lazy("Changes of the e-mail address"), gettext_lazy("after they were asked for"), ""),
    "registrations": (gettext_lazy("Forms of registration"), gettext_lazy("after their link has ended"), ""),
    "invitations": (gettext_lazy("Invitations nobody used"), gettext_lazy("after their link has ended"), ""),
    "refused_files": (gettext_lazy("Files of refused applications"), gettext_lazy("after the decision"), ""),
    "applications": (gettext_lazy("Applications"), gettext_lazy("after the decision"), ""),
    "contact_emails": (
        gettext_lazy("E-mail addresses of contact details waiting to be confirmed"),
        gettext_lazy("after they were given"), "",
    ),
    "contacts": (gettext_lazy("Earlier contact details"), gettext_lazy("after new ones took their place"), ""),
    "drafts": (gettext_lazy("Readings noted but not handed in"), gettext_lazy("after they were noted"), ""),
    "reminders": (gettext_lazy("That you were reminded of readings"), gettext_lazy("after the letter"), ""),
    "threads": (gettext_lazy("Questions and answers"), gettext_lazy("after a question was closed"), ""),
    "choices": (
        gettext_lazy("Earlier choices about letters and bills by e-mail"), gettext_lazy("after they ended"), "",
    ),
    "closed_accounts": (gettext_lazy("An account you close"), gettext_lazy("after you asked"), ""),
    "accounting": (
        gettext_lazy("Bills, payments and what accounting knows of you as their payer"),
        gettext_lazy("after the end of their year, at least"), gettext_lazy("the Accounting Law: source documents"),
    ),
    "readings": (
        gettext_lazy("Meters and readings, from which bills were made"),
        gettext_lazy("after the end of their year, at least"), gettext_lazy("the Accounting Law: source documents"),
    ),
    "register": (
        gettext_lazy("Your name, personal code, properties and contact details in the register of owners"),
        gettext_lazy("for as long as you own a property and bills of it are kept"),
        gettext_lazy("the Law on Administration of Residential Houses: the manager keeps the house's file"),
    ),
    "mandates": (
        gettext_lazy("Powers of attorney, with the names of both"), gettext_lazy("after they ended"),
        gettext_lazy("the Civil Law: claims from what was done under them can be brought for so long"),
    ),
    "documents": (
        gettext_lazy("Contracts, acts and other documents of your property"), gettext_lazy("after they ended"),
        gettext_lazy("the Civil Law: claims from a contract can be brought for so long"),
    ),
    "log": (
        gettext_lazy("The log of what was done, which holds numbers instead of names"),
        gettext_lazy("for as long as what it tells of"),
        gettext_lazy("the General Data Protection Regulation, article 5(2): the manager must be able to show it"),
    ),
    "backups": (
        gettext_lazy("Backups of the whole portal, in which what was deleted here lives on"),
        gettext_lazy("after it was deleted here, at most"),
        gettext_lazy("the General Data Protection Regulation, article 32: data must come back after an accident"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A line for people: what, for how long, why (empty for what goes by itself)."""

    key: str
    what: str
    how_long: str
    why: str


def kept_on(day: date, *, swept: bool) -> list[Kept]:
    """What goes by itself, or what the law keeps, on that day."""
    return [in_words(term) for term in terms_on(day).values() if term.swept == swept]


def in_words(term: Term) -> Kept:
    """A term as people read it."""
    what, counted, why = WORDS[term.key]
    how_long = f"{_length(term.keep)} {counted}" if term.keep else str(counted)
    return Kept(term.key, str(what), how_long, str(why))


def _length(keep: timedelta) -> str:
    if keep >= YEAR and not keep.days % YEAR.days:
        years = keep.days // YEAR.days
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d day", "%(count)d days", keep.days) % {"count": keep.days}
