"""Bills as accounting issued them: immutable, corrected only by a newer version."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pagalms.files.models import StoredFile
from pagalms.kernel.findable import WordsField
from pagalms.properties.models import Apartment, Client


class Invoice(models.Model):
    """One bill of one apartment for one month (`period` is the month's first day).

    payable = opening_balance - paid + charged + penalty. A corrected bill keeps its number, gets the next `version`
    and becomes the `current` one; the earlier version stays.
    """

    number = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=True)
    apartment = models.ForeignKey(Apartment, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    period = models.DateField()
    issued_on = models.DateField()
    due_on = models.DateField()
    opening_balance = models.DecimalField(max_digits=12, decimal_places=2)
    paid = models.DecimalField(max_digits=12, decimal_places=2)
    charged = models.DecimalField(max_digits=12, decimal_places=2)
    vat = models.DecimalField(max_digits=12, decimal_places=2)
    penalty = models.DecimalField(max_digits=12, decimal_places=2)
    payable = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number", "version"], name="invoice_version_once"),
            models.UniqueConstraint(fields=["number"], condition=Q(current=True), name="invoice_current_once"),
            models.CheckConstraint(condition=Q(period__day=1), name="invoice_period_is_a_month"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["apartment", "-period"]),
            models.Index(fields=["client", "-period"]),
        ]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(models.Model):
    """A service charged on a bill; amounts in the bill's currency, VAT rate in per cent."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    line_no = models.PositiveSmallIntegerField()
    service_code = models.CharField(max_length=40)
    description = models.CharField(max_length=200)
    unit = models.CharField(max_length=20)
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    tariff = models.DecimalField(max_digits=14, decimal_places=6)
    net = models.DecimalField(max_digits=12, decimal_places=2)
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2)
    vat = models.DecimalField(max_digits=12, decimal_places=2)
    total = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["line_no"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["invoice", "line_no"], name="invoice_line_once")]

    def __str__(self) -> str:
        return self.description


class ServiceName(models.Model):
    """The words of a service as lines of bills spell it: a few hundred for millions of lines."""

    text = models.CharField(max_length=200, primary_key=True)
    words = WordsField()

    def __str__(self) -> str:
        return self.text


class InvoicePaper(models.Model):
    """The PDF that accounting sent for a bill; it is served instead of the portal's own."""

    invoice = models.OneToOneField(Invoice, models.CASCADE, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"the paper of {self.invoice_id}"


class Payment(models.Model):
    """Money received for an apartment, whoever paid it."""

    code = models.CharField(max_length=40, unique=True)
    apartment = models.ForeignKey(Apartment, models.PROTECT, related_name="+")
    paid_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reference = models.CharField(max_length=140, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["apartment", "-paid_on"])]

    def __str__(self) -> str:
        return f"{self.code} {self.amount}"


class BillConsent(models.Model):
    """A user wants the bills of an apartment by e-mail ("Vēlos saņemt rēķinus uz norādīto e-pastu")."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    apartment = models.ForeignKey(Apartment, models.CASCADE, related_name="+")
    period = DateTimeRangeField()
    given_at = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="consent_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("apartment", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.apartment_id}"


class Announcement(models.Model):
    """A bill whose letters have been written, to everybody who wanted them then; it is not announced again."""

    invoice = models.OneToOneField(Invoice, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.at:%F}"
