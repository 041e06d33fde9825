"""Who may open a page of a resident; every view of this door stands behind one of these two."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from pagalms.enrolment.queries import Resident, resident_for
from pagalms.kernel import clock
from pagalms.resident.rights import no_longer

if TYPE_CHECKING:
    from pagalms.accounts.models import User
    from pagalms.properties.models import Apartment

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Resident, P], HttpResponse]
PropertyPage = Callable[Concatenate[HttpRequest, Resident, "Apartment", P], HttpResponse]
View = Callable[..., HttpResponse]  # Django calls views with the address's parts as keywords
CHOSEN = "property"  # session: the property looked at last


def for_resident(view: Page[P]) -> View:
    """A page of the signed-in person; others are sent to sign in and come back."""

    @wraps(view)
    def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        resident = resident_for(cast("User", request.user), on=clock.today())
        return view(request, resident, *args, **kwargs)

    return login_required(page)


def for_property(view: PropertyPage[P]) -> View:
    """A page of one property (`apartment` in the address); 404 unless it is open to the person today.

    Open is it to owners and to those who represent one of them; `rights.needs` says what more than seeing a page asks.
    """

    def page(
        request: HttpRequest, resident: Resident, /, apartment: int, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        flat = resident.property(apartment)
        if flat is None:
            return no_longer(request, resident, apartment)
        if request.session.get(CHOSEN) != flat.pk:
            request.session[CHOSEN] = flat.pk
        return view(request, resident, flat, *args, **kwargs)

    return wraps(view)(for_resident(page))


def chosen_property(request: HttpRequest, resident: Resident) -> Apartment | None:
    """The property looked at last, else the first one, else None."""
    remembered = resident.property(request.session.get(CHOSEN, 0))
    return remembered or (resident.properties[0] if resident.properties else None)
