"""What this room holds about a person: the powers of attorney they gave and those they act under."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pagalms.kernel.own_data import Column, Part, Whose, first_day, part, until
from pagalms.kernel.personal_code import opened
from pagalms.mandates.models import Mandate, Representative, Scan
from pagalms.properties.own_data import place_of


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room; the other side of a power of attorney is told by name, as the document does."""
    yield part(
        "representative",
        _("You as somebody's representative"),
        Representative.objects.filter(pk__in=whose.representatives).order_by("pk"),
        Column("name", _("Name")),
        Column("email", _("E-mail")),
        Column("personal_code_sealed", _("Personal code"), name="personal_code", read=opened),
    )
    theirs = Q(principal__in=whose.clients) | Q(representative__in=whose.representatives)
    yield part(
        "mandates",
        _("Powers of attorney you gave or act under"),
        Mandate.objects.filter(theirs).annotate(place=place_of("apartment")).order_by("pk"),
        Column("place", _("Property"), name="property"),
        Column("document__number", _("Number")),
        Column("document__dated", _("Dated")),
        Column("document__notary", _("Certified by")),
        Column("document__recorded_at", _("Recorded")),
        Column("representative__name", _("Representative"), name="representative"),
        Column("principal__first_name", _("Principal: given name"), name="principal_given_name"),
        Column("principal__last_name", _("Principal: family name"), name="principal_family_name"),
        Column("principal__company_name", _("Principal: company"), name="principal_company"),
        Column("may_hand_in", _("May hand in readings")),
        Column("may_write", _("May write to the manager")),
        Column("period", _("Since"), name="since", read=first_day),
        Column("period", _("Until"), name="until", read=until),
        Column("ended_at", _("Ended early")),
        Column("end_reason", _("Why it ended")),
    )
    documents = Mandate.objects.filter(theirs).values("document")
    yield part(
        "mandate_scans",
        _("Copies of powers of attorney"),
        Scan.objects.filter(document__in=documents).order_by("pk"),
        Column("document__number", _("Number")),
        Column("file__name", _("File"), name="file"),
        Column("file__at", _("Kept since"), name="since"),
    )
