"""Documents and their versions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pagalms.files.models import StoredFile
from pagalms.properties.models import Apartment, Client, House


class Kind(models.TextChoices):
    """What a document is (DOMAIN, House file)."""

    CONTRACT = "contract", _("contract")
    ACT = "act", _("act")
    STATEMENT = "statement", _("statement")
    CERTIFICATE = "certificate", _("certificate")
    INSPECTION = "inspection", _("inspection")
    ESTIMATE = "estimate", _("cost estimate")
    REPORT = "report", _("income and expense report")
    DECISION = "decision", _("decision")
    PLAN = "plan", _("plan")
    OTHER = "other", _("other document")


class Audience(models.TextChoices):
    """Who may read a document of a house."""

    OWNERS = "owners", _("the owners of the house")
    STAFF = "staff", _("the manager only")


class Part(models.TextChoices):
    """A part of a year that a document tells of."""

    Q1 = "Q1", _("1st quarter")
    Q2 = "Q2", _("2nd quarter")
    Q3 = "Q3", _("3rd quarter")
    Q4 = "Q4", _("4th quarter")
    JANUARY = "01", _("January")
    FEBRUARY = "02", _("February")
    MARCH = "03", _("March")
    APRIL = "04", _("April")
    MAY = "05", _("May")
    JUNE = "06", _("June")
    JULY = "07", _("July")
    AUGUST = "08", _("August")
    SEPTEMBER = "09", _("September")
    OCTOBER = "10", _("October")
    NOVEMBER = "11", _("November")
    DECEMBER = "12", _("December")


class Document(models.Model):
    """A document of a house, or of a flat, or addressed to a client; `dated` is the day on it, not of publishing.

    `year` and its `part` are the time it tells of, if any. `counts_on` is `rules.period.deciding_day`: a document of a
    flat is read by whoever owned the flat on that day, also after selling.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=60, blank=True)
    dated = models.DateField()
    issuer = models.CharField(max_length=200, blank=True)
    valid_until = models.DateField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    part = models.CharField(max_length=2, choices=Part.choices, blank=True)
    cadastre_number = models.CharField(max_length=20, blank=True)
    counts_on = models.DateField()
    house = models.ForeignKey(House, models.PROTECT, null=True, related_name="+")
    apartment = models.ForeignKey(Apartment, models.PROTECT, null=True, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.OWNERS)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["house", "-dated"]),
            models.Index(fields=["apartment", "-dated"]),
            models.Index(fields=["client", "-dated"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(house__isnull=False, apartment=None, client=None)
                | (Q(house=None) & (Q(apartment__isnull=False) | Q(client__isnull=False))),
                name="document_is_of_a_house_or_of_somebody",
            ),
            models.CheckConstraint(condition=Q(part="") | Q(year__isnull=False), name="document_part_is_of_a_year"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def of_year(self) -> int:
        """The year it stands under: the one it tells of, else that of its day."""
        return self.year or self.dated.year

    @property
    def period(self) -> str:
        """The time it tells of, in words; empty when it tells of none."""
        if self.year is None:
            return ""
        words = {"year": self.year, "part": self.get_part_display()}
        return (_("%(part)s of %(year)s") if self.part else _("the year %(year)s")) % words


class Version(models.Model):
    """One file of a document; the newest is current, the earlier ones stay."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    current = models.BooleanField(default=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(current=True), name="document_one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"


class Seen(models.Model):
    """A user has opened a version; until then it is marked as new."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "version"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.version_id}"
