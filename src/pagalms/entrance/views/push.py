"""Smart-ID asked at once on the person's telephone: for browsers that came by device link before (IDENTITY 1.10)."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pagalms.entrance import pages, trusted
from pagalms.identity import actions, device_link, providers
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.ui.asked import whole
from pagalms.ui.unsent import sign_in_first

if TYPE_CHECKING:
    from pagalms.accounts.models import User


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Open an attempt; its page shows the code, and only then the telephone is asked. Nobody types a personal code."""
    browser = trusted.current(request)
    if browser is None or providers.named(device_link.PROVIDER.name) is None:
        return redirect("account_login")
    limits = (("push", None), ("push_of", f"person {browser.user_id}"), ("push_of", f"browser {browser.pk}"))
    for action, key in limits:
        if limited := pages.too_many(request, action, key=key):
            return limited
    handle = device_link.begin_push(
        browser,
        next_path=pages.local_path(request.POST.get("next", "")),
        language=translation.get_language() or "lv",
        at=clock.wire_now(),
        earlier=request.COOKIES.get(settings.LOGIN_COOKIE_NAME, ""),
    )
    return pages.begun(HttpResponseRedirect(reverse("smartid"), status=HTTPStatus.SEE_OTHER), handle)


@require_POST
@sign_in_first
def distrust(request: HttpRequest) -> HttpResponse:
    """From one browser the telephone is asked no more."""
    wanted = request.POST.get("browser", "")
    row = whole(wanted) or 0
    with suppress(Refusal):  # then it is as wanted already
        actions.distrust_browser(row, by=cast("User", request.user), at=clock.now())
    messages.success(request, _("From that browser nobody can ask your Smart-ID any more."))
    return redirect("sessions")
