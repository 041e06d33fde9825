"""What this room holds about a person: ways of the second step by their names, changes of the e-mail address."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.kernel.own_data import Column, Part, Whose, part
from pagalms.safety.models import AddressChange, ClosedWay

KINDS: dict[str, str | Promise] = {
    Authenticator.Type.TOTP: _("App of codes"),
    Authenticator.Type.WEBAUTHN: _("Passkey"),
    Authenticator.Type.RECOVERY_CODES: _("Recovery codes"),
}


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room; no secrets of apps, keys and codes."""
    yield part(
        "authenticators",
        _("Second step of signing in"),
        Authenticator.objects.filter(user=whose.user).order_by("pk"),
        Column("type", _("Kind"), words=KINDS.get),
        Column("data__name", _("Name")),
        Column("created_at", _("Since")),
        Column("last_used_at", _("Last used")),
    )
    yield part(
        "address_changes",
        _("Changes of your e-mail address"),
        AddressChange.objects.filter(user=whose.user).order_by("pk"),
        Column("former", _("Former address")),
        Column("email", _("New address")),
        Column("created_at", _("Asked for")),
        Column("confirmed_at", _("Confirmed")),
        Column("stopped_at", _("Taken back")),
    )
    yield part(
        "closed_ways",
        _("Ways of signing in you turned off"),
        ClosedWay.objects.filter(user=whose.user).order_by("pk"),
        Column("provider", _("Way of signing in")),
        Column("since", _("Since")),
    )
