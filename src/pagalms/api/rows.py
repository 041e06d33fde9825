"""The rows of a request: read within limits, each thing in its place, and described for the OpenAPI document."""

from __future__ import annotations

import json
import re
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from pagalms.api.problems import Wrong
from pagalms.exchange.columns import SHEETS
from pagalms.exchange.values import Day, Email, Kind, Number, Period, PersonalCode, Share, Text, Word

MOST_ROWS = 5000
MOST_BYTES = 8 * 1024 * 1024
_NO_TEXT = re.compile("[\0\ud800-\udfff]")  # what no database keeps: JSON can name half a character
NEEDED = " Needed: a row without it is refused by itself, in the answer."  # so it is no `required` of the request
FLAGS = {"all_or_nothing": True, "dry_run": False}


def read(request: HttpRequest) -> tuple[dict[str, list[dict[str, Any]]], dict[str, bool], bytes]:
    """Sheets, flags and the bytes they came in. Raises Wrong: 413 or 422."""
    raw = request.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Wrong(413, "bytes", _("More than 8 MB in one request. Send the rows in several."))
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        raise Wrong(422, "json", _("This is not JSON.")) from None
    if not isinstance(said, dict) or not isinstance(said.get("sheets"), dict) or not said["sheets"]:
        raise Wrong(422, "sheets", _("Send an object with “sheets”: the name of each sheet and its rows."))
    if unknown := set(said) - {"sheets", *FLAGS}:
        raise Wrong(422, "unknown", _("Nothing is known of “%(name)s”.") % {"name": min(unknown)[:60]})
    flags = {name: said.get(name, default) for name, default in FLAGS.items()}
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise Wrong(422, "flag", _("“%(name)s” is true or false.") % {"name": name})
    sheets = {name: _rows(name, rows) for name, rows in said["sheets"].items()}
    if sum(map(len, sheets.values())) > MOST_ROWS:
        raise Wrong(413, "rows", _("More than %(most)s rows in one request.") % {"most": MOST_ROWS})
    return sheets, flags, raw


def _rows(sheet: str, rows: Any) -> list[dict[str, Any]]:
    if sheet not in SHEETS:
        raise Wrong(422, "unknown", _("Nothing is known of “%(name)s”.") % {"name": sheet[:60]})
    names = {column.name for column in SHEETS[sheet]}
    if not isinstance(rows, list):
        raise Wrong(422, "rows", _("The rows of “%(sheet)s” are a list.") % {"sheet": sheet})
    for place, row in enumerate(rows):
        where = {"sheet": sheet, "row": place}
        if not isinstance(row, dict):
            raise Wrong(422, "row", _("%(sheet)s, row %(row)s: not an object.") % where)
        for name, value in row.items():
            if name not in names:
                said = _("%(sheet)s, row %(row)s: there is no column “%(name)s”.")
                raise Wrong(422, "column", said % {**where, "name": name[:60]})
            if isinstance(value, dict | list) or (isinstance(value, str) and _NO_TEXT.search(value)):
                said = _("%(sheet)s, row %(row)s, “%(name)s”: a text, a number, true, false or null.")
                raise Wrong(422, "cell", said % {**where, "name": name})
    return rows


def described() -> dict[str, Any]:
    """The request's body in the words of OpenAPI, made from the same table of columns that reads it."""
    cell = {"type": ["string", "number", "boolean", "null"], "pattern": r"^[^\u0000]*$"}
    sheets = {
        sheet: {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    column.name: {**cell, "description": _told(column.kind) + NEEDED * column.required}
                    for column in columns
                },
            },
        }
        for sheet, columns in SHEETS.items()
    }
    flags = {name: {"type": "boolean", "default": default} for name, default in FLAGS.items()}
    body = {"type": "object", "additionalProperties": False, "minProperties": 1, "properties": sheets}
    schema = {"type": "object", "additionalProperties": False, "required": ["sheets"]}
    schema |= {"properties": {"sheets": body, **flags}}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _told(kind: Kind) -> str:
    """What a column holds, for who writes to it."""
    match kind:
        case Email():
            return "E-mail address."
        case Text():
            return f"Text, at most {kind.longest} signs."
        case Number():
            least = f", at least {kind.least}" if kind.least is not None else ""
            return (
                f"Number, at most {kind.digits} digits, {kind.places} of them decimals{least}. As text or as a number."
            )
        case Day():
            return "Day, YYYY-MM-DD." + (" Not in the future." if kind.past else "")
        case Period():
            return "Month, YYYY-MM."
        case Word():
            usual = f" Empty is {kind.default}." if kind.default in kind.words else ""
            return f"One of: {', '.join(kind.words)}.{usual}"
        case Share():
            return "Share, such as 1/2."
        case PersonalCode():
            return "Latvian personal code, DDDDDD-DDDDD or eleven digits."
    raise TypeError(f"no words for {kind!r}")
