"""Why staff look at personal records, in words that the person reads too."""

from __future__ import annotations

from django.utils.functional import Promise
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
    "import": _("a change of data that accounting sent"),
    "terms": _("who accepted the terms of use"),
    "audit": _("a check of how the office works"),
}
