"""Letters about meters: who wants which, and what was written already, so that nothing is written twice."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pagalms.meters.models.readings import Kind, Meter
from pagalms.properties.models import Apartment, House

FIRST_HOUR, LAST_HOUR, USUAL_HOUR = 6, 21, 9


class Topic(models.TextChoices):
    """What letters are about that a person can choose."""

    OPENING = "opening", _("when readings can be handed in")
    LAST_DAY = "last_day", _("on the last day, if something is missing")
    VERIFICATION = "verification", _("when a meter's verification ends")


class LetterChoice(models.Model):
    """What a person chose; who chose nothing gets letters about all of it at the usual hour, in Riga.

    `by_calendar`: the person's calendar address rings about it as well, at the same hour.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    opening = models.BooleanField(default=True)
    last_day = models.BooleanField(default=True)
    verification = models.BooleanField(default=True)
    by_letter = models.BooleanField(default=True)
    by_calendar = models.BooleanField(default=False)
    hour = models.PositiveSmallIntegerField(default=USUAL_HOUR)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hour__range=(FIRST_HOUR, LAST_HOUR)), name="letter_hour_is_by_day")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.hour}"

    def wants(self, topic: str) -> bool:
        """Whether letters about this are wanted."""
        return self.by_letter and bool(getattr(self, topic))

    def rings(self, topic: str) -> bool:
        """Whether the calendar rings about this."""
        return self.by_calendar and bool(getattr(self, topic))

    @classmethod
    def usual(cls, user: int, *, at: datetime) -> LetterChoice:
        """The choice of who chose nothing."""
        return cls(user_id=user, at=at)


class Reminder(models.Model):
    """A person was reminded of the readings of a flat for a month; never again of the same."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    apartment = models.ForeignKey(Apartment, models.CASCADE, related_name="+")
    period = models.DateField()
    topic = models.CharField(max_length=12, choices=Topic.choices)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "apartment", "period", "topic"], name="reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.apartment_id} for {self.period:%Y-%m}"


class VerificationRule(models.Model):
    """For how many years a verification counts (None: no general term) from a day on; for a house, a kind or all."""

    house = models.ForeignKey(House, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)
    effective_from = models.DateField()
    years = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["house", "kind", "effective_from"], name="verification_rule_once_a_day", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind or 'all'}: {self.years or 'no'} years from {self.effective_from}"


class VerificationNotice(models.Model):
    """A person was told that the verification of a meter ends on a day: `stage` months before, or 0 once it is over."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    meter = models.ForeignKey(Meter, models.CASCADE, related_name="+")
    until = models.DateField()
    stage = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "meter", "until", "stage"], name="told_of_verification_once")
        ]

    def __str__(self) -> str:
        return f"{self.meter_id} until {self.until}, {self.stage}"
