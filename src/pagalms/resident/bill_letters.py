"""The page behind the link in a letter with a bill; it needs no sign-in, the link itself says who asks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pagalms.billing import actions, queries
from pagalms.enrolment.queries import resident_for
from pagalms.kernel import clock


@csrf_exempt  # mail programs post here by themselves (RFC 8058), without a page before; the signed link is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def bill_letters(request: HttpRequest, target: str) -> HttpResponse:
    """GET asks and changes nothing (mail scanners open links); POST stops the letters, or starts them again."""
    found = queries.letter_target(target)
    if found is None:
        raise Http404
    user, flat = found
    state = "ask"
    if request.method == "POST" and request.POST.get("undo") == "yes":
        still_open = resident_for(user, on=clock.today()).property(flat.pk)
        if still_open is None:
            raise Http404
        actions.want_bills(user=user, apartments=[flat], at=clock.now(), given_at="letter")
        state = "wanted"
    elif request.method == "POST":
        actions.stop_bills(user=user, apartments=[flat], at=clock.now(), stopped_at="letter")
        state = "stopped"
    context = {"state": state, "property": flat, "email": user.email}
    return render(request, "resident/bill_letters.html", context)
