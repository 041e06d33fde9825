"""Letters that did not arrive: to whom, why, and trying once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pagalms.audit.actions import looked
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.outbox import actions, queries
from pagalms.ui.asked import whole

MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def letters(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The undelivered ones and those under way, newest first; POST sends one of them again."""
    if request.method == "POST":
        number = request.POST.get("letter", "")
        try:
            actions.try_again(whole(number) or 0, by=staff.user, at=clock.now())
        except Refusal as refusal:
            messages.info(request, str(refusal.message))
        else:
            messages.success(request, _("The letter is on its way again."))
        return redirect("desk_letters")
    context = {"undelivered": queries.undelivered(most=MOST), "waiting": queries.waiting(most=MOST)}
    shown = [letter for some in context.values() for letter in some]
    named = [f"user:{one.user_id}" if one.user_id else f"letter:{one.pk}" for one in shown]
    looked("letter", by=staff.user, at=clock.now(), subjects=named)
    return render_page(request, staff, "backoffice/letters.html", context, section="desk_letters")
