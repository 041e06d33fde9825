"""What this room holds about a person: documents they may read, opened, were told of."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pagalms.documents.models import Audience, Kind, Seen, Told, Version
from pagalms.kernel.own_data import Column, Part, Whose, part
from pagalms.properties.own_data import in_own_time


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room: documents addressed to them or of their property in their time, by what they are."""
    of_flat = Q(in_own_time(whose, apartment="document__apartment", day="document__counts_on"), document__client=None)
    found = Version.objects.filter(of_flat | Q(document__client__in=whose.clients))
    yield part(
        "documents",
        _("Documents of your property and to you"),
        found.filter(document__audience=Audience.OWNERS).order_by("document__dated", "pk"),
        Column("document__kind", _("Kind"), words=dict(Kind.choices).get),
        Column("document__title", _("Title")),
        Column("document__number", _("Number")),
        Column("document__dated", _("Dated")),
        Column("document__issuer", _("Issuer")),
        Column("document__cadastre_number", _("Cadastre number")),
        Column("document__valid_until", _("Valid until")),
        Column("number", _("Version"), name="version"),
        Column("file__name", _("File"), name="file"),
        Column("at", _("Published")),
        Column("document__withdrawn_at", _("Withdrawn")),
    )
    yield part(
        "documents_opened",
        _("Documents you have opened"),
        Seen.objects.filter(user=whose.user).order_by("pk"),
        Column("version__document__title", _("Title")),
        Column("at", _("When")),
    )
    yield part(
        "documents_told",
        _("Documents we wrote to you about"),
        Told.objects.filter(user=whose.user).order_by("pk"),
        Column("version__document__title", _("Title")),
        Column("at", _("When")),
    )
