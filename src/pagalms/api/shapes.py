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


class ContactShape(Schema):
    """How an owner can be reached about a property, as the owner told; empty texts are not told."""

    client_id: str
    apartment_id: str
    phone: str
    email: str = Field(description="Confirmed by a letter, or that of the owner's account.")
    postal_address: str
    since: date


class ContactPage(Schema):
    """Contacts in the order in which they were told; `next` as in BatchPage."""

    contacts: list[ContactShape]
    next: str | None
    since: str = Field(description="The place after this page: keep it, and send it as `cursor` the next time.")


class PackageArrived(Schema):
    """A package has been kept and waits for its turn."""

    number: int = Field(description="Ask GET /packages/{number} what becomes of it.")


class PackageTaken(Schema):
    """What somebody agrees to."""

    checks: int = Field(ge=0, le=32767, description="The `checks` of the preview that was looked at.")


class PackageSheet(Schema):
    """What a file of the package would change, or has changed, in rows."""

    sheet: str
    rows: int
    new: int
    changed: int
    unchanged: int
    refused: int


class PackageFault(RowFault):
    """Why a row of a package cannot go in."""

    file: str
    line: int = Field(description="Of the file, from 1; 0: the file as a whole.")


class PackageState(Schema):
    """How far a package is, and what it brought."""

    number: int
    state: Literal[
        "waiting", "working", "interrupted", "checked", "taken_in", "nothing", "refused", "broken", "dropped"
    ] = Field(
        description="checked: looked at, POST /packages/{number}/take takes it in. "
        "interrupted: begins again by itself. The last five are ends; refused and broken changed nothing."
    )
    percent: int | None = Field(description="How much is done, while it is being worked on.")
    checks: int = Field(description="The number of the preview.")
    sheets: list[PackageSheet]
    papers_new: int = Field(description="PDFs of bills that are new.")
    papers_changed: int
    documents_new: int = Field(description="PDFs of documents that are new; staff publish them.")
    refused: int = Field(description="Rows refused, all of them.")
    faults: list[PackageFault] = Field(description="The first 200, in Latvian.")
    ignored: list[str] = Field(description="Files nothing is known of.")
    reason: str = Field(description="Why it could not be read, when it was broken.")
    at: datetime
    ended_at: datetime | None
