"""What this room lets go of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from pagalms.kernel.own_data import Whose
from pagalms.outbox.models import Letter, Stopped


@transaction.atomic
def erase(whose: Whose) -> None:
    """Every letter to the person, those on their way too."""
    Letter.objects.filter(Q(user=whose.user) | Q(user=None, to__in=whose.addresses)).delete()
    Stopped.objects.filter(user=whose.user).delete()


def forget_bodies(*, before: datetime, most: int) -> int:
    """Empty what stood in letters before then; that they were sent, and when, stays. How many."""
    old = Letter.objects.filter(created_at__lt=before).exclude(text="").exclude(state=Letter.State.WAITING)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:most])
    return Letter.objects.filter(pk__in=keys).update(text="", html="", headers={})


def forget_letters(*, before: datetime, most: int) -> int:
    """Delete letters before then; how many."""
    old = Letter.objects.filter(created_at__lt=before).exclude(state=Letter.State.WAITING)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:most])
    return Letter.objects.filter(pk__in=keys).delete()[0]


def forget_choices(*, before: datetime, most: int) -> int:
    """Delete choices about letters that ended before then; how many."""
    keys = list(Stopped.objects.filter(period__endswith__lt=before).values_list("pk", flat=True)[:most])
    return Stopped.objects.filter(pk__in=keys).delete()[0]
