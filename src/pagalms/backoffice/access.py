"""Who may open a page of staff; every view of this door stands behind `for_staff`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from pagalms.accounts.queries import roles_of
from pagalms.accounts.rules import Role
from pagalms.backoffice.rights import ASKING, may_change, may_open
from pagalms.identity import assurance, providers
from pagalms.kernel import clock
from pagalms.safety.queries import asks_second_step
from pagalms.ui.unsent import sign_in_first

if TYPE_CHECKING:
    from pagalms.accounts.models import User

P = ParamSpec("P")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Staff:
    """A member of staff on a day, with the roles they have on that day."""

    user: User
    on: date
    roles: frozenset[Role]

    def may_open(self, route: str) -> bool:
        """Whether the page of this route opens."""
        return may_open(route, self.roles)

    def may_change(self, route: str) -> bool:
        """Whether the forms of this route are theirs to send."""
        return may_change(route, self.roles)


Page = Callable[Concatenate[HttpRequest, Staff, P], HttpResponseBase]


def for_staff(view: Page[P]) -> Callable[..., HttpResponseBase]:
    """A page of staff, open to the roles of its line in `rights.RIGHTS`.

    Who has no role gets 404, the same as for an address that does not exist; who has shown a password only is asked
    for more; who has another role is told so.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = cast("User", request.user)
        staff = Staff(user=user, on=clock.today(), roles=roles_of(user, on=clock.today()))
        if not staff.roles:
            raise Http404
        if not assurance.proved_twice(request.session, user):
            context = {
                "ways": providers.ways_in(),
                "next": request.get_full_path(),
                "second_step": asks_second_step(user),
            }
            return render(request, "backoffice/prove.html", context, status=HTTPStatus.FORBIDDEN)
        route = request.resolver_match.url_name if request.resolver_match else ""
        allowed = staff.may_open if request.method in SAFE or route in ASKING else staff.may_change
        if not allowed(route or ""):
            return render(request, "backoffice/not_yours.html", {"staff": staff}, status=HTTPStatus.FORBIDDEN)
        return view(request, staff, *args, **kwargs)

    return sign_in_first(page)
