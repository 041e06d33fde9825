"""Who a user is, and the sign-ins under way."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Person(models.Model):
    """A human with all their personal codes, proved by a strong sign-in or by the registrar.

    Without a user as long as the office has only linked two codes of somebody who has not registered yet.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class PersonalCode(models.Model):
    """A personal code of a person; one may have several over a life (IDENTITY §0.4)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    country = models.CharField(max_length=2, default="LV")
    digest = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField(max_length=200)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"a code of person {self.person_id}"


class LoginTransaction(models.Model):
    """A sign-in that a browser began at a provider (IDENTITY §0.4); single use, short-lived.

    `handle_hash` is the hash of the cookie that binds it to the browser, `ticket_hash` that of the one-time handle with
    which the browser comes back after a bank's POST. `result` holds the sealed verified identity in between.
    """

    provider = models.CharField(max_length=20)
    handle_hash = models.BinaryField(max_length=32, unique=True)
    nonce = models.CharField(max_length=100)
    ticket_hash = models.BinaryField(max_length=32, null=True, unique=True)
    purpose = models.CharField(max_length=10, default="login")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    next = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    consumed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=40, blank=True)
    result = models.BinaryField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["provider", "nonce"], name="nonce_once_a_provider")]
        indexes: ClassVar = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return f"{self.provider} {self.created_at:%F %T}"


class WaitingAnswer(models.Model):
    """A verified answer that names no transaction (SEB), until the browser that began one comes for it.

    `result` is the sealed verified identity; the row goes when it is fetched.
    """

    provider = models.CharField(max_length=20)
    ticket_hash = models.BinaryField(max_length=32, unique=True)
    answered_at = models.DateTimeField()
    result = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["answered_at"])]

    def __str__(self) -> str:
        return f"{self.provider} {self.answered_at:%F %T}"


class DeviceLink(models.Model):
    """The Smart-ID session of a sign-in under way, sealed; it goes when the sign-in ends.

    `busy_until` is the lease of the one request that may ask Smart-ID about it.
    """

    transaction = models.OneToOneField(LoginTransaction, models.CASCADE, related_name="+")
    session = models.BinaryField()
    busy_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"the session of transaction {self.transaction_id}"


class TrustedBrowser(models.Model):
    """A browser in which the user has signed in with Smart-ID by device link, by the hash of a cookie of its own.

    It may ask that person's telephone directly (IDENTITY 1.10); `code` is the personal code of that sign-in, `seen_at`
    real time.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code = models.ForeignKey(PersonalCode, models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    browser = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"a trusted browser of {self.user_id}"


class UsedMessage(models.Model):
    """A provider's message that was taken once; the constraint refuses a replay in a race too."""

    provider = models.CharField(max_length=20)
    fingerprint = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["provider", "fingerprint"], name="message_once")]

    def __str__(self) -> str:
        return f"a message of {self.provider}"


class SignIn(models.Model):
    """One successful sign-in, for the history a user can read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    method = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "at"])]

    def __str__(self) -> str:
        return f"{self.user_id} by {self.method} {self.at:%F %T}"


class KeyWarning(models.Model):
    """Administrators have been told that a key or certificate ends within `stage` days; each is told once."""

    digest = models.BinaryField(max_length=32)
    stage = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["digest", "stage"], name="key_warning_once")]

    def __str__(self) -> str:
        return f"{self.stage} days"


class KeyInUse(models.Model):
    """The person key that took a former one's place, by its fingerprint; no row before the first change (ADR 0037)."""

    fingerprint = models.CharField(max_length=32)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.fingerprint} {self.since:%F %T}"
