"""Registrations under way and terms accepted."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


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
