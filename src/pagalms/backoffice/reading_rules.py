"""The dated rules of readings: what counts, what will, and new ones, looked at before they are saved."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from pagalms.accounts.queries import names_of
from pagalms.audit.queries import done_to
from pagalms.backoffice import rule_forms
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.kernel import clock
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters import actions
from pagalms.meters.queries import desk, house_rules
from pagalms.ui.asked import whole
from pagalms.ui.errors import REFUSED

EVENTS, PREVIEWED = 15, 12
VERBS = {
    "windows_ruled": gettext_lazy("when readings are handed in"),
    "missing_ruled": gettext_lazy("missing readings"),
    "verification_ruled": gettext_lazy("terms of verification"),
    "rule_of_windows_withdrawn": gettext_lazy("when readings are handed in: rule withdrawn"),
    "rule_of_missing_withdrawn": gettext_lazy("missing readings: rule withdrawn"),
    "term_withdrawn": gettext_lazy("terms of verification: term withdrawn"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def rules(request: HttpRequest, staff: Staff) -> HttpResponse:
    """All rules with what counts today, and who made them; POST withdraws one that is to come."""
    if request.method == "POST":
        return _withdrawn(request, staff)
    on = staff.on
    windows, missing, terms = (
        house_rules.window_rules(on=on), house_rules.missing_rules_dated(on=on), house_rules.verification_rules(on=on)
    )  # fmt: skip
    subjects = [house_rules.RULES_SUBJECT, *(f"window_rule:{one.rule.pk}" for one in windows)]
    subjects += [f"missing_rule:{one.rule.pk}" for one in missing]
    subjects += [f"verification_rule:{one.rule.pk}" for one in terms]
    events = done_to(subjects, last=EVENTS)
    names = names_of(event.by for event in events if event.by)
    context = {
        "windows": [
            (
                one,
                _counted(one.rule.get_opens_from_display(), one.rule.opens_offset),
                _counted(one.rule.get_closes_from_display(), one.rule.closes_offset),
            )
            for one in windows
        ],
        "missing": missing,
        "terms": terms,
        "events": [
            (VERBS.get(event.verb, event.verb), event.detail.get("from", ""), event.at, names.get(event.by or 0, ""))
            for event in events
        ],
    }
    return render_page(request, staff, "backoffice/rules.html", context, section="desk_rules")


def _counted(anchor: str, offset: int) -> str:
    """A day that is so many days from another one."""
    days = abs(offset)
    if offset < 0:
        return ngettext("%(day)s, %(days)d day earlier", "%(day)s, %(days)d days earlier", days) % {
            "day": anchor, "days": days
        }  # fmt: skip
    if offset:
        return ngettext("%(day)s, %(days)d day later", "%(day)s, %(days)d days later", days) % {
            "day": anchor, "days": days
        }  # fmt: skip
    return anchor


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def window_rule(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A new rule of windows: first the coming windows are shown, then what was shown is saved."""
    at = clock.now()
    usual = {"opens_from": "end", "opens_offset": -1, "closes_from": "next_start", "closes_offset": 0}
    form = rule_forms.WindowRule(request.POST or None, month=_next_month(), initial=usual)
    moved: list[house_rules.Moved] = []
    if request.method == "POST" and form.is_valid():
        shown = _shown(form)
        try:
            if request.POST.get("shown") == shown:
                actions.rule_windows(by=staff.user, rule=form.rule, at=at)
                return _saved(request)
            moved = house_rules.windows_moved(form.rule, at=at)
        except Refusal as said:
            _put_beside(form, said)
    context = {"form": form, "moved": moved[:PREVIEWED], "shown": _shown(form) if moved else ""}
    return _page(request, staff, "backoffice/rule_window.html", form, context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def missing_rule(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A new rule of missing readings."""
    initial = {"average_of": 3, "difference_from": 4}
    form = rule_forms.MissingRule(request.POST or None, month=_next_month(), initial=initial)
    title = _("A new rule of missing readings")

    def save() -> None:
        said = form.cleaned_data
        actions.rule_missing(
            by=staff.user, house=form.chosen, effective_from=form.first, average_of=said["average_of"],
            difference_from=said["difference_from"], at=clock.now(),
        )  # fmt: skip

    return _form_page(request, staff, form, save, title)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def verification_rule(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A new term of verification."""
    form = rule_forms.VerificationRule(request.POST or None)
    title = _("A new term of verification")

    def save() -> None:
        said = form.cleaned_data
        actions.rule_verification(
            by=staff.user, house=form.chosen, kind=said["kind"], effective_from=said["effective_from"],
            years=said["years"] or None, at=clock.now(),
        )  # fmt: skip

    return _form_page(request, staff, form, save, title)


def _withdrawn(request: HttpRequest, staff: Staff) -> HttpResponse:
    what, _between, said = request.POST.get("withdraw", "").partition("-")
    key = whole(said)
    if what not in actions.RULES or key is None:
        raise Http404
    try:
        actions.withdraw_rule(by=staff.user, what=what, key=key, at=clock.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("The rule is withdrawn; what it would have changed stays as it was."))
    return redirect("desk_rules")


def _form_page(
    request: HttpRequest, staff: Staff, form: forms.Form, save: Callable[[], None], title: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Refusal as said:
            _put_beside(form, said)
        else:
            return _saved(request)
    return _page(request, staff, "backoffice/rule.html", form, {"form": form, "title": title})


def _page(
    request: HttpRequest, staff: Staff, template: str, form: forms.Form, context: dict[str, object]
) -> HttpResponse:
    status = REFUSED if form.errors else HTTPStatus.OK
    return render_page(request, staff, template, context, section="desk_rules", status=status)


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("The rule is saved. Windows that have opened stay as they are."))
    return redirect("desk_rules")


def _put_beside(form: forms.Form, said: Refusal) -> None:
    form.add_error(said.field if said.field in form.fields else None, str(said.message))


def _next_month() -> Month:
    """The first month for which a rule can be made: the one after the month that is handed in, or was last."""
    month, _window = desk.month_at(clock.now())
    return month.plus(1)


def _shown(form: forms.Form) -> str:
    """What was looked at, so that nothing else is saved by the same press."""
    return "|".join(f"{form.cleaned_data[name]}" for name in form.fields)
