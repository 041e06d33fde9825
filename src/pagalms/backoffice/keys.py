"""Keys of the API: who has one, what it opens, when it was used; making, changing and ending them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.machines import actions, queries
from pagalms.machines.rules import LONGEST_DAYS, OVERLAP, Scope
from pagalms.ui.asked import plain, whole
from pagalms.ui.errors import REFUSED

SCOPES = {
    Scope.IMPORT: gettext_lazy("send registers, bills and payments"),
    Scope.READINGS: gettext_lazy("take over readings"),
    Scope.CONTACTS: gettext_lazy("read how owners can be reached"),
}
YEAR = 365


class NewKey(forms.Form):
    """A key for a system."""

    system = forms.CharField(
        label=gettext_lazy("System"), max_length=100, widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write which system gets the key.")},
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what the key opens.")},
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("Counts for days"), min_value=1, max_value=LONGEST_DAYS, initial=YEAR,
        widget=forms.NumberInput({"class": "input", "inputmode": "numeric"}),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("once")
@sensitive_variables("token", "context", "once")
@for_staff
def keys(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The list with a form; POST makes a key, or changes or ends the one named. A new key is shown on the answer.

    Every form of the page carries the same `once`, by which its button pressed again shows the same key.
    """
    if "end" in request.POST:
        return _ended(request, staff)
    change = whole(request.POST.get("change", "")) or 0 if "change" in request.POST else None
    form = NewKey(request.POST if request.method == "POST" and change is None else None)
    made: dict[str, Any] = {}
    once = plain(request.POST.get("once", ""), 100)
    try:
        if change is not None:
            key, token = actions.change_key(change, days=YEAR, by=staff.user, at=clock.wire_now(), once=once)
            made = {"made": key, "token": token, "overlap": OVERLAP.days}
        elif form.is_bound and form.is_valid():
            key, token = actions.give_key(**form.cleaned_data, by=staff.user, at=clock.wire_now(), once=once)
            made, form = {"made": key, "token": token}, NewKey()
    except Refusal as refusal:
        form.add_error(refusal.field or None, str(refusal.message)) if form.is_bound else messages.info(
            request, str(refusal.message)
        )
    shown = [(key, [words for scope, words in SCOPES.items() if scope in key.scopes]) for key in queries.all_keys()]
    context = {
        "form": form, **made, "now": clock.wire_now(), "keys": shown, "once": actions.new_form(),
    }  # fmt: skip
    status = REFUSED if form.errors else HTTPStatus.OK
    return render_page(request, staff, "backoffice/keys.html", context, section="desk_keys", status=status)


def _ended(request: HttpRequest, staff: Staff) -> HttpResponse:
    try:
        key = actions.end_key(whole(request.POST["end"]) or 0, by=staff.user, at=clock.wire_now())
    except Refusal as refusal:
        messages.info(request, str(refusal.message))
    else:
        messages.success(request, _("The key of %(system)s opens nothing any more.") % {"system": key.system})
    return redirect("desk_keys")
