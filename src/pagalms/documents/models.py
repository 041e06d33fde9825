"""Documents and their versions."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pagalms.documents.rules.period import deciding_day
from pagalms.files.models import StoredFile
from pagalms.kernel.findable import WordsField
from pagalms.outbox.models import Letter
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


def period_words(year: int | None, part: str) -> str:
    """A year, or a part of it named by its label: "2025. gada 2. ceturksnis"; empty without one."""
    if year is None:
        return ""
    return (_("%(part)s of %(year)s") if part else _("the year %(year)s")) % {"year": year, "part": part}


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
    words = WordsField(null=True)

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
        return period_words(self.year, self.get_part_display())


class Version(models.Model):
    """One file of a document; the newest is current, the earlier ones stay.

    `letters_done_at`: all letters about it are written, or none were wanted by who published it.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    current = models.BooleanField(default=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    letters_done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(letters_done_at=None), name="version_to_tell")]
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


class Told(models.Model):
    """A letter has named a version to a user; there is never a second one. One letter can name many."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "user"], name="document_told_once")]

    def __str__(self) -> str:
        return f"{self.user_id} told of {self.version_id}"


class Bundle(models.Model):
    """Files that a member of staff prepares to publish together; kept for a day after the last change at `at`.

    Without `by` they came from accounting in the package `source`: anybody who may publish deals with them, and they
    stay until somebody does. `revision` counts the changes, so that what is published is what was looked at.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["by", "at"])]

    def __str__(self) -> str:
        return f"{self.by_id} {self.at}"


class BundleLine(models.Model):
    """A file of a bundle: whose it is and what stands on it, by its name or as corrected.

    Without a `file` it was refused, for the reason in `refusal`. `unmatched` says why it is nobody's
    (`rules.matching.Match`).
    """

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="lines")
    name = models.CharField(max_length=250)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=300, blank=True)
    left_out = models.BooleanField(default=False)
    unmatched = models.CharField(max_length=10, blank=True)
    house = models.ForeignKey(House, models.PROTECT, null=True, related_name="+")
    apartment = models.ForeignKey(Apartment, models.PROTECT, null=True, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60, blank=True)
    dated = models.DateField()
    issuer = models.CharField(max_length=200, blank=True)
    valid_until = models.DateField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    part = models.CharField(max_length=2, choices=Part.choices, blank=True)
    cadastre_number = models.CharField(max_length=20, blank=True)
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.OWNERS)

    def __str__(self) -> str:
        return self.name

    @property
    def heading(self) -> str:
        """What the document will be called: its title, else what it is."""
        return self.title or self.get_kind_display().capitalize()

    @property
    def counts_on(self) -> date:
        """The day that decides who reads it."""
        return deciding_day(self.dated, year=self.year, part=self.part)

    @property
    def period(self) -> str:
        """The time it tells of, in words."""
        return period_words(self.year, self.get_part_display())
