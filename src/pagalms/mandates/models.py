"""Powers of attorney as staff recorded them; one that ended stays as a dated record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.mandates.rules import Right, rights_of
from pagalms.properties.models import Apartment, Client

RIGHTS: dict[Right, str | Promise] = {
    Right.SEE: _("see bills, meters and documents"),
    Right.HAND_IN: _("hand in readings"),
    Right.WRITE: _("write to the manager"),
}


def in_words(rights: Collection[Right]) -> str:
    """As the end of a sentence: "see bills, meters and documents, hand in readings"."""
    return ", ".join(str(words) for right, words in RIGHTS.items() if right in rights)


class Representative(models.Model):
    """Somebody who acts for clients, found by the personal code that a strong sign-in proves.

    `email` takes letters until the person has an account.
    """

    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254, blank=True)
    personal_code_digest = models.BinaryField(max_length=32, unique=True)
    personal_code_sealed = models.BinaryField(max_length=200)

    def __str__(self) -> str:
        return self.name


class PowerOfAttorney(models.Model):
    """The document: its number in the notary's register, its date, who certified it."""

    number = models.CharField(max_length=60)
    dated = models.DateField()
    notary = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    end_told_at = models.DateTimeField(null=True)  # when both were told that its last day is near

    def __str__(self) -> str:
        return self.number


class Scan(models.Model):
    """A page of the document, or the whole of it, as it was shown to staff."""

    document = models.ForeignKey(PowerOfAttorney, models.PROTECT, related_name="+")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.document_id}: {self.file_id}"


class Mandate(models.Model):
    """What a power of attorney gives in one property, on the days of `period`, half-open.

    It counts only while the principal owns the property, and stops at `ended_at` at once. Seeing is always in it.
    """

    document = models.ForeignKey(PowerOfAttorney, models.PROTECT, related_name="+")
    principal = models.ForeignKey(Client, models.PROTECT, related_name="+")
    representative = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    apartment = models.ForeignKey(Apartment, models.PROTECT, related_name="+")
    may_hand_in = models.BooleanField()
    may_write = models.BooleanField()
    period = DateRangeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="mandate_once_at_a_time",
                expressions=[
                    ("representative", RangeOperators.EQUAL),
                    ("principal", RangeOperators.EQUAL),
                    ("apartment", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False), name="mandate_has_days_and_a_beginning"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="mandate_ends_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representative_id} for {self.principal_id} in {self.apartment_id}"

    @property
    def rights(self) -> frozenset[Right]:
        """What it allows."""
        return rights_of(hand_in=self.may_hand_in, write=self.may_write)

    @property
    def allows(self) -> str:
        """What it allows, as the end of a sentence."""
        return in_words(self.rights)

    @property
    def first_day(self) -> date:
        """The first day on which it counts."""
        begun: date = self.period.lower
        return begun

    @property
    def last_day(self) -> date | None:
        """The last day on which it counts; None without an end."""
        end: date | None = self.period.upper
        return None if end is None else end - timedelta(days=1)
