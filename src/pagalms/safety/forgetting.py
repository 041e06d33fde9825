"""What this room lets go of."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from pagalms.kernel.own_data import Whose
from pagalms.safety.models import AddressChange, ClosedWay


@transaction.atomic
def erase(whose: Whose) -> None:
    """The second step, changes of the address, ways turned off."""
    Authenticator.objects.filter(user=whose.user).delete()
    AddressChange.objects.filter(user=whose.user).delete()
    ClosedWay.objects.filter(user=whose.user).delete()
