"""The judge of new passwords: Django's list of what was found in breaches, and what is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.passwords import is_guessable, words_of
from pagalms.manager.queries import manager

if TYPE_CHECKING:
    from pagalms.accounts.models import User


class NotGuessable(CommonPasswordValidator):
    """Refuses what attackers try first; asks for no kinds of signs."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        super().validate(password, user)
        names = manager()
        own = words_of(names.name, names.short_name, urlsplit(settings.PORTAL_URL).hostname or "")
        if is_guessable(password, common=self.passwords, own=own):
            words = _(
                "This password is easy to guess: a common word, a row of keys or our name. Take four other words."
            )
            raise ValidationError(words, code="password_too_common")
