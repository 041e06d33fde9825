"""What is known before its time: readings noted before the window, what a missing one costs, addresses of calendars."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from pagalms.meters.models.readings import Meter
from pagalms.properties.models import House


class Draft(models.Model):
    """What a person noted of a meter before the window opened; `by_itself`: hand it in when it opens.

    `sure`: the person has confirmed a value that one asks about.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    meter = models.ForeignKey(Meter, models.CASCADE, related_name="+")
    period = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=3)
    sure = models.BooleanField(default=False)
    by_itself = models.BooleanField(default=False)
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["by", "meter"], name="one_draft_of_a_meter")]

    def __str__(self) -> str:
        return f"{self.meter_id} {self.value}"


class MissingRule(models.Model):
    """What is charged when a reading is missing, from a day on, for a house or for all.

    The average of the last `average_of` months; from the `difference_from`th missing month in a row the house's water
    difference.
    """

    house = models.ForeignKey(House, models.CASCADE, null=True, related_name="+")
    effective_from = models.DateField()
    average_of = models.PositiveSmallIntegerField(default=3)
    difference_from = models.PositiveSmallIntegerField(default=4)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["house", "effective_from"], name="missing_rule_once_a_day", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(average_of__gte=1, difference_from__gte=1), name="missing_rule_makes_sense"
            ),
        ]

    def __str__(self) -> str:
        return f"average of {self.average_of}, difference from {self.difference_from}"


class CalendarAddress(models.Model):
    """A person's address for calendars carries this number, signed; a new number makes the old address useless."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.number}"


class HouseUse(models.Model):
    """Cubic metres of water that the house's own meter counted in a month, hot water included."""

    house = models.ForeignKey(House, models.CASCADE, related_name="+")
    period = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=3)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["house", "period"], name="house_use_once_a_month"),
            models.CheckConstraint(condition=Q(amount__gte=0, period__day=1), name="house_use_makes_sense"),
        ]

    def __str__(self) -> str:
        return f"{self.house_id} {self.period:%Y-%m} {self.amount}"
