"""The user who signs in with an e-mail address, and the roles of staff."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.rules import Role


class Users(BaseUserManager["User"]):
    """Finds users by e-mail; django-allauth asks for this manager."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this address, letter case aside."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account of the portal: an address, a password, a language; who the person is stands in `identity`."""

    email = models.EmailField(_("E-mail"), max_length=254, unique=True)
    name = models.CharField(_("Name"), max_length=200, blank=True, default="")
    language = models.CharField(max_length=2, choices=[("lv", "Latviešu"), ("en", "English")], default="lv")
    wants_receipts = models.BooleanField(_("Receipts of readings by letter"), default=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = Users()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.email


class StaffRole(models.Model):
    """A user works for the manager in this role on the days of `period`, half-open."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    role = models.CharField(max_length=15, choices=[(role.value, role.value) for role in Role])
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="staff_role_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.period}"


class OpenSession(models.Model):
    """A browser in which the user is signed in; ending it deletes Django's session with this key.

    `network` is the IP address without its last part; `ends_at` is real time, the other two are the house's.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    method = models.CharField(max_length=20)
    key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=60, blank=True)
    network = models.CharField(max_length=45, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id} since {self.began_at:%F %T}"


class KnownBrowser(models.Model):
    """A browser in which the user has signed in before, by the digest of its cookie."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"a browser of {self.user_id}"
