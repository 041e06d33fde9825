"""The sections of the back office in their order; a new one is a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pagalms.correspondence import queries as correspondence
from pagalms.documents import queries as documents
from pagalms.enrolment import queries as enrolment
from pagalms.outbox import queries as outbox


@dataclass(frozen=True)
class Waiting:
    """What waits in a section for somebody: how many, by one statement a page, and that in words."""

    count: Callable[[], int]
    words: Callable[[int], str]


@dataclass(frozen=True)
class Section:
    """One entry on top of every page; `route` opens it. One `under` another stands in a second row, in that section.

    The number of what waits there stands beside the entry.
    """

    route: str
    label: str | Promise
    waiting: Waiting | None = None
    under: str = ""


APPLICATIONS = Waiting(
    enrolment.waiting_application_count,
    lambda number: (
        ngettext("%(number)s application waits.", "%(number)s applications wait.", number) % {"number": number}
    ),
)
QUESTIONS = Waiting(
    correspondence.waiting_count,
    lambda number: (
        ngettext("%(number)s question waits for an answer.", "%(number)s questions wait for an answer.", number)
        % {"number": number}
    ),
)
ARRIVED = Waiting(
    documents.arrived_count,
    lambda number: (
        ngettext(
            "%(number)s document from accounting is not published yet.",
            "%(number)s documents from accounting are not published yet.",
            number,
        )
        % {"number": number}
    ),
)
UNDELIVERED = Waiting(
    outbox.undelivered_count,
    lambda number: (
        ngettext("%(number)s letter did not arrive.", "%(number)s letters did not arrive.", number) % {"number": number}
    ),
)
SECTIONS = (
    Section("desk", _("Home")),
    Section("desk_figures", _("Figures"), under="desk"),
    Section("desk_people", _("People")),
    Section("desk_mandates", _("Powers of attorney"), under="desk_people"),
    Section("desk_owners", _("Change of owner"), under="desk_people"),
    Section("desk_applications", _("Registration"), APPLICATIONS),
    Section("desk_readings", _("Readings")),
    Section("desk_slip", _("Slips"), under="desk_readings"),
    Section("desk_windows", _("Windows"), under="desk_readings"),
    Section("desk_water", _("Water"), under="desk_readings"),
    Section("desk_rules", _("Rules"), under="desk_readings"),
    Section("desk_handover", _("For accounting"), under="desk_readings"),
    Section("desk_inbox", _("Correspondence"), QUESTIONS),
    Section("desk_notices", _("Notices")),
    Section("desk_exchange", _("Accounting")),
    Section("desk_bill_letters", _("Bills by e-mail"), under="desk_exchange"),
    Section("desk_keys", _("Keys of the API"), under="desk_exchange"),
    Section("desk_documents", _("Documents"), ARRIVED),
    Section("desk_houses", _("House files"), under="desk_documents"),
    Section("desk_letters", _("Letters"), UNDELIVERED),
    Section("desk_manager", _("Manager")),
    Section("desk_manager_logo", _("Logo"), under="desk_manager"),
    Section("desk_manager_colours", _("Colour"), under="desk_manager"),
    Section("desk_manager_accounts", _("Accounts"), under="desk_manager"),
    Section("desk_manager_closed", _("Closed days"), under="desk_manager"),
    Section("desk_terms", _("Terms of use"), under="desk_manager"),
    Section("desk_letter_kinds", _("Kinds of letters"), under="desk_manager"),
    Section("desk_certificates", _("Keys"), under="desk_manager"),
    Section("desk_staff", _("Staff")),
    Section("desk_journal", _("Journal"), under="desk_staff"),
)
