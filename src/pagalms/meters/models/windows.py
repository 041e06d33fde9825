"""When readings may be handed in: rules, the windows made from them, and months made longer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pagalms.meters.models.readings import Kind
from pagalms.properties.models import House


class WindowRule(models.Model):
    """When readings may be handed in, as anchors to a month's start or end with offsets in days (DOMAIN, Readings).

    An anchor "end" with offset -1 is the last day but one of the reading's month, "next_start" with offset 0 the first
    day of the next one. The rule with the latest `effective_from` on or before the month counts; one for a house or a
    kind goes before the general one. `waits_for_work` moves a last day on a weekend or a public holiday to the next
    working day.
    """

    class Anchor(models.TextChoices):
        """What a day is counted from."""

        START = "start", _("first day of the month")
        END = "end", _("last day of the month")
        NEXT_START = "next_start", _("first day of the next month")

    house = models.ForeignKey(House, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)
    effective_from = models.DateField()
    opens_from = models.CharField(max_length=10, choices=Anchor.choices)
    opens_offset = models.SmallIntegerField()
    closes_from = models.CharField(max_length=10, choices=Anchor.choices)
    closes_offset = models.SmallIntegerField()
    waits_for_work = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["house", "kind", "effective_from"], name="window_rule_once_a_day", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.opens_from}{self.opens_offset:+d} to {self.closes_from}{self.closes_offset:+d}"


class KeptWindow(models.Model):
    """The window of a month as the rules made it, for all, a house, a kind or both; a later rule does not move it."""

    period = models.DateField()
    house = models.ForeignKey(House, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "house", "kind"], name="window_kept_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(period__day=1), name="kept_window_period_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.period:%Y-%m}: {self.first_day} to {self.last_day}"


class WindowChange(models.Model):
    """One month's window was made longer, until the end of the day `until`, for a reason that residents read."""

    period = models.DateField()
    house = models.ForeignKey(House, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)
    until = models.DateField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(period__day=1), name="window_change_period_is_a_month"),
            models.CheckConstraint(condition=Q(until__gte=F("period")), name="window_change_is_not_before_its_month"),
            models.CheckConstraint(condition=~Q(reason=""), name="window_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.period:%Y-%m} until {self.until}"
