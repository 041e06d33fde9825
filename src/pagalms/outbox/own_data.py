"""What this room holds about a person: the letters written to them, and which they do not want."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.kernel.own_data import Column, Part, Whose, first_day, part, until
from pagalms.outbox.models import Letter, Stopped

STATES: dict[str, str | Promise] = {
    Letter.State.WAITING: _("on its way"),
    Letter.State.SENT: _("sent"),
    Letter.State.UNDELIVERED: _("not delivered"),
}


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room. What stood in a letter they have; it can hold links that open something once.

    A letter to the address that belongs to somebody else's account is not theirs.
    """
    yield part(
        "letters",
        _("Letters to you"),
        Letter.objects.filter(Q(user=whose.user) | Q(user=None, to__in=whose.addresses)).order_by("pk"),
        Column("created_at", _("Written")),
        Column("to", _("To")),
        Column("subject", _("Subject")),
        Column("kind", _("Kind")),
        Column("state", _("State"), words=STATES.get),
        Column("sent_at", _("Sent")),
    )
    yield part(
        "stopped_letters",
        _("Letters you did without"),
        Stopped.objects.filter(user=whose.user).order_by("pk"),
        Column("kind", _("Kind")),
        Column("period", _("Since"), name="since", read=first_day),
        Column("period", _("Until"), name="until", read=until),
        Column("said_at", _("Said in")),
    )
