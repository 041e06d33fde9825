"""The manager says something else of itself from now on; each saying is a new version."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import number_format

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.files.actions import Upload, store
from pagalms.files.drawing import NoPicture
from pagalms.files.models import StoredFile
from pagalms.files.pictures import small_png
from pagalms.files.rules import PICTURES, kind_of
from pagalms.files.rules import Kind as FileKind
from pagalms.kernel.refusal import Refusal, Refusals
from pagalms.kernel.turns import wait_for_turn
from pagalms.manager import queries
from pagalms.manager.models import Version
from pagalms.manager.rules import accounts as account_rules
from pagalms.manager.rules import closed as closed_rules
from pagalms.manager.rules import colours as colour_rules
from pagalms.manager.rules import details as detail_rules
from pagalms.manager.rules.accounts import Account
from pagalms.manager.rules.closed import Closed
from pagalms.manager.rules.colours import Colours
from pagalms.manager.rules.details import Details
from pagalms.manager.rules.sayings import Kind
from pagalms.manager.wording import UNREADABLE, refusal

LOGO_HEIGHTS, LOGO_RATIO, LOGO_BYTES = (128, 96, 64, 48), 3, 16_000  # the largest that a page can afford
LONGEST_ALT = 100


def judged_details(details: Details) -> Details:
    """The details in the form in which they are kept. Raises Refusals by field."""
    if wrong := detail_rules.wrong_in(details):
        raise Refusals({field: refusal(code, field) for field, code in wrong.items()})
    week = tuple(detail_rules.hours_of(hours) if hours else "" for hours in details.week)
    return replace(details, week=week)


def say_details(details: Details, *, by: User, at: datetime, shown: int) -> Version:
    """Name, address, telephones and hours from now on. `shown` is the version that the form began with, 0 for none.

    Raises Refusals by field, or for "" with "meanwhile" when another version stands by now.
    """
    return _say(Kind.DETAILS, judged_details(details).kept(), by=by, at=at, shown=shown)


def judged_accounts(accounts: Sequence[Account]) -> None:
    """Raises Refusals when the list does not tell one account for each day's bills."""
    if not accounts:
        raise Refusals({"iban_0": refusal("no_accounts", "iban_0")})
    if wrong := account_rules.wrong_in(accounts):
        place, code = wrong
        field = f"iban_{place}" if code == "twice" else f"since_{place}"
        raise Refusals({field: refusal(code, field)})


def say_accounts(accounts: Sequence[Account], *, by: User, at: datetime, shown: int) -> Version:
    """The accounts from now on; raises Refusals as `say_details` does."""
    judged_accounts(accounts)
    kept = {"accounts": [one.kept() for one in accounts]}
    return _say(Kind.ACCOUNTS, kept, by=by, at=at, shown=shown)


def judged_colours(light: str, dark: str) -> Colours:
    """The pair; without `dark` its shade is taken from `light`. Raises Refusals: "light", "dark".

    What is not readable is refused with its contrast and the nearest shade that is, in the refusal's code.
    """
    wrong = {
        name: refusal("colour", name) for name, said in (("light", light), ("dark", dark)) if not _fits(name, said)
    }
    if wrong:
        raise Refusals(wrong)
    pair = colour_rules.colours_of(light, dark)
    for name, worst, said in zip(("light", "dark"), pair.worst, (pair.light, pair.dark), strict=True):
        if worst < colour_rules.LEAST:
            nearest = colour_rules.readable(said, dark=name == "dark")
            ratios = {"ratio": math.floor(worst * 10) / 10, "least": colour_rules.LEAST}
            values = {key: number_format(number, 1) for key, number in ratios.items()} | {"nearest": nearest}
            wrong[name] = Refusal(nearest, str(UNREADABLE) % values, field=name)
    if wrong:
        raise Refusals(wrong)
    return pair


def say_colours(light: str, dark: str, *, by: User, at: datetime, shown: int) -> Version:
    """The manager's colour from now on; raises Refusals as `judged_colours` and `say_details` do."""
    pair = judged_colours(light, dark)
    return _say(Kind.COLOURS, {"light": pair.light, "dark": pair.dark}, by=by, at=at, shown=shown)


def judged_closed(closed: Sequence[Closed]) -> dict[str, Any]:
    """The closed days as a version keeps them. Raises Refusals: "last_<place>"."""
    if wrong := closed_rules.wrong_in(closed):
        place, code = wrong
        raise Refusals({f"last_{place}": refusal(code, f"last_{place}")})
    return {"closed": [one.kept() for one in sorted(closed, key=lambda one: one.first)]}


