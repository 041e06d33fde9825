"""Who works here: giving a role, ending one."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pagalms.accounts import actions, queries
from pagalms.accounts.rules import Role
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.backoffice.rights import ROLE_WORDS
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.safety.queries import with_second_step
from pagalms.ui.asked import whole
from pagalms.ui.errors import REFUSED


class NewMember(forms.Form):
    """Somebody to take on."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the name and the family name.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Enter the e-mail address."),
            "invalid": gettext_lazy("Enter the whole e-mail address, for example name@example.lv."),
        },
        widget=forms.EmailInput({"class": "input", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=list(ROLE_WORDS.items()), widget=forms.Select({"class": "input"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def staff(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The list with a form; POST gives a role, or ends the one that `end` names."""
    if request.method == "POST" and "end" in request.POST:
        return _let_go(request, staff)
    form = NewMember(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            actions.take_on(
                email=said["email"], name=said["name"], role=Role(said["role"]),
                by=staff.user, on=staff.on, at=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("%(name)s works here now.") % {"name": said["name"]})
            return redirect("desk_staff")
    found = queries.staff_on(staff.on)
    members = [(member.user, [(role, ROLE_WORDS[role]) for role in member.roles]) for member in found]
    guarded = with_second_step([member.user for member in found])
    status = REFUSED if form.errors else HTTPStatus.OK
    context = {"members": members, "guarded": guarded, "form": form}
    return render_page(request, staff, "backoffice/staff.html", context, section="desk_staff", status=status)


def _let_go(request: HttpRequest, staff: Staff) -> HttpResponse:
    said, _dash, role = request.POST.get("end", "").partition("-")
    number = whole(said)
    try:
        if role not in set(Role) or number is None:
            raise Refusal("gone", _("This person no longer has this role."))
        actions.let_go(number, role=Role(role), by=staff.user, on=staff.on, at=clock.now())
    except Refusal as refusal:
        messages.info(request, str(refusal.message))
    else:
        messages.success(request, _("The role has ended, and the person is signed out."))
    return redirect("desk_staff")
