"""The file of a house as staff keep it: works and how far they are, decisions, money by purpose."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.house_file_forms import NewDecision, NewWork, Progress, WithDocument, YearMoney
from pagalms.backoffice.page import render_page
from pagalms.documents.queries import documents_of
from pagalms.housefile import actions, queries
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.properties import queries as properties
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.documents.models import Document
    from pagalms.properties.models import House

FORMS: dict[str, type[forms.Form]] = {
    "work": NewWork,
    "progress": Progress,
    "decision": NewDecision,
    "money": YearMoney,
}


@require_safe
@for_staff
def houses(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The houses to choose from."""
    return render_page(request, staff, "backoffice/houses.html", {"houses": properties.houses()}, section="desk_houses")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def house(request: HttpRequest, staff: Staff, house: int) -> HttpResponse:
    """One house; each form of the page says in `what` which one it is."""
    found = properties.house_with(house)
    if found is None:
        raise Http404
    papers = documents_of(found)
    filled: dict[str, forms.Form] = {}
    what = request.POST.get("what", "")
    if what in FORMS:
        form = _form(what, papers, request.POST, prefix=_prefix(what, request))
        if form.is_valid() and _done(what, form, found, staff):
            messages.success(request, _("Saved."))
            return redirect("desk_house", house)
        filled = {what: form}
    works = queries.works_of(found)
    context = {
        "house": found,
        "works": [(work, _progress(work, papers, filled.get("progress"))) for work in works],
        "decisions": queries.decisions_of(found, on=staff.on),
        "money": queries.money_of(found, years=5),
        "forms": {name: filled.get(name) or _form(name, papers, prefix=name) for name in ("work", "decision", "money")},
        "errors": next(iter(filled.values()), None),
    }
    return render_page(
        request,
        staff,
        "backoffice/house.html",
        context,
        section="desk_houses",
        status=REFUSED if filled else HTTPStatus.OK,
    )


def _prefix(what: str, request: HttpRequest) -> str:
    return f"progress{request.POST.get('number', '')}" if what == "progress" else what


def _form(what: str, papers: list[Document], *args: Any, **kwargs: Any) -> forms.Form:
    kind = FORMS[what]
    return kind(*args, papers=papers, **kwargs) if issubclass(kind, WithDocument) else kind(*args, **kwargs)


def _progress(work: Any, papers: list[Document], filled: forms.Form | None) -> forms.Form:
    prefix = f"progress{work.pk}"
    if filled is not None and filled.prefix == prefix:
        return filled
    known = {name: getattr(work, name) for name in ("begun_on", "done_on", "actual_cost", "note")}
    known |= {"work": work.pk, "document": work.document_id}
    return Progress(prefix=prefix, papers=papers, initial=known)


def _done(what: str, form: forms.Form, house: House, staff: Staff) -> bool:
    said = dict(form.cleaned_data)
    try:
        if what == "work":
            actions.plan_work(house=house, by=staff.user, at=clock.now(), **said)
        elif what == "decision":
            actions.note_decision(house=house, by=staff.user, at=clock.now(), **said)
        elif what == "money":
            actions.set_money(house=house, by=staff.user, at=clock.now(), **said)
        else:
            actions.follow_work(said.pop("work"), house=house, by=staff.user, at=clock.now(), **said)
    except Refusal as refusal:
        form.add_error(refusal.field or None, str(refusal.message))
        return False
    return True
