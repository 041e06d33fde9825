"""Changes of an e-mail address under way, ways of signing in turned off.

Second factors stand in django-allauth's table of authenticators.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class AddressChange(models.Model):
    """A new e-mail address that a user wants, until its reader confirms it and while the former one may object.

    `code_hash` is that of the link in the letter to the new address, `stop_hash` of the one to the former address.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    former = models.EmailField(max_length=254)
    email = models.EmailField(max_length=254)
    code_hash = models.BinaryField(max_length=32, unique=True)
    stop_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "created_at"])]

    def __str__(self) -> str:
        return f"change {self.pk} of user {self.user_id}"


class ClosedWay(models.Model):
    """A user does not sign in through this provider: whoever comes through it as this person is turned away."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    provider = models.CharField(max_length=20)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "provider"], name="way_closed_once")]

    def __str__(self) -> str:
        return f"{self.user_id} not by {self.provider}"
