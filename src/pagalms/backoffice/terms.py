"""Terms of use: versions, a draft looked at in both languages, publishing from a day on, who agreed to which."""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.audit.actions import looked
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.documents_form import INPUT, day_field
from pagalms.backoffice.page import render_page
from pagalms.enrolment import actions, queries
from pagalms.enrolment.rules import LONGEST_TERMS, TERMS_BEFORE, TERMS_VERSION, chapters
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.manager.queries import manager
from pagalms.ui import downloads, formats
from pagalms.ui.errors import REFUSED

SHOWN = 200
SECTION = "desk_terms"


class TermsForm(forms.Form):
    """The text in Latvian and, if there is one, in English."""

    text_lv = forms.CharField(
        label=gettext_lazy("Text in Latvian"), max_length=LONGEST_TERMS, required=False,
        help_text=gettext_lazy("A line that begins with # is a heading, an empty line begins a paragraph, - a list."),
        widget=forms.Textarea({**INPUT, "rows": 22}),
    )  # fmt: skip
    text_en = forms.CharField(
        label=gettext_lazy("Text in English (empty: readers of English see the Latvian one)"),
        max_length=LONGEST_TERMS, required=False, widget=forms.Textarea({**INPUT, "rows": 12}),
    )  # fmt: skip


class Publishing(forms.Form):
    """From which day."""

    since = day_field(gettext_lazy("They count from"), required=False)


@require_safe
@for_staff
def terms(request: HttpRequest, staff: Staff) -> HttpResponse:
    """All versions with how many people agreed to each."""
    counts = queries.terms_counts()
    now = queries.terms_version_on(staff.on)
    rows = [(one, counts.get(one.version, 0)) for one in queries.terms_written()]
    builtin = [
        (one, counts.get(one, 0)) for one in (TERMS_VERSION, *TERMS_BEFORE) if one == TERMS_VERSION or one in counts
    ]
    context = {"rows": rows, "now": now, "builtin": builtin}
    return render_page(request, staff, "backoffice/terms.html", context, section=SECTION)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A draft that begins with what counts now."""
    found = queries.terms_on(staff.on)
    texts = {"text_lv": found.text_lv, "text_en": found.text_en} if found else _builtin()
    form = TermsForm(request.POST or None, initial=texts)
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.write_terms(**form.cleaned_data, by=staff.user, at=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            return redirect("desk_terms_one", draft.pk)
    return _form(request, staff, form, {})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit(request: HttpRequest, staff: Staff, terms: int) -> HttpResponse:
    """A draft says something else."""
    draft = queries.terms_numbered(terms)
    if draft is None or draft.published_at:
        raise Http404
    form = TermsForm(request.POST or None, initial={"text_lv": draft.text_lv, "text_en": draft.text_en})
    if request.method == "POST" and form.is_valid():
        try:
            shown = request.POST.get("shown", "")
            actions.change_terms(terms, **form.cleaned_data, shown=shown, by=staff.user, at=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            return redirect("desk_terms_one", terms)
    return _form(request, staff, form, {"draft": draft, "shown": request.POST.get("shown") or draft.digest})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def one(request: HttpRequest, staff: Staff, terms: int) -> HttpResponse:
    """A version as people read it; a draft is published or deleted here."""
    found = queries.terms_numbered(terms)
    if found is None:
        raise Http404
    form = Publishing(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _done(request, staff, terms, form)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
    context = {
        "found": found, "form": form, "shown": found.digest,
        "future": found.since is not None and found.since > staff.on,
        "texts": [("lv", chapters(found.text_lv)), ("en", chapters(found.text_en))],
    }  # fmt: skip
    status = REFUSED if form.errors else HTTPStatus.OK
    return render_page(request, staff, "backoffice/terms_one.html", context, section=SECTION, status=status)


@require_safe
@for_staff
def accepted(request: HttpRequest, staff: Staff, version: str) -> HttpResponse:
    """Who agreed to a version, the latest first; each is told that somebody looked."""
    rows = _accepted(version)
    looked("terms", by=staff.user, at=clock.now(), subjects=[f"user:{row.user_id}" for row in rows[:SHOWN]])
    context = {"version": version, "rows": rows[:SHOWN], "number": len(rows)}
    return render_page(request, staff, "backoffice/terms_accepted.html", context, section=SECTION)


@require_safe
@for_staff
def accepted_table(request: HttpRequest, staff: Staff, version: str) -> HttpResponse:
    """The same as CSV, all of them."""
    rows = _accepted(version)
    looked("terms", by=staff.user, at=clock.now(), subjects=[f"user:{row.user_id}" for row in rows])
    head = [_("Name"), _("E-mail"), _("Terms of use, version"), _("Agreed")]
    table = [[row.user.name, row.user.email, row.version, f"{formats.local(row.at):%Y-%m-%d %H:%M}"] for row in rows]
    return downloads.table(f"noteikumi-{version}", head, table)


def _accepted(version: str) -> list[Any]:
    if version not in (TERMS_VERSION, *TERMS_BEFORE) and queries.terms_named(version) is None:
        raise Http404
    return list(queries.terms_acceptances(version))


def _done(request: HttpRequest, staff: Staff, terms: int, form: Publishing) -> HttpResponse:
    if request.POST.get("do") == "discard":
        actions.discard_terms(terms, by=staff.user, at=clock.now())
        messages.success(request, _("The draft is gone."))
        return redirect(SECTION)
    if request.POST.get("do") == "withdraw":
        actions.withdraw_terms(terms, by=staff.user, on=staff.on, at=clock.now())
        messages.success(request, _("Taken back: it is a draft again."))
        return redirect("desk_terms_one", terms)
    made = actions.publish_terms(
        terms, since=form.cleaned_data["since"], shown=request.POST.get("shown", ""), by=staff.user, on=staff.on,
        at=clock.now(),
    )  # fmt: skip
    day = formats.day(made.since) if made.since else ""
    messages.success(request, _("Published. They count from %(day)s; people are asked as they sign in.") % {"day": day})
    return redirect("desk_terms_one", terms)


def _form(request: HttpRequest, staff: Staff, form: TermsForm, more: dict[str, Any]) -> HttpResponse:
    status = REFUSED if form.errors else HTTPStatus.OK
    return render_page(
        request, staff, "backoffice/terms_form.html", {"form": form, **more}, section=SECTION, status=status
    )


def _builtin() -> dict[str, str]:
    """The built-in text as it would be typed."""
    texts = {}
    for language in ("lv", "en"):
        with translation.override(language):
            texts[f"text_{language}"] = _typed(render_to_string("entrance/_terms_builtin.html", {"manager": manager()}))
    return texts


def _typed(page: str) -> str:
    said = re.sub(r"<h2>(.*?)</h2>", r"\n\n# \1\n\n", page, flags=re.DOTALL)
    said = re.sub(r"</p>", "\n\n", said)
    return re.sub(r"\n\s*\n\s*", "\n\n", unescape(re.sub(r"<[^>]+>", "", said))).strip()
