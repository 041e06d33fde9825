"""Reads of meters and readings, always of one flat."""

from pagalms.meters.queries.devices import flats_with_meter, meters_with
from pagalms.meters.queries.finding import KINDS, found_meters
from pagalms.meters.queries.history import PointHistory, Receipt, history_in, history_of, receipt_of
from pagalms.meters.queries.sheet import Line, Sheet, dial_of, sheet_from
from pagalms.meters.queries.sheets import (
    LATEST,
    USUAL,
    YEAR,
    locked_meters_of,
    meters_of,
    sheet_of,
    sheets_of,
    windows_ahead,
)
from pagalms.meters.queries.windows import NextWindow, next_window

__all__ = [
    "KINDS",
    "LATEST",
    "USUAL",
    "YEAR",
    "Line",
    "NextWindow",
    "PointHistory",
    "Receipt",
    "Sheet",
    "dial_of",
    "flats_with_meter",
    "found_meters",
    "history_in",
    "history_of",
    "locked_meters_of",
    "meters_of",
    "meters_with",
    "next_window",
    "receipt_of",
    "sheet_from",
    "sheet_of",
    "sheets_of",
    "windows_ahead",
]
