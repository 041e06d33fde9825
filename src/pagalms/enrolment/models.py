"""Registrations under way, terms accepted, applications and the invitations that come of them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pagalms.enrolment import rules


class Registration(models.Model):
    """A form sent in by a strongly identified person, waiting for the click in the letter (FAQ 2.5 to 2.7).

    The password is kept as its hash only; the code of the link as its SHA-256; both are single use.
    """

    code_hash = models.BinaryField(max_length=32, unique=True)
    email = models.EmailField(max_length=254)
    password = models.CharField(max_length=128)
    language = models.CharField(max_length=2, default="lv")
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    personal_code_digest = models.BinaryField(max_length=32)
    personal_code_sealed = models.BinaryField(max_length=200)
    method = models.CharField(max_length=20)
    terms_version = models.CharField(max_length=20)
    wants_bills = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    letters_stopped_at = models.DateTimeField(null=True)
    letter = models.ForeignKey("outbox.Letter", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["personal_code_digest", "created_at"])]

    def __str__(self) -> str:
        return f"registration {self.pk}"


class TermsAcceptance(models.Model):
    """Which version of the terms of use a user accepted, and when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "version"], name="terms_once_a_version")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.version}"


class Application(models.Model):
    """Somebody asks to become a user: on paper, by e-mail, or with a signed file handed in (FAQ 1.1, 1.2, 4.1, 4.2).

    The personal code comes from the signature, or a clerk typed it. `reason` is what the applicant is told when more
    is needed or the answer is no; `note` is the office's own. Of one that came twice nobody is told.
    """

    class Channel(models.TextChoices):
        """How it came."""

        UPLOAD = "upload", _("Handed in on the portal")
        EMAIL = "email", _("By e-mail")
        PAPER = "paper", _("On paper")

    class State(models.TextChoices):
        """What has become of it."""

        WAITING = "waiting", _("waits")
        NEEDS_MORE = "needs_more", _("more was asked for")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        DUPLICATE = "duplicate", _("came twice")

    number = models.CharField(max_length=20, unique=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    name = models.CharField(max_length=200, blank=True)
    personal_code_digest = models.BinaryField(max_length=32, null=True)
    personal_code_sealed = models.BinaryField(max_length=200, null=True)
    code_signed = models.BooleanField(default=False)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    represents = models.CharField(max_length=300, blank=True)
    text = models.TextField(max_length=2000, blank=True)
    language = models.CharField(max_length=2, default="lv")
    received_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    reason = models.TextField(max_length=1000, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "received_at"]),
            models.Index(fields=["personal_code_digest"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at=None)
                | (~models.Q(state="waiting") & models.Q(decided_at__isnull=False)),
                name="application_decided_when_not_waiting",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["needs_more", "refused"]) | ~models.Q(reason=""),
                name="application_no_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ApplicationFile(models.Model):
    """A file that came with an application; `report` is what its signatures prove, None for plain files."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    file = models.OneToOneField("files.StoredFile", models.PROTECT, related_name="+")
    report = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.application_id}: {self.file_id}"


class Invitation(models.Model):
    """The single-use link that an approved application sends; only the hash of its code is kept."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="+")
    code_hash = models.BinaryField(max_length=32, unique=True)
    email = models.EmailField(max_length=254)
    letter = models.ForeignKey("outbox.Letter", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Terms(models.Model):
    """A version of the terms of use: a draft until it is published, then it counts from `since` on and never changes.

    The built-in text (`rules.TERMS_VERSION`) is the first version and has no row.
    """

    version = models.CharField(max_length=20, blank=True)
    text_lv = models.TextField()
    text_en = models.TextField(blank=True)
    since = models.DateField(null=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-since", "-published_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(published_at=None, since=None, version="")
                | models.Q(published_at__isnull=False, since__isnull=False) & ~models.Q(version=""),
                name="terms_published_with_a_day_and_a_name",
            ),
            models.UniqueConstraint(fields=["version"], condition=~models.Q(version=""), name="terms_named_once"),
        ]

    def __str__(self) -> str:
        return self.version or f"draft {self.pk}"

    @property
    def digest(self) -> str:
        """Tells this text from another one, so that a form can say which it showed."""
        return rules.digest_of_terms(self.text_lv, self.text_en)

    def text(self, language: str) -> str:
        """The text in that language; in Latvian where there is no other."""
        return (self.text_en if language == "en" else "") or self.text_lv
