"""Topics, states and waiting times of threads, in words."""

from __future__ import annotations

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pagalms.correspondence.rules import Status, Topic

TOPICS: dict[str, str | Promise] = {
    Topic.METERS: gettext_lazy("Meters and readings"),
    Topic.BILLS: gettext_lazy("Bills and payments"),
    Topic.HOUSE: gettext_lazy("The house and its yard"),
    Topic.DATA: gettext_lazy("A change of data"),
    Topic.OTHER: gettext_lazy("Something else"),
}
STATES: dict[str, str | Promise] = {
    Status.SENT: gettext_lazy("waits for an answer"),
    Status.IN_WORK: gettext_lazy("being answered"),
    Status.ANSWERED: gettext_lazy("answered"),
    Status.CLOSED: gettext_lazy("closed"),
}


def usual_time(days: int | None) -> str:
    """How soon answers come, or nothing when too few have been given to tell."""
    if days is None:
        return ""
    if days == 1:
        return _("We usually answer within a day.")
    return ngettext("We usually answer within %(days)d day.", "We usually answer within %(days)d days.", days) % {
        "days": days
    }


def age(waiting: timedelta) -> str:
    """How long something waits: 40 min, 5 h, 3 d."""
    minutes = int(waiting.total_seconds() // 60)
    if minutes < 60:
        return _("%(count)d min") % {"count": max(minutes, 0)}
    if minutes < 48 * 60:
        return _("%(count)d h") % {"count": minutes // 60}
    return ngettext("%(count)d day", "%(count)d days", minutes // 1440) % {"count": minutes // 1440}
