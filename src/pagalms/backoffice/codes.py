"""Two personal codes of one human: the office joins the old and the new one."""

from __future__ import annotations

import re
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
from pagalms.backoffice.application_form import Unrepeated
from pagalms.backoffice.page import render_page
from pagalms.identity import actions
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.ui.errors import REFUSED

_LIKE_A_CODE = re.compile(r"\d{6}-?\d{5}", re.ASCII)


class WithoutCodes(forms.TextInput):
    """A field whose value comes back without what looks like a personal code."""

    def format_value(self, value: Any) -> str | None:
        """The rest of what was typed."""
        shown = super().format_value(value)
        return _LIKE_A_CODE.sub("…", shown) if shown else shown


def _code(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=20,
        error_messages={"required": gettext_lazy("Type the personal code.")},
        widget=Unrepeated({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )


class Codes(forms.Form):
    """The two codes, in any order, and what the clerk has seen."""

    code = _code(gettext_lazy("One personal code"), gettext_lazy("The one the portal or accounting knows."))
    other = _code(gettext_lazy("The other one"), gettext_lazy("For example the one that begins with 32 to 39."))
    reason = forms.CharField(
        label=gettext_lazy("How do you know?"),
        help_text=gettext_lazy("Which document you have seen. Do not write a personal code here."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say how you know.")},
        widget=WithoutCodes({"class": "input", "autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code", "other")
@sensitive_variables("said")
@for_staff
def codes(request: HttpRequest, staff: Staff) -> HttpResponse:
    """From then on both open the same account and show the properties of both."""
    form = Codes(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            actions.add_code(
                code=said["code"], other=said["other"], reason=said["reason"], by=staff.user, at=clock.now()
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("The codes are joined. Signing in with either opens the same account."))
            return redirect("desk_people")
    status = REFUSED if form.errors else HTTPStatus.OK
    return render_page(request, staff, "backoffice/codes.html", {"form": form}, section="desk_people", status=status)
