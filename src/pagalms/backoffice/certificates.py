"""Keys and certificates of banks and eID: whose, where they are named, until when; never their private part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.esign import keyring as esign
from pagalms.identity import keyring as identity
from pagalms.kernel import clock
from pagalms.kernel.keyfiles import KeyFile, Role

ROUTE = "desk_certificates"
ROLES: dict[Role, str | Promise] = {
    Role.OWN_KEY: _("our key"),
    Role.OWN_CERTIFICATE: _("our certificate"),
    Role.THEIRS: _("the partner's key"),
    Role.AUTHORITY: _("an authority that is trusted"),
    Role.TIME_STAMPS: _("an authority of time-stamps"),
    Role.PIN: _("the service's key, pinned"),
}
PROBLEMS: dict[str, str | Promise] = {
    "missing": _("the file is not there or may not be read"),
    "unreadable": _("this cannot be read as a key or certificate"),
}


@dataclass(frozen=True)
class Line:
    """One key as the page shows it."""

    key: KeyFile
    role: str | Promise
    problem: str | Promise
    left: int | None
    stage: int | None


@require_safe
@for_staff
def certificates(request: HttpRequest, staff: Staff) -> HttpResponse:
    """All of them, those of one partner together."""
    lines = _lines(clock.wire_now())
    groups = [(whose, list(some)) for whose, some in groupby(lines, key=lambda line: line.key.whose)]
    return render_page(request, staff, "backoffice/certificates.html", {"groups": groups}, section=ROUTE)


def ending(staff: Staff) -> list[Line]:
    """What ends within 60 days, is over, or cannot be read; for those who may do something about it."""
    if not staff.may_open(ROUTE):
        return []
    return [line for line in _lines(clock.wire_now()) if line.stage is not None or line.problem]


def all_keys() -> list[KeyFile]:
    """The keys of every room that has some."""
    return [*identity.keyring(), *esign.keyring()]


def _lines(now: datetime) -> list[Line]:
    return [
        Line(key, ROLES[key.role], PROBLEMS.get(key.problem, ""), key.days_left(now), key.stage(now))
        for key in all_keys()
    ]
