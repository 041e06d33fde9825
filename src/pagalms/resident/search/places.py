"""Pages that one looks for by what they are for: the sections, the settings by name, the answers of the help page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pagalms.kernel.latvian.asked import Asked
from pagalms.resident import faq
from pagalms.resident.search.hits import Hit
from pagalms.resident.sections import sections_for

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment

_SETTINGS = _("Settings")


@dataclass(frozen=True)
class Place:
    """A page or a part of one. `also`: other words for it; `of_property`: it is about the property looked at."""

    name: str | Promise
    route: str
    where: str | Promise = _SETTINGS
    also: str | Promise = ""
    anchor: str = ""
    of_property: bool = False


PLACES = (
    Place(_("Password"), "account_change_password", also=pgettext_lazy("search", "change forgotten")),
    Place(_("E-mail"), "address_change", also=pgettext_lazy("search", "address change")),
    Place(_("Language"), "settings", also="English Latviešu angļu latviešu valoda language"),
    Place(_("Bills by e-mail"), "settings", anchor="#rekini", also=pgettext_lazy("search", "receive send letters")),
    Place(
        _("How we write to you"), "settings", anchor="#vestules",
        also=pgettext_lazy("search", "letters notices answers receipts turn off"),
    ),
    Place(
        _("Reminders of meters"), "settings", anchor="#atgadinajumi",
        also=pgettext_lazy("search", "days of readings"),
    ),
    Place(_("Calendar"), "settings", anchor="#atgadinajumi", also=pgettext_lazy("search", "dates works telephone")),
    Place(
        _("Second step of signing in"), "second_step",
        also=pgettext_lazy("search", "code app passkey two factors safety"),
    ),
    Place(_("Where you are signed in"), "sessions", also=pgettext_lazy("search", "sessions devices sign out")),
    Place(_("All sign-ins"), "sign_ins", also=pgettext_lazy("search", "history safety")),
    Place(_("Who has looked at my data"), "looks", also=pgettext_lazy("search", "privacy personal data")),
    Place(
        _("Statement of account"), "account", where=_("Bills"), of_property=True,
        also=pgettext_lazy("search", "balance debt payments paid"),
    ),
    Place(
        _("If a reading is not handed in"), "if_missing", where=_("Meters"), of_property=True,
        also=pgettext_lazy("search", "missing late average"),
    ),
    Place(
        _("How to reach you"), "contacts", where=_("Addresses"), of_property=True,
        also=pgettext_lazy("search", "contacts telephone number post e-mail"),
    ),
    Place(_("Ask a question"), "question", where=_("Correspondence"), also=pgettext_lazy("search", "write message")),
)  # fmt: skip


def found_places(asked: Asked, request: HttpRequest, flat: Apartment | None) -> Iterator[Hit]:
    """Sections that the session may open, and pages by name; those of a property lead to the one looked at."""
    for one in sections_for(request):
        yield Hit(asked, str(one.label), [capfirst(str(one.about))], reverse(one.route), about=())
    for place in PLACES:
        if flat is None and place.of_property:
            continue
        href = reverse(place.route, args=[flat.pk] if flat and place.of_property else []) + place.anchor
        yield Hit(asked, str(place.name), [], href, about=(place.where,), also=f"{place.where} {place.also}")


def found_answers(asked: Asked, request: HttpRequest) -> Iterable[Hit]:
    """Questions of the help page by what the answers say."""
    for answer in faq.answers(request):
        yield Hit(asked, answer.question, [answer.text], f"{reverse('help')}#{answer.anchor}")