def say_closed(closed: Sequence[Closed], *, by: User, at: datetime, shown: int) -> Version:
    """The closed days from now on; raises Refusals as `judged_closed` and `say_details` do."""
    return _say(Kind.CLOSED, judged_closed(closed), by=by, at=at, shown=shown)


def say_foot(words: dict[str, str], *, by: User, at: datetime, shown: int) -> Version:
    """The manager's own words at the end of letters, by language; raises Refusals as `say_details` does."""
    return _say(Kind.FOOT, words if any(words.values()) else {}, by=by, at=at, shown=shown)


@dataclass(frozen=True)
class Drawn:
    """A logo as it would be kept: what the version says and the PNG, None when the present picture stays."""

    said: dict[str, Any]
    content: bytes | None = None


def judged_logo(upload: Upload | None, *, alt: str) -> Drawn:
    """A new logo, or with no upload another text for the present one. Raises Refusals: "file", "alt".

    It is drawn anew as a PNG small enough for every page.
    """
    if not alt.strip():
        raise Refusals({"alt": refusal("alt", "alt")})
    words = alt.strip()[:LONGEST_ALT]
    if upload is None:
        before = queries.newest(Kind.LOGO)
        if before is None or before.file is None:
            raise Refusals({"file": refusal("no_logo", "file")})
        return Drawn({**before.said, "alt": words})
    content, width, height = _drawn(upload.read(), upload.size)
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Drawn({"digest": digest, "alt": words, "width": width, "height": height}, content)


@transaction.atomic
def say_logo(upload: Upload | None, *, alt: str, by: User, at: datetime, shown: int) -> Version:
    """The logo from now on; raises Refusals as `judged_logo` and `say_details` do."""
    drawn = judged_logo(upload, alt=alt)
    if drawn.content is None:
        before = queries.newest(Kind.LOGO)
        return _say(Kind.LOGO, drawn.said, by=by, at=at, shown=shown, file=before.file if before else None)
    try:
        file = store(drawn.content, name="logo.png", accept={FileKind.PNG}, by=by, at=at)
    except Refusal as problem:
        raise Refusals({"file": problem}) from None
    return _say(Kind.LOGO, drawn.said, by=by, at=at, shown=shown, file=file)


@transaction.atomic
def take_back(kind: Kind, number: int, *, by: User, at: datetime, shown: int) -> Version:
    """Say once more what version `number` said; 0 is what the installation's settings say. Raises Refusals."""
    found = queries.version_of(kind, number) if number else None
    if number and found is None:
        raise Refusals({"": refusal("meanwhile")})
    said, file = (found.said, found.file) if found else ({}, None)
    return _say(kind, said, by=by, at=at, shown=shown, file=file, verb="manager_taken_back")


@transaction.atomic
def _say(
    kind: Kind, said: dict[str, Any], *, by: User, at: datetime, shown: int, file: StoredFile | None = None,
    verb: str = "manager_said",
) -> Version:  # fmt: skip
    wait_for_turn(f"manager:{kind}")
    before = queries.newest(kind)
    if (before.pk if before else 0) != shown:
        raise Refusals({"": refusal("meanwhile")})
    if before and before.said == said:
        return before
    made = Version.objects.create(kind=kind, said=said, file=file, by=by, at=at)
    detail: Detail = {"kind": kind.value, "version": made.pk, "changed": _changed(before.said if before else {}, said)}
    record(verb, by=by, at=at, subject=f"manager:{made.pk}", detail=detail)
    queries.forget()
    transaction.on_commit(queries.forget)
    return made


def _fits(name: str, said: str) -> bool:
    return colour_rules.is_colour(said) or (name == "dark" and not said)


def _changed(before: dict[str, Any], after: dict[str, Any]) -> str:
    return ", ".join(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))


def _drawn(content: bytes, size: int) -> tuple[bytes, int, int]:
    kind = kind_of(content)
    if kind not in PICTURES or size > len(content):
        raise Refusals({"file": refusal("picture", "file")})
    for height in LOGO_HEIGHTS:
        try:
            drawn = small_png(content, kind, width=height * LOGO_RATIO, height=height)
        except NoPicture:
            raise Refusals({"file": refusal("picture", "file")}) from None
        if len(drawn[0]) <= LOGO_BYTES:
            return drawn
    raise Refusals({"file": refusal("heavy", "file")})
