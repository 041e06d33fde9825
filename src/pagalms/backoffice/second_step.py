"""Turning off the second step of somebody who has lost the phone or key."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pagalms.accounts.queries import user_at
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.safety.actions import second_step as actions
from pagalms.ui.errors import REFUSED


class Lost(forms.Form):
    """Whose second step is lost, and how the office knows that it is they who ask."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail of the account"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Enter the e-mail address."),
            "invalid": gettext_lazy("Enter the whole e-mail address, for example name@example.lv."),
        },
        widget=forms.EmailInput({"class": "input", "autocomplete": "off"}),
    )
    how = forms.CharField(
        label=gettext_lazy("How did you recognise the person?"),
        help_text=gettext_lazy("For example: at the office, by passport; called back at the number in the register."),
        max_length=200,
        error_messages={"required": gettext_lazy("Say how you know that it is the owner of the account who asks.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def second_step(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A form; sent, the account asks for the password alone and its owner gets a letter."""
    form = Lost(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        user = user_at(said["email"])
        try:
            if user is None:
                raise Refusal("unknown", _("There is no account with this address."), field="email")
            actions.reset(user, how=said["how"], by=staff.user, at=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(
                request, _("The second step of %(email)s is turned off, and a letter says so.") % {"email": user.email}
            )
            return redirect("desk_second_step")
    status = REFUSED if form.errors else HTTPStatus.OK
    return render_page(
        request, staff, "backoffice/second_step.html", {"form": form}, section="desk_staff", status=status
    )
