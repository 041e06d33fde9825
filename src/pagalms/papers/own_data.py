"""All that the portal holds of a person: as a paper for people, as JSON for machines (GDPR, articles 15 and 20)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from pagalms.kernel.own_data import Column, Part, Value
from pagalms.kernel.zone import RIGA
from pagalms.manager.queries import manager
from pagalms.papers import press
from pagalms.ui import formats

WIDEST = 5  # columns that stand beside each other on a sheet


def as_json(parts: Sequence[Part], *, language: str, at: datetime) -> bytes:
    """The parts with the names of their columns; amounts and numbers as text, so that no program rounds them."""
    named = manager()
    with translation.override(language):
        said = {
            "made_at": at.isoformat(),
            "manager": {key: getattr(named, key) for key in ("name", "registration_no", "email", "phone")},
            "parts": [
                {
                    "name": part.name,
                    "title": str(part.title),
                    "columns": {column.key: str(column.label) for column in part.columns},
                    "rows": [
                        {column.key: _kept(value) for column, value in zip(part.columns, row, strict=True)}
                        for row in part.rows
                    ],
                }
                for part in parts
            ],
        }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def own_data_pdf(parts: Sequence[Part], *, language: str, name: str, at: datetime) -> bytes:
    """The same to be read; what has no rows is named at the end, so that one sees that it was looked for."""
    with translation.override(language):
        said = {
            "language": language,
            "title": _("My data"),
            "words": {"registration_no": _("Reg. No."), "empty": _("Nothing is kept of these"), "no": "–"},
            "about": [(_("Whose"), name), (_("Prepared"), _printed(at))],
            "parts": [_part(part) for part in parts if part.rows],
            "empty": [str(part.title) for part in parts if not part.rows],
            "foot": _("My data, %(day)s") % {"day": formats.day(at)},
        }
        return press.pdf("own_data", said, dated=at.astimezone(RIGA).date())


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": str(part.title),
        "head": [str(column.label) for column in part.columns],
        "wide": len(part.columns) > WIDEST,
        "rows": [[_said(column, value) for column, value in zip(part.columns, row, strict=True)] for row in part.rows],
    }


def _said(column: Column, value: Value) -> str:
    words = column.words(value) if column.words and value is not None else None
    return str(words) if words is not None else _printed(value)


def _kept(value: Value) -> str | int | bool | None:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _printed(value: Value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{formats.day(value)} {formats.clock_time(value)}"
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Decimal):
        return formats.decimal(value, max(0, -int(value.as_tuple().exponent)))
    return str(value)
