"""Why staff look at personal records, and where, in words that the person reads too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "contact": _("a call, a letter or a visit"),
    "application": _("an application or registration"),
    "mandate": _("a power of attorney"),
    "readings": _("readings or a meter"),
    "bill": _("a bill or a payment"),
    "document": _("a document"),
    "letter": _("a letter that did not arrive"),
    "missing readings": _("readings missing at the end of the month"),
    "search": _("your name came up while looking for somebody"),
    "mandates": _("the list of powers of attorney"),
    "contacts": _("contact details handed to accounting"),
    "question": _("a question in the portal"),
    "inbox": _("the list of questions that wait for an answer"),
    "import": _("a change of data that accounting sent"),
    "terms": _("who accepted the terms of use"),
    "sale": _("a change of owner"),
    "audit": _("a check of how the office works"),
}

# What is kept with an event; a detail without a name here is told by its value alone.
DETAILS: dict[str, str | Promise] = {
    "number": _("number"),
    "reason": _("reason"),
    "readings": _("readings"),
    "corrected": _("corrected"),
    "from": _("from"),
    "until": _("until"),
    "month": _("month"),
    "version": _("version"),
    "house": _("house No."),
    "client": _("client No."),
    "apartment": _("apartment No."),
    "representative": _("representative No."),
    "reading": _("reading No."),
    "letters": _("letters"),
    "rows": _("rows"),
    "refused": _("refused"),
    "changed": _("changed"),
    "bills": _("bills by e-mail"),
    "wanted": _("wanted"),
    "years": _("years"),
    "average_of": _("months of the average"),
    "difference_from": _("difference from missing month"),
    "waits": _("waits for a working day"),
    "reopened": _("opened again"),
    "properties": _("properties"),
    "system": _("system"),
    "source": _("package"),
    "written": _("rows written"),
    "found": _("found"),
    "sale": _("change of owner No."),
    "account": _("account No."),
    "year": _("year"),
    "amount": _("amount"),
    "hour": _("hour"),
    "seconds": _("seconds"),
    "backup": _("backup of"),
    "network": _("network"),
    "day": _("day"),
}

# Pages of the portal that staff see with the eyes of a resident.
PAGES: dict[str, str | Promise] = {
    "home": _("Home"),
    "bills": _("Bills"),
    "meters": _("Meters"),
    "addresses": _("Addresses"),
    "notices": _("Notices"),
    "letters": _("Correspondence"),
    "documents": _("Documents"),
}


def reason_of(detail: Mapping[str, Any]) -> str:
    """Why somebody looked, and at which page as the person sees it; empty for a reason without words."""
    why = str(REASONS.get(str(detail.get("what")), ""))
    page = PAGES.get(str(detail.get("page", "")))
    return gettext("%(why)s; your page “%(page)s”, as you see it") % {"why": why, "page": page} if page else why
