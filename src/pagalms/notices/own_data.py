"""What this room holds about a person: which notices they have seen and been written to about."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import CharField, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from pagalms.kernel.own_data import Column, Part, Whose, part
from pagalms.notices.models import Seen, Told, Version


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room."""
    read = Version.objects.filter(notice=OuterRef("notice"), number=OuterRef("version")).values("title")
    yield part(
        "notices_seen",
        _("Notices you have seen"),
        Seen.objects.filter(user=whose.user).annotate(title=Subquery(read, CharField())).order_by("pk"),
        Column("title", _("Notice")),
        Column("version", _("Version")),
        Column("at", _("When")),
    )
    yield part(
        "notices_told",
        _("Notices we have written to you about"),
        Told.objects.filter(user=whose.user).order_by("pk"),
        Column("version__title", _("Notice")),
        Column("version__number", _("Version"), name="version"),
    )
