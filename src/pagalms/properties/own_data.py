"""What this room holds about a person: what accounting's register says of them, and the contacts they told."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from pagalms.kernel.own_data import Column, Part, Whose, first_day, part, until
from pagalms.kernel.personal_code import opened
from pagalms.properties.models import Client, ContactDetails, ContactEmail, Ownership


def place_of(apartment: str) -> Concat:
    """The property as people know it; `apartment` is the path that leads to it."""
    return Concat(f"{apartment}__house__address", Value("\u2013"), f"{apartment}__number", output_field=CharField())


def in_own_time(whose: Whose, *, apartment: str, day: str) -> Exists:
    """Rows of a property and a day on which the person owned it (FAQ 6); both are given as paths."""
    owned = Ownership.objects.filter(client__in=whose.clients, apartment=OuterRef(apartment))
    return Exists(owned.filter(period__contains=OuterRef(day)))


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room."""
    yield part(
        "clients",
        _("What accounting knows of you"),
        Client.objects.filter(pk__in=whose.clients).order_by("pk"),
        Column("code", _("Client No.")),
        Column("kind", _("Kind"), words=dict(Client.Kind.choices).get),
        Column("first_name", _("Given name")),
        Column("last_name", _("Family name")),
        Column("company_name", _("Company")),
        Column("registration_no", _("Registration No.")),
        Column("personal_code_sealed", _("Personal code"), name="personal_code", read=opened),
        Column("email", _("E-mail")),
        Column("phone", _("Telephone")),
        Column("language", _("Language")),
    )
    yield part(
        "ownerships",
        _("Properties you own or owned"),
        Ownership.objects.filter(client__in=whose.clients).annotate(place=place_of("apartment")).order_by("pk"),
        Column("place", _("Property"), name="property"),
        Column("apartment__account_no", _("Account No.")),
        Column("apartment__area_m2", _("Area, m²")),
        Column("apartment__declared_persons", _("Declared persons")),
        Column("share_numerator", _("Share: parts")),
        Column("share_denominator", _("Share: of")),
        Column("period", _("Since"), name="since", read=first_day),
        Column("period", _("Until"), name="until", read=until),
    )
    yield from _contacts(whose)


def _contacts(whose: Whose) -> Iterator[Part]:
    theirs = Q(client__in=whose.clients) | Q(given_by=whose.user)
    yield part(
        "contacts",
        _("Contact details you told"),
        ContactDetails.objects.filter(theirs).annotate(place=place_of("apartment")).order_by("pk"),
        Column("place", _("Property"), name="property"),
        Column("phone", _("Telephone")),
        Column("email", _("E-mail")),
        Column("postal_address", _("Postal address")),
        Column("period", _("Since"), name="since", read=first_day),
        Column("period", _("Until"), name="until", read=until),
    )
    yield part(
        "contact_emails",
        _("E-mail addresses of contact details, as they were confirmed"),
        ContactEmail.objects.filter(theirs).annotate(place=place_of("apartment")).order_by("pk"),
        Column("place", _("Property"), name="property"),
        Column("email", _("E-mail")),
        Column("created_at", _("Asked for")),
        Column("expires_at", _("Confirm before")),
        Column("ended_at", _("Settled")),
    )
