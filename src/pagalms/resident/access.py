"""Who may open a page of a resident; every view of this door stands behind one of these.

The level of the session is judged here and nowhere else: a page, file or picture of a section that needs a strong
sign-in (`resident.sections`) stands behind `for_strong_resident` or `for_strong_property`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from pagalms.enrolment.queries import Resident, resident_for
from pagalms.identity.assurance import Level
from pagalms.kernel import clock, wall
from pagalms.resident.rights import no_longer
from pagalms.resident.sections import reaches
from pagalms.resident.step_up import step_up
from pagalms.ui.unsent import sign_in_first

if TYPE_CHECKING:
    from pagalms.accounts.models import User
    from pagalms.properties.models import Apartment

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Resident, P], HttpResponseBase]
PropertyPage = Callable[Concatenate[HttpRequest, Resident, "Apartment", P], HttpResponseBase]
View = Callable[..., HttpResponseBase]  # Django calls views with the address's parts as keywords
_NEEDS, _WALLED = "level_needed", "behind_the_wall"
CHOSEN = "property"  # session: the property looked at last


def for_resident(view: Page[P]) -> View:
    """A page of the signed-in person, behind the wall (ADR 0030); others are sent to sign in and come back.

    What is open to the person is asked before, of the whole register: two answers to that, the application's and the
    database's own, have to agree. The page is one transaction; one that is not there still keeps what it wrote.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        resident = resident_for(cast("User", request.user), on=clock.today())
        refused: Exception
        with wall.raised(reader=resident.user.pk, on=resident.on):
            try:
                return view(request, resident, *args, **kwargs)
            except (Http404, PermissionDenied) as why:
                refused = why
        raise refused

    setattr(page, _WALLED, True)
    return sign_in_first(page)


def for_property(view: PropertyPage[P]) -> View:
    """A page of one property (`apartment` in the address); 404 unless it is open to the person today.

    Open is it to owners and to those who represent one of them; `rights.needs` says what more than seeing a page asks.
    """

    def page(
        request: HttpRequest, resident: Resident, /, apartment: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        flat = resident.property(apartment)
        if flat is None:
            return no_longer(request, resident, apartment)
        if request.session.get(CHOSEN) != flat.pk:
            request.session[CHOSEN] = flat.pk
        return view(request, resident, flat, *args, **kwargs)

    return wraps(view)(for_resident(page))


def for_strong_resident(view: Page[P]) -> View:
    """A page of the signed-in person in a strong session; in a weaker one it offers to sign in strongly."""

    def page(request: HttpRequest, resident: Resident, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not reaches(request, Level.STRONG):
            return step_up(request, resident, chosen_property(request, resident))
        return view(request, resident, *args, **kwargs)

    return _marked(for_resident(wraps(view)(page)))


def for_strong_property(view: PropertyPage[P]) -> View:
    """The same of one property; 404 comes first, so that a property of others is the same as none."""

    def page(
        request: HttpRequest, resident: Resident, flat: Apartment, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not reaches(request, Level.STRONG):
            return step_up(request, resident, flat)
        return view(request, resident, flat, *args, **kwargs)

    return _marked(for_property(wraps(view)(page)))


def level_needed(view: View) -> Level:
    """What a session needs for a view of this door."""
    return Level(getattr(view, _NEEDS, Level.LOW))


def is_walled(view: View) -> bool:
    """Whether a view of this door stands behind the wall; a signed-out one cannot."""
    return getattr(view, _WALLED, False)


def chosen_property(request: HttpRequest, resident: Resident) -> Apartment | None:
    """The property looked at last, else the first one, else None."""
    remembered = resident.property(request.session.get(CHOSEN, 0))
    return remembered or (resident.properties[0] if resident.properties else None)


def _marked(view: View) -> View:
    setattr(view, _NEEDS, Level.STRONG)
    return view
