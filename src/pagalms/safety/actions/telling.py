"""What each change has in common: the audit and the letter to its owner."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.audit.queries import happened_since
from pagalms.outbox import actions as outbox

A_DAY = timedelta(days=1)
CHANGES: dict[str, str | Promise] = {
    "app_on": _("From now on the account asks for a code of your app as well."),
    "app_off": _("The account no longer asks for a code of your app."),
    "passkey_added": _("A passkey has been added; one can sign in with it without a password."),
    "passkey_removed": _("A passkey has been removed; it no longer signs in."),
    "codes_made": _("New recovery codes have been made; the earlier ones no longer work."),
    "way_closed": _("A way of signing in has been turned off; nobody gets into your account by it."),
    "way_opened": _("A way of signing in has been turned on again."),
    "code_used": _("Somebody has signed in with one of your recovery codes; it works no more."),
    "second_step_reset": _(
        "The administrator has turned off the second step of signing in and signed you out everywhere."
    ),
}


def tell(change: str, *, of: User, by: User | None, at: datetime, name: str = "", how: str = "", way: str = "") -> None:
    """Write down that `by` changed something of the account `of`, and tell its owner.

    `name` is a passkey's, `way` that of a way of signing in; `how` says by what the office recognised the owner,
    for the audit alone.
    """
    detail: Detail = {key: said for key, said in (("name", name), ("how", how), ("way", way)) if said}
    record(change, by=by, at=at, subject=f"user:{of.pk}", detail=detail)
    outbox.write(
        "safety_changed",
        to=of.email,
        language=of.language,
        on=at,
        user=of,
        context={"change": CHANGES[change], "name": name, "way": way, "when": at},
    )


@transaction.atomic
def tell_of_attempts(*, of: User, at: datetime) -> None:
    """Somebody knows the password and has typed wrong codes until stopped; its owner is told, once a day."""
    User.objects.select_for_update().get(pk=of.pk)
    if happened_since("second_step_stopped", subject=f"user:{of.pk}", since=at - A_DAY):
        return
    record("second_step_stopped", by=None, at=at, subject=f"user:{of.pk}")
    context = {"when": at}
    outbox.write("second_step_stopped", to=of.email, language=of.language, on=at, user=of, context=context)
