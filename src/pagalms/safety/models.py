"""Changes of an e-mail address under way. Second factors stand in django-allauth's table of authenticators."""

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
