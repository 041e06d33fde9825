"""The nine files of accounting's export: their columns, kinds and what must be given (docs/reference/exchange.md)."""

from __future__ import annotations

from dataclasses import dataclass

from pagalms.exchange.values import Day, Email, Kind, Number, Period, PersonalCode, Share, Text, Word

CODE = Text(40)
MONEY = Number(12, 2)
YES_NO = Word(
    {"1": ("true", "yes", "jā", "ir", "y", "j"), "0": ("false", "no", "nē", "nav", "n")},
    default="0",
    sql_type="boolean",
)
CLIENT_KINDS = Word({"natural": ("fiziska", "fiziska persona"), "legal": ("juridiska", "juridiska persona")})
LANGUAGES = Word({"lv": ("lav", "latviešu"), "en": ("eng", "angļu")}, default="lv")
METER_KINDS = Word(
    {
        "cold_water": ("cold water", "auksts ūdens", "aukstais ūdens"),
        "hot_water": ("hot water", "karsts ūdens", "karstais ūdens"),
        "heat": ("siltums", "siltumenerģija"),
        "electricity": ("elektrība", "elektroenerģija"),
        "gas": ("gāze",),
    }
)
METER_UNITS = Word({"m3": ("m³", "m^3", "kub.m", "kubm"), "kWh": (), "MWh": (), "GJ": ()}, default="m3")
MODES = Word({"manual": ("manuāli",), "remote": ("attālināti", "attālināts", "radio")}, default="manual")
SOURCES = Word(
    {
        "portal": ("portāls", "web", "internets"),
        "phone": ("telephone", "tālrunis", "telefons"),
        "paper": ("slip", "papīrs", "papīra", "lapiņa"),
        "email": ("e-mail", "mail", "e-pasts", "epasts"),
        "remote": ("attālināti", "attālināts", "radio"),
        "estimate": ("estimated", "average", "aprēķins", "aprēķināts", "vidējais"),
        "import": ("accounting", "grāmatvedība", "imports"),
    },
    default="import",
)
EUR = Word({"EUR": ()}, default="EUR")


@dataclass(frozen=True)
class Column:
    """A column of a file. Every column must stand in the header; a `required` one must hold a value in each row."""

    name: str
    kind: Kind
    required: bool = True


def _needed(**kinds: Kind) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())


def _maybe(**kinds: Kind) -> tuple[Column, ...]:
    return tuple(Column(name, kind, required=False) for name, kind in kinds.items())


# In the order in which they go in: what is referred to stands first.
SHEETS: dict[str, tuple[Column, ...]] = {
    "houses": (
        *_needed(house_id=CODE, address=Text(200), city=Text(100), postcode=Text(10)),
        *_maybe(cadastre_number=Text(20), built_year=Number(4, 0, least=1000, most=2200)),
        *_maybe(storeys=Number(4, 0, least=0, most=200)),
        *_needed(area_m2=Number(10, 2, least=0, zero=False)),
        *_maybe(has_lift=YES_NO),
    ),
    "apartments": (
        *_needed(apartment_id=CODE, house_id=CODE, number=Text(20)),
        *_maybe(storey=Number(4, 0, least=-10, most=200)),
        *_needed(area_m2=Number(8, 2, least=0, zero=False)),
        *_needed(share_numerator=Number(9, 0, least=0, zero=False)),
        *_needed(share_denominator=Number(9, 0, least=0, zero=False)),
        *_needed(account_no=Text(30), declared_persons=Number(4, 0, least=0)),
    ),
    "clients": (
        *_needed(client_id=CODE, kind=CLIENT_KINDS),
        *_maybe(first_name=Text(100), last_name=Text(100), company_name=Text(200)),
        *_maybe(personal_code=PersonalCode(), registration_no=Text(20), email=Email(), phone=Text(30)),
        *_maybe(language=LANGUAGES),
    ),
    "ownerships": (
        *_needed(apartment_id=CODE, client_id=CODE, share=Share(), since=Day()),
        *_maybe(until=Day()),
    ),
    "meters": (
        *_needed(meter_id=CODE, apartment_id=CODE, kind=METER_KINDS, serial_no=Text(40)),
        *_maybe(location=Text(60), unit=METER_UNITS),
        *_needed(integer_digits=Number(2, 0, least=1, most=9), decimal_digits=Number(2, 0, least=0, most=3)),
        *_needed(installed_on=Day(past=True), initial_value=Number(12, 3, least=0)),
        *_maybe(verified_until=Day(), removed_on=Day(past=True), reading_mode=MODES),
    ),
    "readings": (
        *_needed(meter_id=CODE, period=Period(), value=Number(12, 3, least=0), read_on=Day(past=True)),
        *_maybe(source=SOURCES),
    ),
    "invoices": (
        *_needed(invoice_no=CODE, apartment_id=CODE, client_id=CODE, period=Period()),
        *_needed(issued_on=Day(past=True), due_on=Day()),
        *_needed(opening_balance=MONEY, paid=MONEY, charged=MONEY, vat=MONEY),
        *_needed(penalty=Number(12, 2, least=0), payable=MONEY, currency=EUR),
    ),
    "invoice_lines": (
        *_needed(invoice_no=CODE, line_no=Number(4, 0, least=1, most=9999), service_code=CODE),
        *_needed(description=Text(200)),
        *_maybe(unit=Text(20)),
        *_needed(quantity=Number(14, 4), tariff=Number(14, 6), net=MONEY),
        *_needed(vat_rate=Number(5, 2, least=0, most=100), vat=MONEY, total=MONEY),
    ),
    "payments": (
        *_needed(payment_id=CODE, apartment_id=CODE, paid_on=Day(past=True), amount=Number(12, 2, zero=False)),
        *_maybe(reference=Text(140)),
    ),
}


def header_key(name: str) -> str:
    """A column's name without what people change in it: case, spaces, underscores, dashes."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
