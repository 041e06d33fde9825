"""How an owner can be reached about a property: telephone, e-mail, postal address."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal, Refusals
from pagalms.mandates.rules import Right
from pagalms.properties import actions, queries
from pagalms.resident.access import for_property
from pagalms.resident.page import render_page
from pagalms.resident.rights import needs
from pagalms.ui.asked import whole
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment, Client


class ContactForm(forms.Form):
    """What an owner types."""

    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=30, required=False,
        widget=forms.TextInput({"class": "input", "type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, required=False,
        help_text=gettext_lazy("We send a letter to a new address; it counts once you confirm it there."),
        widget=forms.EmailInput({"class": "input", "autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("Enter the whole e-mail address, for example name@example.lv.")},
    )  # fmt: skip
    postal_address = forms.CharField(
        label=gettext_lazy("Postal address"), max_length=200, required=False,
        help_text=gettext_lazy("Only if letters shall go elsewhere than to this property."),
        widget=forms.Textarea({"class": "input low", "rows": 2, "autocomplete": "street-address"}),
    )  # fmt: skip

    def clean_postal_address(self) -> str:
        """In one line, as accounting has it; a browser that knows the address fills in several."""
        lines = (line.strip(" ,") for line in self.cleaned_data["postal_address"].splitlines())
        return ", ".join(line for line in lines if line)


@require_http_methods(["GET", "HEAD", "POST"])
@for_property
@needs(Right.OWN)
def contacts(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """The form, filled in with what counts now; saved, it leads back to the property."""
    owner = queries.owners_of(flat, digests=resident.codes, on=resident.on).client
    if owner is None:
        raise Http404
    now = queries.contacts_of(owner, flat, at=clock.now())
    known = {"phone": now.phone, "email": now.waiting or now.email, "postal_address": now.postal_address}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid() and _saved(request, form, owner, flat, resident):
        return redirect("property_addresses", flat.pk)
    return render_page(
        request, resident, flat, "resident/contacts.html", {"form": form, "now": now}, section="addresses",
        status=REFUSED if form.is_bound else HTTPStatus.OK,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The page behind the link in the letter; GET asks and changes nothing (mail scanners open links)."""
    data = request.POST if request.method == "POST" else request.GET
    code, number = data.get("kods", "")[:100], data.get("nr", "")
    key = whole(number) or 0
    context: dict[str, Any] = {"code": code, "code_id": key, "state": "ask"}
    found = queries.contact_letter(code=code, code_id=key)
    if found is None or found.ended_at is not None or found.expires_at <= clock.now():
        context["state"] = "bad"
    elif request.method == "POST":
        try:
            actions.confirm_email(code=code, code_id=key, at=clock.now())
        except Refusal:
            context["state"] = "bad"
        else:
            context["state"] = "done"
    context["asked"] = found if context["state"] != "bad" else None
    return render(request, "resident/contact_confirm.html", context, status=404 if context["state"] == "bad" else 200)


def _saved(request: HttpRequest, form: ContactForm, owner: Client, flat: Apartment, resident: Resident) -> bool:
    try:
        asked = actions.tell_contacts(
            owner, flat, told=actions.Told(**form.cleaned_data), by=resident.user, at=clock.now()
        )
    except Refusals as several:
        for field, refusal in several.by_field.items():
            form.add_error(field, str(refusal.message))
        return False
    if asked:
        said = _("Saved. We have sent a letter to %(email)s: confirm the address there, and it will count.")
        messages.success(request, said % {"email": asked})
    else:
        messages.success(request, _("Saved."))
    return True
