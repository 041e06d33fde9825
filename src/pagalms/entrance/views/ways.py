"""The ways in which one signs in to the account: which there are, turning one off and on again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pagalms.entrance import second
from pagalms.identity import providers, queries
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.safety.actions import ways as actions
from pagalms.safety.queries import closed_ways, second_step_of

if TYPE_CHECKING:
    from pagalms.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@second.once_more
def ways(request: HttpRequest) -> HttpResponse:
    """All ways of this installation as they stand for the account; POST turns one off or on."""
    user = cast("User", request.user)
    if request.method == "POST":
        _choose(request, user)
        return redirect("ways")
    closed = closed_ways(user)
    used = {way.method: way.since for way in queries.ways_of(user)}
    rows = [(one.name, one.label, used.get(one.name), closed.get(one.name)) for one in providers.offered()]
    return render(request, "entrance/ways.html", {"rows": rows, "step": second_step_of(user)})


def _choose(request: HttpRequest, user: User) -> None:
    provider = providers.named(request.POST.get("way", ""))
    if provider is None:
        messages.error(request, _("The portal does not know this way of signing in."))
        return
    try:
        if request.POST.get("do") == "open":
            actions.open_way(provider.name, provider.label, by=user, at=clock.now())
            messages.success(request, _("%s signs you in again.") % provider.label)
        else:
            names = [one.name for one in providers.offered()]
            actions.close_way(provider.name, provider.label, offered=names, by=user, at=clock.now())
            messages.success(request, _("%s no longer signs you in.") % provider.label)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
