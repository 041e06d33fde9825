"""The statement of a property's account for any days: on the page, on paper, as a table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pagalms.billing import queries as billing
from pagalms.enrolment.queries import Resident
from pagalms.papers.statement import statement_pdf, table, words_of
from pagalms.resident.access import for_property
from pagalms.resident.page import render_page
from pagalms.ui import downloads
from pagalms.ui.days import FORMATS, in_reach
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment


class Days(forms.Form):
    """From which day until which, both included; the present year when nothing is said."""

    since = forms.DateField(
        label=gettext_lazy("First day"),
        error_messages={
            "invalid": gettext_lazy("Write the day as 01.05.2026."),
            "required": gettext_lazy("Say from when."),
        },
        widget=forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d"),
        input_formats=FORMATS,
        validators=[in_reach],
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        error_messages={
            "invalid": gettext_lazy("Write the day as 31.05.2026."),
            "required": gettext_lazy("Say until when."),
        },
        widget=forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d"),
        input_formats=FORMATS,
        validators=[in_reach],
    )

    def clean(self) -> dict[str, date]:
        """The first day is not after the last."""
        said: dict[str, date] = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day is before the first one. Swap them, or correct one."))
        return said


@require_safe
@for_property
def account(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """The statement; `veids` in the address asks for it as pdf, xlsx or csv."""
    usual = {"since": date(resident.on.year, 1, 1).isoformat(), "until": resident.on.isoformat()}
    form = Days({name: request.GET.get(name, value) for name, value in usual.items()})
    if not form.is_valid():
        nothing = {"form": form}
        return render_page(request, resident, flat, "resident/account.html", nothing, section="bills", status=REFUSED)
    book = billing.book_of(flat, codes=resident.codes, on=resident.on)
    told = book.statement(since=form.cleaned_data["since"], until=form.cleaned_data["until"])
    kind = request.GET.get("veids", "")
    name = " ".join((_("Statement of account"), flat.account_no, f"{told.since}–{told.until}"))
    if kind == "pdf":
        made = statement_pdf(told, flat, language=get_language() or "lv", on=resident.on)
        return downloads.download(made, f"{name}.pdf", downloads.PDF, inline=True)
    if kind in {"xlsx", "csv"}:
        return downloads.table(name, *table(told), form=kind)
    if kind:
        raise Http404
    context = {
        "form": form,
        "told": told,
        "rows": [(row, words_of(row)) for row in told.rows],
        "query": f"since={told.since}&until={told.until}",
    }
    return render_page(request, resident, flat, "resident/account.html", context, section="bills")
