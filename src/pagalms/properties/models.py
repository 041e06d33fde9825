"""Houses, apartments, clients and ownership as the manager's accounting knows them (DOMAIN, Machines)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Right
from django.utils.translation import gettext_lazy as _

from pagalms.properties.rules import LOCAL, client_name


def telephone_of(name: str) -> Right:
    """The last eight digits of a telephone number, however it is written; the register has an index of them."""
    digits = Func(F(name), Value(r"\D"), Value(""), Value("g"), function="regexp_replace")
    return Right(digits, LOCAL, output_field=models.CharField())


class House(models.Model):
    """An apartment house; `code` is accounting's id."""

    code = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=200)
    city = models.CharField(max_length=100)
    postcode = models.CharField(max_length=10)
    cadastre_number = models.CharField(max_length=20, blank=True)
    built_year = models.PositiveSmallIntegerField(null=True)
    storeys = models.PositiveSmallIntegerField(null=True)
    area_m2 = models.DecimalField(max_digits=10, decimal_places=2)
    has_lift = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["address"]

    def __str__(self) -> str:
        return self.address


class Apartment(models.Model):
    """An apartment property; `share_*` is its part of the house's common property."""

    code = models.CharField(max_length=40, unique=True)
    house = models.ForeignKey(House, models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    storey = models.SmallIntegerField(null=True)
    area_m2 = models.DecimalField(max_digits=8, decimal_places=2)
    share_numerator = models.PositiveIntegerField()
    share_denominator = models.PositiveIntegerField()
    account_no = models.CharField(max_length=30, unique=True)
    declared_persons = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["house", "number"], name="apartment_number_once_a_house"),
            models.CheckConstraint(
                condition=Q(share_numerator__gt=0, share_denominator__gte=F("share_numerator")),
                name="apartment_share_is_a_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.house.address}\u2013{self.number}"


class Client(models.Model):
    """Somebody who owns or owned an apartment. The personal code is sealed and found by its digest."""

    class Kind(models.TextChoices):
        """A person or a company."""

        NATURAL = "natural", _("natural person")
        LEGAL = "legal", _("legal person")

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    company_name = models.CharField(max_length=200, blank=True)
    personal_code_digest = models.BinaryField(max_length=32, null=True)
    personal_code_sealed = models.BinaryField(max_length=200, null=True)
    registration_no = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, default="lv")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["personal_code_digest"]),
            models.Index(telephone_of("phone"), name="client_telephone"),
        ]

    def __str__(self) -> str:
        return client_name(self.company_name, self.first_name, self.last_name)


class Ownership(models.Model):
    """A client owns a share of an apartment on the days of `period`, half-open: the day after the last is outside."""

    apartment = models.ForeignKey(Apartment, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    share_numerator = models.PositiveIntegerField()
    share_denominator = models.PositiveIntegerField()
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="ownership_once_at_a_time",
                expressions=[
                    ("apartment", RangeOperators.EQUAL),
                    ("client", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(share_numerator__gt=0, share_denominator__gte=F("share_numerator")),
                name="ownership_share_is_a_part",
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="ownership_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} owns {self.apartment_id} {self.period}"


class ContactDetails(models.Model):
    """How an owner can be reached about an apartment, as the owner said; what was said before stays as a dated record.

    The e-mail address here has been confirmed, or is the one that its account signs in with, or accounting's of before.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    apartment = models.ForeignKey(Apartment, models.PROTECT, related_name="+")
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    postal_address = models.CharField(max_length=200, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    period = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="contact_details_once_at_a_time",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    ("apartment", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(period__isempty=False), name="contact_details_have_a_time"),
        ]

    def __str__(self) -> str:
        return f"contacts of {self.client_id} for {self.apartment_id}"


class ContactEmail(models.Model):
    """An e-mail address an owner gave, waiting for the click in the letter sent to it; the code is kept as a digest."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    apartment = models.ForeignKey(Apartment, models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["client", "created_at"])]

    def __str__(self) -> str:
        return f"{self.client_id} for {self.apartment_id}"


class Sale(models.Model):
    """A change of owner that the office recorded before accounting sent it (ADR 0033).

    `before` and `after` are all ownerships of the apartment, as `queries.sales` writes them: what accounting knew, and
    what counts instead until accounting has decided or the office has taken it back.
    """

    apartment = models.ForeignKey(Apartment, models.PROTECT, related_name="+")
    buyer = models.ForeignKey(Client, models.PROTECT, related_name="+")
    day = models.DateField()  # the buyer's first
    before = models.JSONField()
    after = models.JSONField()
    deed = models.CharField(max_length=200)
    file = models.OneToOneField("files.StoredFile", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["apartment"], condition=Q(taken_back_at=None, decided_at=None), name="sale_waits_once_a_flat"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, agreed=None) | Q(decided_at__isnull=False, agreed__isnull=False),
                name="sale_decided_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.apartment_id} to {self.buyer_id} on {self.day}"

    @property
    def waits(self) -> bool:
        """Whether accounting has not decided yet."""
        return self.taken_back_at is None and self.decided_at is None
