"""Ways of signing in that a user turns off, and on again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.kernel.refusal import Refusal
from pagalms.safety.actions.telling import tell
from pagalms.safety.models import ClosedWay
from pagalms.safety.queries import Kind, closed_ways


@transaction.atomic
def close_way(provider: str, label: str, *, offered: Collection[str], by: User, at: datetime) -> None:
    """Nobody signs in to the account through this provider any more. Raises Refusal("last") when no way is left.

    `offered` are the providers of the installation, `label` the name people know. Closed twice is closed once.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    closed = closed_ways(user)
    others = set(offered) - set(closed) - {provider}
    passkey = Authenticator.objects.filter(user=user, type=Kind.WEBAUTHN).exists()
    if not (others or passkey or user.has_usable_password()):
        raise Refusal("last", _("This is your only way of signing in. Set a password or another way first."))
    if provider not in closed:
        ClosedWay.objects.create(user=user, provider=provider, since=at)
        tell("way_closed", of=user, by=user, at=at, way=label)


@transaction.atomic
def open_way(provider: str, label: str, *, by: User, at: datetime) -> None:
    """One may sign in through this provider again."""
    user = User.objects.select_for_update().get(pk=by.pk)
    if ClosedWay.objects.filter(user=user, provider=provider).delete()[0]:
        tell("way_opened", of=user, by=user, at=at, way=label)
