"""What the API answers, for the OpenAPI document and for those who write a client from it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import Field


class RowFault(Schema):
    """Why a row cannot go in."""

    column: str = Field(description="Empty when the row as a whole is wrong.")
    value: str = Field(description="As it came, shortened; personal codes are starred.")
    reason: str = Field(description="In the language of Accept-Language.")


class RowResult(Schema):
    """What became of a row."""

    row: int = Field(description="Its place in what was sent, from 0.")
    state: Literal["accepted", "refused", "left_out"] = Field(
        description="left_out: right by itself, but nothing was taken in because another row was refused."
    )
    faults: list[RowFault]


class SheetCount(Schema):
    """What a sheet would change, or has changed."""

    new: int
    changed: int
    unchanged: int


class Imported(Schema):
    """What became of an import."""

    taken_in: bool = Field(description="Whether anything was written. The same rows again change nothing: false.")
    refused: int
    results: dict[str, list[RowResult]]
    counts: dict[str, SheetCount]
    faults: list[RowFault] = Field(description="Those of no single row.")


class BatchWanted(Schema):
    """Which readings are taken over."""

    period: str = Field(
        description="The month, YYYY-MM.", pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-05"]
    )
    early: bool = Field(False, description="Also while residents can still hand in and correct.")


class BatchShape(Schema):
    """Readings that were taken over together."""

    number: str = Field(examples=["2026-05-01"])
    period: str
    readings: int
    at: datetime


class BatchPage(Schema):
    """Batches, newest first; `next` is the cursor of the page after this one, or null."""

    batches: list[BatchShape]
    next: str | None


class ReadingShape(Schema):
    """A reading as accounting gets it: the columns of its own file, and where the meter stands."""

    meter_id: str
    period: str
    value: Decimal
    read_on: date
    source: str
    account_no: str
    serial_no: str
    batch: str


class ReadingPage(Schema):
    """Readings of a batch, the same at every call; `next` as in BatchPage."""

    readings: list[ReadingShape]
    next: str | None
