"""„Žurnāls”: who did what and when, looked for by person, deed, thing and day; as a file too (DOMAIN, Staff)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pagalms.accounts.queries import staff_ever
from pagalms.audit import chain, queries
from pagalms.audit.queries import Asked
from pagalms.audit.verbs import GROUPS, SUBJECTS, VERBS
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.journal_words import detail_words
from pagalms.backoffice.page import render_page
from pagalms.kernel.tables import Cell
from pagalms.kernel.zone import RIGA
from pagalms.ui import downloads
from pagalms.ui.asked import whole
from pagalms.ui.days import in_reach

if TYPE_CHECKING:
    from pagalms.audit.models import Event

A_PAGE, MOST_IN_A_FILE = 50, 50_000
PAGES = {
    "client": "desk_person", "application": "desk_application", "thread": "desk_thread", "notice": "desk_notice",
    "document": "desk_document", "house": "desk_house",
}  # fmt: skip


class Filter(forms.Form):
    """What is looked for; everything may be left empty."""

    kas = forms.TypedChoiceField(label=gettext_lazy("Who"), required=False, coerce=int, empty_value=None)
    ko = forms.ChoiceField(label=gettext_lazy("Did what"), required=False)
    no = forms.DateField(label=gettext_lazy("From"), required=False, validators=[in_reach])
    lidz = forms.DateField(label=gettext_lazy("Until"), required=False, validators=[in_reach])
    par = forms.RegexField(r"^[a-z_]+:[\w.-]{1,60}$", required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: dict[int, str], **kwargs: Any) -> None:
        """`names` are those of everybody who works or worked here."""
        super().__init__(*args, **kwargs)
        groups = [(str(number), words) for number, (words, _verbs) in enumerate(GROUPS)]
        cast("forms.ChoiceField", self.fields["kas"]).choices = [
            ("", _("Anybody")),
            *sorted(names.items(), key=lambda one: one[1]),
        ]
        cast("forms.ChoiceField", self.fields["ko"]).choices = [
            ("", _("Anything")), *groups, *((words, list(verbs.items())) for words, verbs in GROUPS),
        ]  # fmt: skip
        for name in ("no", "lidz"):
            self.fields[name].widget = forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d")
        for name in ("kas", "ko"):
            self.fields[name].widget.attrs["class"] = "input"

    def asked(self) -> Asked:
        """The fields that say something; one that says nonsense looks for nothing."""
        self.is_valid()
        said = self.cleaned_data
        deed = said.get("ko") or ""
        verbs = tuple(GROUPS[int(deed)][1]) if deed.isdecimal() else (deed,) if deed else ()
        return Asked(
            by=said.get("kas"), verbs=verbs, subject=said.get("par") or "", first=said.get("no"), last=said.get("lidz")
        )


@dataclass(frozen=True)
class Line:
    """One event in words."""

    event: Event
    who: str
    did: str | Promise
    about: str
    more: str

    @property
    def href(self) -> str:
        """Where what it was done to has a page, its address."""
        kind, _colon, key = self.event.subject.partition(":")
        return reverse(PAGES[kind], args=[int(key)]) if kind in PAGES and key.isdecimal() else ""


@require_safe
@for_staff
def journal(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A page of events, newest first, with the state of their chain."""
    names = staff_ever()
    form = Filter(request.GET, names=names)
    asked = form.asked()
    found = queries.events(asked, before=whole(request.GET.get("pirms", "")), most=A_PAGE + 1)
    kept = request.GET.copy()
    kept.pop("pirms", None)
    context = {
        "form": form,
        "lines": list(_lines(found[:A_PAGE], names)),
        "about": _subject(asked.subject) if asked.subject else "",
        "filtered": asked != Asked(),
        "kept": kept.urlencode(),
        "older": found[A_PAGE - 1].pk if len(found) > A_PAGE else 0,
        "chain": chain.head(),
    }
    return render_page(request, staff, "backoffice/journal.html", context, section="desk_journal")


@require_safe
@for_staff
def as_file(request: HttpRequest, _staff: Staff) -> HttpResponse:
    """What the page shows, all pages of it, as CSV; at most MOST_IN_A_FILE events, and then the last line says so."""
    names = staff_ever()
    asked = Filter(request.GET, names=names).asked()
    head = [_("Number"), _("When"), _("Who"), _("Did what"), _("About"), _("More")]
    lines = _lines(queries.all_events(asked, most=MOST_IN_A_FILE + 1), names)
    return downloads.table("zurnals", head, _rows(lines))


def _rows(lines: Iterable[Line]) -> Iterator[Sequence[Cell]]:
    """One by one: the process would keep the memory that all events of a file take at once."""
    for number, one in enumerate(lines):
        if number == MOST_IN_A_FILE:
            yield _("Earlier events are not in this file. Narrow the days down."), "", "", "", "", ""
            return
        when = f"{one.event.at.astimezone(RIGA):%Y-%m-%d %H:%M:%S}"
        yield one.event.pk, when, one.who, str(one.did), one.about, one.more


def _lines(events: Iterable[Event], names: dict[int, str]) -> Iterator[Line]:
    for event in events:
        did = VERBS.get(event.verb, event.verb)
        yield Line(event, _who(event, names), did, _subject(event.subject), _more(event))


def _who(event: Event, names: dict[int, str]) -> str:
    """Staff by name; of a resident only the number of the account, whose record is opened with a reason."""
    if event.by is None:
        return _("the portal itself")
    return names.get(event.by) or f"{SUBJECTS['user']} {event.by}"


def _subject(subject: str) -> str:
    kind, _colon, key = subject.partition(":")
    return f"{SUBJECTS.get(kind, kind)} {key}".strip()


def _more(event: Event) -> str:
    return ", ".join(filter(None, (detail_words(key, value) for key, value in event.detail.items())))
