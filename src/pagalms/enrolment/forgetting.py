"""What this room lets go of."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pagalms.enrolment.models import Application, ApplicationFile, Invitation, Registration, TermsAcceptance
from pagalms.files.actions import discard
from pagalms.kernel.own_data import Whose


@transaction.atomic
def erase(whose: Whose) -> None:
    """How the person became a user: forms, applications with their files, invitations, terms accepted."""
    TermsAcceptance.objects.filter(user=whose.user).delete()
    Registration.objects.filter(personal_code_digest__in=whose.codes).delete()
    theirs = Application.objects.filter(personal_code_digest__in=whose.codes)
    _discard(list(ApplicationFile.objects.filter(application__in=theirs).select_related("file")))
    theirs.delete()


@transaction.atomic
def forget_refused_files(*, before: datetime, most: int) -> int:
    """Delete the files of applications refused, or closed as come twice, before then; how many."""
    ends = (Application.State.REFUSED, Application.State.DUPLICATE)
    refused = Application.objects.filter(state__in=ends, decided_at__lt=before)
    rows = ApplicationFile.objects.filter(application__in=refused).select_related("file").order_by("pk")
    return _discard(list(rows[:most]))


def forget_invitations(*, before: datetime, most: int) -> int:
    """Delete invitations that nobody used and whose link ended before then; how many."""
    rows = Invitation.objects.filter(used_at=None, expires_at__lt=before)
    return Invitation.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:most])).delete()[0]


def _discard(rows: list[ApplicationFile]) -> int:
    ApplicationFile.objects.filter(pk__in=[each.pk for each in rows]).delete()
    for each in rows:
        discard(each.file)
    return len(rows)
