"""What this room lets go of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from pagalms.kernel.own_data import Whose
from pagalms.properties.models import ContactDetails, ContactEmail


@transaction.atomic
def erase(whose: Whose) -> None:
    """Addresses that wait for their letter. Contact details belong to the ownership and stay with it."""
    ContactEmail.objects.filter(Q(client__in=whose.clients) | Q(given_by=whose.user)).delete()


def forget_contact_emails(*, before: datetime, most: int) -> int:
    """Delete addresses asked for before then, confirmed or not; how many."""
    keys = list(ContactEmail.objects.filter(created_at__lt=before).values_list("pk", flat=True)[:most])
    return ContactEmail.objects.filter(pk__in=keys).delete()[0]


def forget_contacts(*, before: datetime, most: int) -> int:
    """Delete contact details that others took the place of before then; how many."""
    keys = list(ContactDetails.objects.filter(period__endswith__lt=before).values_list("pk", flat=True)[:most])
    return ContactDetails.objects.filter(pk__in=keys).delete()[0]
