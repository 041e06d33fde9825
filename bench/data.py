"""An export of accounting of any size, the same at each run; every name in it is invented."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

SEED = 2026
CENT = Decimal("0.01")
FLATS_IN_A_HOUSE = 60
METERS = (("S1", "cold_water"), ("S2", "hot_water"), ("S3", "cold_water"))
STREETS = "Alkšņu Brūkleņu Ciedru Dūņu Egļu Gāršas Ķiršu Upmalas".split()
FIRST = "Aldonis Birta Dārta Elfrīda Gundars Ērika Jumis Ķērsta Madars Ņina Šarlote Ūdis".split()
LAST = "Akmeņlauks Bērzulejs Dzirnavnieks Kļavezers Lapsenis Mežgars Pūpolnieks Vējgrāvis Žagarlauks".split()
LINES = (  # service, words on the bill, unit, tariff, per cent of VAT
    ("management", "Pārvaldīšana, apsaimniekošana", "m2", "0,5120", "21"),
    ("savings", "Uzkrājumu fonds", "m2", "0,2000", "0"),
    ("heating", "Apkure", "m2", "1,1050", "12"),
    ("cold_water", "Aukstais ūdens", "m3", "1,3400", "21"),
    ("hot_water", "Ūdens uzsildīšana", "m3", "5,8000", "12"),
    ("sewerage", "Kanalizācija", "m3", "1,5200", "21"),
    ("waste", "Atkritumu izvešana", "pers.", "3,1000", "21"),
    ("electricity", "Koplietošanas elektrība", "m2", "0,0410", "21"),
    ("lift", "Lifta apkope", "m2", "0,0830", "21"),
)
HEADS = {
    "houses": "house_id address city postcode cadastre_number built_year storeys area_m2 has_lift",
    "apartments": "apartment_id house_id number storey area_m2 share_numerator share_denominator account_no"
    " declared_persons",
    "clients": "client_id kind first_name last_name company_name personal_code registration_no email phone language",
    "ownerships": "apartment_id client_id share since until",
    "meters": "meter_id apartment_id kind serial_no location unit integer_digits decimal_digits installed_on"
    " initial_value verified_until removed_on reading_mode",
    "readings": "meter_id period value read_on source",
    "invoices": "invoice_no apartment_id client_id period issued_on due_on opening_balance paid charged vat penalty"
    " payable currency",
    "invoice_lines": "invoice_no line_no service_code description unit quantity tariff net vat_rate vat total",
}
Row = list[str]


def flat(number: int) -> str:
    """Accounting's id of a flat."""
    return f"B{number // FLATS_IN_A_HOUSE:04d}-{number % FLATS_IN_A_HOUSE + 1:03d}"


def meters(flats: int) -> Iterator[tuple[str, str, str]]:
    """Id, flat and kind of each meter."""
    return ((f"{flat(each)}-{name}", flat(each), kind) for each in range(flats) for name, kind in METERS)


def register(folder: Path, flats: int) -> None:
    """Houses, flats, owners and meters."""
    houses = range(-(-flats // FLATS_IN_A_HOUSE))
    write(folder, "houses", (_house(each) for each in houses))
    write(folder, "apartments", (_flat(each) for each in range(flats)))
    chance = Random(SEED)
    write(folder, "clients", (_client(each, chance) for each in range(flats)))
    write(folder, "ownerships", ([flat(each), f"KB{each:06d}", "1/1", "01.01.2015", ""] for each in range(flats)))
    write(folder, "meters", (_meter(*known) for known in meters(flats)))


def readings(folder: Path, flats: int, months: int) -> int:
    """Readings of the first months of 2026, each a little above the one before; how many."""
    chance = Random(SEED)
    used = {meter: chance.randrange(10_000, 900_000) for meter, _of, _kind in meters(flats)}  # thousandths of m³

    def rows() -> Iterator[Row]:
        for month in range(1, months + 1):
            for meter, before in used.items():
                used[meter] = now = before + chance.randrange(6000)
                yield [meter, f"2026-{month:02d}", f"{now // 1000},{now % 1000:03d}", f"27.{month:02d}.2026", "portal"]

    return write(folder, "readings", rows())


def bills(folder: Path, flats: int) -> int:
    """A bill of April 2026 for each flat and its nine lines; how many lines. All sums hold to the cent."""
    chance = Random(SEED)
    charged: list[tuple[Decimal, Decimal]] = []

    def lines() -> Iterator[Row]:
        for each in range(flats):
            made = [_line(line, chance) for line in LINES]
            charged.append(
                (sum((net + vat for _row, net, vat in made), Decimal(0)), sum((vat for *_, vat in made), Decimal(0)))
            )
            yield from ([f"202604-{each:06d}", str(at), *row] for at, (row, _net, _vat) in enumerate(made, start=1))

    count = write(folder, "invoice_lines", lines())
    write(folder, "invoices", (_bill(each, *sums) for each, sums in enumerate(charged)))
    return count


def write(folder: Path, sheet: str, rows: Iterable[Row]) -> int:
    """One file as accounting programs write it: UTF-8 with a mark, semicolons, decimal commas; how many rows."""
    folder.mkdir(parents=True, exist_ok=True)
    counted = 0
    with (folder / f"{sheet}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADS[sheet].split())
        for row in rows:
            writer.writerow(row)
            counted += 1
    return counted


def _house(each: int) -> Row:
    address = f"{STREETS[each % len(STREETS)]} iela {each + 1}"
    return [f"B{each:04d}", address, "Kalnciems", "LV-9999", "", "1978", "5", "2988", "0"]


def _flat(each: int) -> Row:
    number = str(each % FLATS_IN_A_HOUSE + 1)
    return [flat(each), flat(each)[:5], number, "1", "49,8", "498", "29880", f"7{each:07d}", "2"]


def _client(each: int, chance: Random) -> Row:
    name, code = [chance.choice(FIRST), chance.choice(LAST)], f"32{each // 100000:04d}-{each % 100000:05d}"
    return [f"KB{each:06d}", "natural", *name, "", code, "", "", "", "lv"]


def _meter(meter: str, of: str, kind: str) -> Row:
    where = f"stāvvads {meter[-1]}"
    return [meter, of, kind, meter[-6:], where, "m3", "5", "3", "01.01.2022", "0,000", "", "", "manual"]


def _line(line: tuple[str, str, str, str, str], chance: Random) -> tuple[Row, Decimal, Decimal]:
    code, words, unit, tariff, rate = line
    quantity = Decimal(chance.randrange(1000, 60_000)) / 1000
    net = (quantity * Decimal(tariff.replace(",", "."))).quantize(CENT)
    vat = (net * int(rate) / 100).quantize(CENT)
    return [code, words, unit, _said(quantity), tariff, _said(net), rate, _said(vat), _said(net + vat)], net, vat


def _bill(each: int, together: Decimal, vat: Decimal) -> Row:
    whose = [flat(each), f"KB{each:06d}", "2026-04", "10.05.2026", "31.05.2026", "0,00", "0,00"]
    return [f"202604-{each:06d}", *whose, _said(together), _said(vat), "0,00", _said(together), "EUR"]


def _said(value: Decimal) -> str:
    return str(value).replace(".", ",")
