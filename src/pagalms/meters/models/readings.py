"""Metering points, the devices that stood at them, and readings by month."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from pagalms.outbox.models import Letter
from pagalms.properties.models import Apartment

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that one takes for another


def new_code() -> str:
    """Twelve signs that nobody guesses."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


class Kind(models.TextChoices):
    """What is measured."""

    COLD_WATER = "cold_water", _("cold water")
    HOT_WATER = "hot_water", _("hot water")
    HEAT = "heat", _("heat")
    ELECTRICITY = "electricity", _("electricity")
    GAS = "gas", _("gas")


class Channel(models.TextChoices):
    """How a reading came to us."""

    PORTAL = "portal", _("portal")
    PHONE = "phone", _("by telephone")
    PAPER = "paper", _("on paper")
    EMAIL = "email", _("by e-mail")
    REMOTE = "remote", _("read remotely")
    IMPORT = "import", _("from accounting")
    ESTIMATE = "estimate", _("estimated")


class MeteringPoint(models.Model):
    """A place of an apartment where something is measured; meters come and go, the point and its history stay."""

    apartment = models.ForeignKey(Apartment, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    location = models.CharField(max_length=60)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["apartment"])]

    def __str__(self) -> str:
        return f"{self.location}, {self.kind}"

    def get_kind_display(self) -> str:
        """The kind in words, as Django has it; only that its own reads the words of all choices each time."""
        return str(Kind(self.kind).label)


class Meter(models.Model):
    """A device at a metering point from `installed_on` until `removed_on` (None: it stands there now)."""

    class Mode(models.TextChoices):
        """Who reads it."""

        MANUAL = "manual", _("read by the resident")
        REMOTE = "remote", _("read remotely")

    code = models.CharField(max_length=40, unique=True)
    point = models.ForeignKey(MeteringPoint, models.PROTECT, related_name="+")
    serial_no = models.CharField(max_length=40)
    unit = models.CharField(max_length=10, default="m3")
    integer_digits = models.PositiveSmallIntegerField()
    decimal_digits = models.PositiveSmallIntegerField()
    installed_on = models.DateField()
    initial_value = models.DecimalField(max_digits=12, decimal_places=3)
    verified_until = models.DateField(null=True)
    removed_on = models.DateField(null=True)
    reading_mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.MANUAL)

    class Meta:
        indexes: ClassVar = [models.Index(Upper("serial_no"), name="meter_serial")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["point"], condition=Q(removed_on=None), name="one_meter_stands_at_a_point"),
            models.CheckConstraint(
                condition=Q(integer_digits__range=(1, 9), decimal_digits__range=(0, 3)), name="meter_digits_make_sense"
            ),
        ]

    def __str__(self) -> str:
        return self.serial_no


class Submission(models.Model):
    """One form handed in by a resident: the receipt. `form_key` makes a double click or a resend the same one.

    With `code` anybody who was shown the receipt can see that it is genuine. `letter`: the one about it, once written.
    """

    number = models.CharField(max_length=20, unique=True)
    form_key = models.UUIDField(unique=True)
    apartment = models.ForeignKey(Apartment, models.PROTECT, related_name="+")
    period = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    code = models.CharField(max_length=12, default=new_code)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.number


class Batch(models.Model):
    """Readings of a month that accounting took over together; it can be had again, always the same."""

    number = models.CharField(max_length=20, unique=True)
    period = models.DateField()
    readings = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Reading(models.Model):
    """What a meter showed for a month (`period` is the month's first day); every version is kept, one is current.

    `entered_by`: the staff who typed it, `reason`: why it was entered late, corrected or refused.
    """

    class State(models.TextChoices):
        """How far it has come."""

        SUBMITTED = "submitted", _("handed in")
        TAKEN_OVER = "taken_over", _("taken over")
        BILLED = "billed", _("billed")
        REFUSED = "refused", _("refused")

    meter = models.ForeignKey(Meter, models.PROTECT, related_name="+")
    period = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=True)
    value = models.DecimalField(max_digits=12, decimal_places=3)
    read_on = models.DateField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    confirmed_unusual = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["period"], condition=Q(current=True, state="submitted"), name="reading_not_taken_over")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meter", "period"], condition=Q(current=True), name="one_current_reading"),
            models.UniqueConstraint(fields=["meter", "period", "version"], name="reading_version_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="reading_not_negative"),
            models.CheckConstraint(condition=Q(period__day=1), name="reading_period_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.meter_id} {self.period:%Y-%m} {self.value}"


class MeterEvent(models.Model):
    """What happened at a metering point besides use: a device took the place of another, or began again from zero.

    A rollover names the `reading` that told of it; once another version of it counts, the rollover does not.
    """

    class Kind(models.TextChoices):
        """What it was."""

        REPLACED = "replaced", _("meter replaced")
        ROLLED_OVER = "rolled_over", _("began again from zero")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    meter = models.ForeignKey(Meter, models.PROTECT, related_name="+")
    replaced = models.ForeignKey(Meter, models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    value_before = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    value_after = models.DecimalField(max_digits=12, decimal_places=3)
    reading = models.OneToOneField(Reading, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["meter"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meter"], condition=Q(kind="replaced"), name="meter_replaces_one_other")
        ]

    def __str__(self) -> str:
        return f"{self.meter_id} {self.kind} {self.on}"
