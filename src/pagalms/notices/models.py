"""Notices with all their versions, whom they are for, and who has seen them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q

from pagalms.files.models import StoredFile
from pagalms.kernel.findable import WordsField
from pagalms.notices.rules import LONGEST_FLATS, LONGEST_TITLE
from pagalms.properties.models import Apartment, House


class Notice(models.Model):
    """An announcement to everybody, to a house, or to the flats that `flats_said` names and `Addressee` lists.

    It is current on the days of `shown`, half-open; afterwards it stands in the archive. Whom it is for does not change
    once it is published. `news` is the number of the last version that everybody should read.
    """

    house = models.ForeignKey(House, models.PROTECT, null=True, related_name="+")
    flats_said = models.CharField(max_length=LONGEST_FLATS, blank=True)
    shown = DateRangeField()
    news = models.PositiveSmallIntegerField(default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(shown__isempty=False, shown__lower_inf=False), name="notice_has_days_and_a_beginning"
            ),
            models.CheckConstraint(
                condition=Q(flats_said="") | Q(house__isnull=False), name="notice_flats_stand_in_a_house"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__lte=F("withdrawn_at")),
                name="notice_withdrawn_after_publishing",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"


class Addressee(models.Model):
    """A flat that a notice to some flats is for."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="addressees")
    apartment = models.ForeignKey(Apartment, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "apartment"], name="addressee_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} for {self.apartment_id}"


class Version(models.Model):
    """What a notice says. A published one is corrected by the next version; the earlier ones stay.

    An important one stands on top and goes out by letter. `works` is when planned works go on. `letters_done_at`: all
    letters of this version have been written.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.TextField()
    important = models.BooleanField(default=False)
    works = DateTimeRangeField(null=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    letters_done_at = models.DateTimeField(null=True)
    words = WordsField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "number"], name="notice_version_once"),
            models.UniqueConstraint(fields=["notice"], condition=Q(current=True), name="notice_current_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """A file that goes with a version of a notice; who may read the notice may read it."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="papers")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.file_id}"


class Seen(models.Model):
    """A user has had a notice on the screen, last in this version."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "notice"], name="notice_seen_once")]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.notice_id}"


class Told(models.Model):
    """The letter about a version has been written to a user; there is never a second one."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "user"], name="notice_told_once")]

    def __str__(self) -> str:
        return f"{self.user_id} told of {self.version_id}"
