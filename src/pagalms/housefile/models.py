"""Works on a house, decisions of its owners, its money by purpose."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pagalms.documents.models import Audience, Document
from pagalms.kernel.findable import WordsField
from pagalms.properties.models import House


def readable(document: Document | None) -> Document | None:
    """A document of the house, unless it was withdrawn or is for the manager only."""
    hidden = document is None or document.withdrawn_at is not None or document.audience != Audience.OWNERS
    return None if hidden else document


class Work(models.Model):
    """An inspection or a repair: planned, begun, done; costs in euro with VAT, as estimated and as paid."""

    class Kind(models.TextChoices):
        """What is done."""

        INSPECTION = "inspection", _("inspection")
        REPAIR = "repair", _("repair")

    house = models.ForeignKey(House, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    planned_on = models.DateField()
    begun_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    planned_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    actual_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="+")
    words = WordsField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["house", "planned_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_on=None) | Q(begun_on=None) | Q(done_on__gte=F("begun_on")),
                name="work_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=(Q(planned_cost=None) | Q(planned_cost__gte=0))
                & (Q(actual_cost=None) | Q(actual_cost__gte=0)),
                name="work_costs_nothing_or_more",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def paper(self) -> Document | None:
        """The document that tells of it, if owners may read it."""
        return readable(self.document)

    @property
    def saved(self) -> Decimal | None:
        """How much less was paid than estimated, negative for more; None while one of both is not known."""
        if self.actual_cost is None or self.planned_cost is None:
            return None
        return self.planned_cost - self.actual_cost

    @property
    def overrun(self) -> Decimal:
        """How much more was paid than estimated; nothing when it was not more."""
        return max(-(self.saved or Decimal(0)), Decimal(0))


class Decision(models.Model):
    """What the owners of a house decided, what for, and until when it holds (None: until another one)."""

    house = models.ForeignKey(House, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=500, blank=True)
    decided_on = models.DateField()
    ends_on = models.DateField(null=True)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="+")
    words = WordsField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["house", "-decided_on"])]

    def __str__(self) -> str:
        return self.title

    @property
    def paper(self) -> Document | None:
        """The document in which it stands, if owners may read it."""
        return readable(self.document)


class Money(models.Model):
    """What came in for a purpose in a year and what was spent on it, in euro."""

    house = models.ForeignKey(House, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=120)
    income = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    expense = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    words = WordsField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["house", "year", "purpose"], name="money_once_a_purpose_and_year"),
            models.CheckConstraint(condition=Q(income__gte=0, expense__gte=0), name="money_is_nothing_or_more"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.purpose}"
