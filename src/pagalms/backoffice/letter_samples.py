"""Invented people, flats and meters with which each kind of letter can be looked at; none of it is in the register.

The letters are written by the code that sends them, so what stands here has the shape of what the rooms hand over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from pagalms.kernel.keyfiles import KeyFile, Role
from pagalms.kernel.month import Month
from pagalms.manager.rules.accounts import Account
from pagalms.meters.queries.house_rules import KINDS

Context = Mapping[str, Any]
LINK = settings.PORTAL_URL + "/paraugs/"  # all links of a sample: one page says that they belong to one
PORTAL = LINK.removesuffix("/")  # in place of the portal, where a letter makes an address of its own


class Named(SimpleNamespace):
    """Something with a name."""

    def __str__(self) -> str:
        return str(self.name)


FLAT = Named(name="Liepu iela 14–7", pk=0)


def _meter(kind: str, location: str, number: str) -> SimpleNamespace:
    words = dict(KINDS)[kind]
    point = SimpleNamespace(location=location, get_kind_display=lambda: str(words), apartment=FLAT)
    return SimpleNamespace(point=point, serial_no=number, unit="m3", integer_digits=5, decimal_digits=3)


HOT, COLD = _meter("hot_water", "virtuve", "7712-45"), _meter("cold_water", "vannas istaba", "7712-46")


def link(_at: datetime) -> Context:
    """Letters that lead somewhere for a while."""
    return {"href": LINK, "hours": 48, "days": 14, "email": "anna.jauna@example.lv", "flat": FLAT}


def seen(at: datetime) -> Context:
    """Letters about a sign-in."""
    return {"when": at, "way": "Swedbank", "browser": "Firefox, Windows"}


def safety(at: datetime) -> Context:
    """A change of the second step."""
    change = _("A passkey has been added; one can sign in with it without a password.")
    return {"change": change, "name": _("Anna's telephone"), "way": "", "when": at}


def closing(at: datetime) -> Context:
    """The day on which an account is erased."""
    return {"href": LINK, "day": at + timedelta(days=30)}


def application(at: datetime) -> Context:
    """An answer to an application."""
    return {"number": "2026-AAAA-BBBB", "received_at": at, "reason": _("The signature on the file has expired.")}


def mandate(at: datetime) -> Context:
    """A power of attorney for two flats."""
    last = at.date() + timedelta(days=90)
    document = SimpleNamespace(number="1204", dated=at.date(), notary=_("notary Ilga Paraudziņa"))
    said = SimpleNamespace(
        representative="Dana Paraudziņa", principal="Anna Paraudziņa", document=document, ended_at=at,
        first_day=at.date(), last_day=last, end_reason=_("The document was recalled."), allows=_("everything"),
    )  # fmt: skip
    return {
        "mandate": said, "flats": [FLAT, Named(name="Skolas iela 6–2")], "to_principal": True, "by_principal": False,
        "by_closing": False, "has_account": True, "href": LINK,
    }  # fmt: skip


def sale(at: datetime) -> Context:
    """A change of owner as the one who sells reads it."""
    day = at.date() + timedelta(days=14)
    return {
        "flat": FLAT, "day": day, "last_day": day - timedelta(days=1), "has_account": True, "sells": True,
        "keeps": False, "taken_back": False, "is_company": False, "href": LINK,
    }  # fmt: skip


def reminder(at: datetime) -> Context:
    """Readings that are missing while the window is open."""
    return {"is_last_day": False, "window": _window(at), "flats": [(FLAT, [HOT, COLD])], "href": LINK}


def receipt(at: datetime) -> Context:
    """Readings handed in; one is missing."""
    taken = SimpleNamespace(period=_window(at).month.first, at=at, number=f"{at:%Y-%m}-1204", code="paraugs")
    value, use = Decimal("412.318"), Decimal("4.206")
    line = SimpleNamespace(meter=HOT, reading=SimpleNamespace(value=value), use=SimpleNamespace(amount=use))
    return {
        "receipt": taken, "flat": FLAT, "lines": [line], "person": "Anna Paraudziņa",
        "last_day": _window(at).last_day, "missing": [SimpleNamespace(meter=COLD)],
    }  # fmt: skip


def reading(at: datetime) -> Context:
    """A reading that the office corrected."""
    return {
        "what": "corrected", "by_self": True, "flat": FLAT, "meter": HOT, "month": _window(at).month.first,
        "before": Decimal("421.318"), "now": Decimal("412.318"), "reason": _("Two digits were the wrong way round."),
    }  # fmt: skip


def drafts(_at: datetime) -> Context:
    """A value noted ahead that was not accepted."""
    reason = _("The meter shows less than last month.")
    return {"flat": FLAT, "reasons": [(HOT, "398,000", reason)], "href": LINK}


def verification(at: datetime) -> Context:
    """One meter whose verification has ended, one whose ends soon."""
    ends = at.date() + timedelta(days=40)
    return {"meters": [(HOT, at.date(), 0), (COLD, ends, 2)], "today": at.date(), "href": LINK}


def bill(at: datetime) -> Context:
    """A bill to pay."""
    period = Month(at.year, at.month).plus(-1).first
    said = SimpleNamespace(period=period, payable=Decimal("117.06"), number="2026-04-1204", due_on=at.date())
    return {"bill": said, "flat": FLAT, "href": LINK}


def notice(at: datetime) -> Context:
    """An important notice with works."""
    begins = at.replace(hour=6, minute=0, second=0, microsecond=0) + timedelta(days=2)
    version = SimpleNamespace(
        title=_("There will be no hot water"), number=1, works=DateTimeTZRange(begins, begins + timedelta(hours=6)),
        text=_("The pipes in the cellar are being replaced. Please keep the taps closed meanwhile."),
    )  # fmt: skip
    whom = SimpleNamespace(house="Liepu iela 14", flats_said="")
    return {"version": version, "notice": whom, "papers": [], "href": LINK}


def documents(at: datetime) -> Context:
    """An act of a flat, and two new documents in a house file."""
    act = SimpleNamespace(
        apartment_id=1, client_id=None, apartment=FLAT, title=_("Act of replacing a meter"), dated=at.date(),
        get_kind_display=lambda: _("act"),
    )  # fmt: skip
    own = [(SimpleNamespace(document=act, number=1), LINK)]
    houses = [(SimpleNamespace(count=2, house="Liepu iela 14"), LINK)]
    news = SimpleNamespace(count=3, unnamed=0)
    return {"news": news, "own": own, "houses": houses, "section": LINK}


def answer(at: datetime) -> Context:
    """A question asked three days ago."""
    return {"asked_at": at - timedelta(days=3), "href": LINK}


def refused(_at: datetime) -> Context:
    """A package of accounting with one fault."""
    fault = {"file": "readings.csv", "line": 12, "column": "value", "value": "12,5x", "reason": _("Not a number.")}
    return {"source": "2026-05.zip", "reason": "", "faults": [fault], "href": LINK}


def accounts(at: datetime) -> Context:
    """Another account on bills from next month."""
    old, new = Account("LV80BANK0000435195001", on_bills=True), Account("LV97HABA0012345678910", on_bills=True)
    begins = Month(at.year, at.month).plus(1).first
    every = [old, replace(new, since=begins, use=_("for bills"))]
    return {"who": "Ilze Paraudziņa", "when": at, "accounts": every, "due": old, "href": LINK}


def keys(at: datetime) -> Context:
    """One certificate that ends soon, one that has ended."""
    soon = KeyFile("Swedbank", Role.THEIRS, "PAGALMS_SWEDBANK_CERTS", "swedbank.pem", "banklink.example.lv")
    over = KeyFile("Citadele", Role.OWN_CERTIFICATE, "PAGALMS_CITADELE_OWN_CERT", "own.pem", "nami.example.lv")
    return {"keys": [(soon, at + timedelta(days=29), 29), (over, at - timedelta(days=1), -1)], "href": LINK}


def _window(at: datetime) -> SimpleNamespace:
    month = Month(at.year, at.month)
    last: date = month.plus(1).first
    return SimpleNamespace(month=month, last_day=last, reason="")


Sample = Callable[[datetime], Context]
