"""What is kept with an event, in words: names of values that rooms write down by their keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.audit.wording import DETAILS, REASONS
from pagalms.backoffice.letter_kinds import KINDS
from pagalms.backoffice.rights import ROLE_WORDS
from pagalms.correspondence.wording import TOPICS
from pagalms.identity.queries import way_words
from pagalms.meters.queries.desk import channel_of
from pagalms.meters.queries.reminders import ABOUT
from pagalms.privacy.wording import WORDS

Words = str | Promise

PLACES: dict[str, Words] = {
    "settings": _("in the settings"), "letter": _("in a letter"), "registration": _("at registration"),
}  # fmt: skip
RETAINED: dict[str, Words] = {key: words[0] for key, words in WORDS.items()}
LETTERS: dict[str, Words] = {key: kind.when for key, kind in KINDS.items()}
CHOICES: dict[str, Words] = {
    **ABOUT,
    "by_letter": _("by letter"),
    "by_calendar": _("by calendar"),
}


def _channel(value: str) -> Words:
    try:
        return channel_of(value).label
    except ValueError:  # of something else than a reading
        return value


def _among(*several: Mapping[str, Words]) -> Callable[[str], Words]:
    """The first that knows the value, else the value itself."""
    return lambda value: next((each[value] for each in several if value in each), value)


VALUES: dict[str, Callable[[str], Words]] = {
    "what": _among(REASONS, RETAINED),
    "topic": _among(TOPICS),
    "kind": _among(LETTERS),
    "role": _among(cast("Mapping[str, Words]", ROLE_WORDS)),
    "language": _among(dict(settings.LANGUAGES)),
    "method": lambda value: way_words(value) or value,
    "channel": _channel,
    **dict.fromkeys(("given_at", "stopped_at", "said_at"), _among(PLACES)),
}


def detail_words(key: str, value: object) -> str:
    """One thing that is kept with an event, named where it has a name; what is not so is not said."""
    if value is None or value is False or value == "":
        return ""
    name = DETAILS.get(key)
    if value is True:
        return str(CHOICES.get(key) or name or key)
    told = str(VALUES[key](str(value))) if key in VALUES else str(value)
    return f"{name}: {told}" if name else told
