"""What this room lets go of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pagalms.identity.models import LoginTransaction, Person, SignIn, TrustedBrowser
from pagalms.kernel.own_data import Whose


@transaction.atomic
def erase(whose: Whose) -> None:
    """Who the person is, and every sign-in; with the codes nothing leads from the account to a client any more."""
    TrustedBrowser.objects.filter(user=whose.user).delete()
    LoginTransaction.objects.filter(user=whose.user).delete()
    SignIn.objects.filter(user=whose.user).delete()
    Person.objects.filter(user=whose.user).delete()


def forget_sign_ins(*, before: datetime, most: int) -> int:
    """Delete the history of sign-ins before then; how many went."""
    old = SignIn.objects.filter(at__lt=before).order_by("pk")[:most]
    return SignIn.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
