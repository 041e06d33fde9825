"""A town of any size as accounting would export it, and who in it asked for bills by e-mail."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

FLATS_A_HOUSE = 60
MONTH, ISSUED, DUE = "2026-04", "2026-05-10", "2026-05-31"
SERVICES = (
    ("management", "Pārvaldīšana un apsaimniekošana", "m2", "0.5120", 0),
    ("repairs", "Uzkrājums remontdarbiem", "m2", "0.2500", 0),
    ("heating", "Apkure", "m2", "0.9410", 12),
    ("heating_common", "Apkure koplietošanas telpām", "m2", "0.0520", 12),
    ("hot_water", "Karstā ūdens sagatavošana", "m3", "5.4300", 12),
    ("cold_water", "Aukstais ūdens un kanalizācija", "m3", "2.1800", 21),
    ("waste", "Atkritumu apsaimniekošana", "persons", "3.9500", 21),
    ("electricity", "Koplietošanas elektroenerģija", "flat", "2.3100", 21),
    ("lift", "Lifta apkope", "m2", "0.0610", 21),
)
CENT, WATER = Decimal("0.01"), ("cold_water", "hot_water")
Row = list[str]


@dataclass(frozen=True)
class Person:
    """Somebody with an account: an address, a personal code, the flats whose bills were asked for, and until when.

    `stopped` asked for bills and later for none; `sold` asked for them and sold the flat afterwards.
    """

    email: str
    code: str
    flat: int
    wants: bool = True
    stopped: bool = False
    sold: bool = False

    @property
    def gets_letters(self) -> bool:
        """Whether a bill of the month may reach this address."""
        return self.wants and not self.stopped and not self.sold


@dataclass(frozen=True)
class Town:
    """So many flats, each with a bill of one month."""

    size: int

    def people(self) -> Iterator[Person]:
        """All who have an account: an owner a flat, some co-owners, some former owners."""
        for number in range(1, self.size + 1):
            yield Person(
                _email("owner", number), _code(1, number), number, wants=number % 20 != 0, stopped=number % 33 == 0
            )
            if number % 10 == 0:
                yield Person(_email("coowner", number), _code(2, number), number)
            if number % 50 == 0:
                yield Person(_email("former", number), _code(3, number), number, sold=True)

    def expected(self) -> set[tuple[str, str]]:
        """Which address must get which bill."""
        return {(one.email, bill(one.flat)) for one in self.people() if one.gets_letters}

    def write_register(self, folder: Path) -> Path:
        """Houses, flats, owners, meters and the readings of two months."""
        numbers = range(1, self.size + 1)
        houses = range(1, (self.size - 1) // FLATS_A_HOUSE + 2)
        _write(folder, "houses", "house_id address city postcode cadastre_number built_year storeys area_m2 has_lift",
               ([f"T{one:04d}", f"Ziedu iela {one}", "Kalnciems", "LV-9999", "", "1978", "5", "3600", "1"]
                for one in houses))  # fmt: skip
        _write(folder, "apartments", "apartment_id house_id number storey area_m2 share_numerator share_denominator "
               "account_no declared_persons",
               ([flat(one), f"T{(one - 1) // FLATS_A_HOUSE + 1:04d}", str((one - 1) % FLATS_A_HOUSE + 1), "2", "62.3",
                 "623", "37380", f"{one:07d}", "2"] for one in numbers))  # fmt: skip
        _write(folder, "clients", "client_id kind first_name last_name company_name personal_code registration_no "
               "email phone language", (
                   [f"K{one.email.partition('@')[0]}", "natural", "Paraugs", f"Pilsētnieks {one.flat}", "", one.code,
                    "", one.email, "", "lv"] for one in self.people()))  # fmt: skip
        _write(folder, "ownerships", "apartment_id client_id share since until", self._ownerships())
        _write(folder, "meters", "meter_id apartment_id kind serial_no location unit integer_digits decimal_digits "
               "installed_on initial_value verified_until removed_on reading_mode",
               ([f"{flat(one)}-{kind}", flat(one), kind, f"{one}{kind[0]}", "virtuve", "m3", "5", "3", "2024-01-01",
                 "0", "2028-01-01", "", "manual"] for one in numbers for kind in WATER))  # fmt: skip
        _write(folder, "readings", "meter_id period value read_on source",
               ([f"{flat(one)}-{kind}", month, f"{value + one % 7}.250", f"{month}-28", "portal"]
                for one in numbers for kind in WATER
                for month, value in (("2026-03", 100), ("2026-04", 104))))  # fmt: skip
        return folder

    def write_bills(self, folder: Path) -> Path:
        """A bill with nine lines for each flat."""
        lines = [_line(number, service) for number, service in enumerate(SERVICES, 1)]
        charged = sum((Decimal(line[-1]) for line in lines), Decimal(0))
        vat = sum((Decimal(line[-2]) for line in lines), Decimal(0))
        numbers = range(1, self.size + 1)
        _write(folder, "invoices", "invoice_no apartment_id client_id period issued_on due_on opening_balance paid "
               "charged vat penalty payable currency",
               ([bill(one), flat(one), f"Kowner{one}", MONTH, ISSUED, DUE, "100.00", "100.00", str(charged), str(vat),
                 "0.00", str(charged), "EUR"] for one in numbers))  # fmt: skip
        _write(folder, "invoice_lines", "invoice_no line_no service_code description unit quantity tariff net vat_rate "
               "vat total", ([bill(one), *line] for one in numbers for line in lines))  # fmt: skip
        return folder

    def _ownerships(self) -> Iterator[Row]:
        for one in self.people():
            client = f"K{one.email.partition('@')[0]}"
            share = "1/2" if one.flat % 10 == 0 and not one.sold else "1/1"
            begins, ends = ("2010-01-01", "2019-12-31") if one.sold else ("2020-01-01", "")
            yield [flat(one.flat), client, share, begins, ends]


def flat(number: int) -> str:
    """Accounting's id of a flat."""
    return f"T{number:06d}"


def bill(number: int) -> str:
    """The number of a flat's bill."""
    return f"{MONTH.replace('-', '')}-{number:06d}"


def _email(name: str, number: int) -> str:
    return f"{name}{number}@town.example"


def _code(kind: int, number: int) -> str:
    digits = f"3{kind + 1}{number:09d}"
    return f"{digits[:6]}-{digits[6:]}"


def _line(number: int, service: tuple[str, str, str, str, int]) -> Row:
    code, description, unit, tariff, rate = service
    quantity = {"m2": "62.3", "m3": "4.000", "persons": "2", "flat": "1"}[unit]
    net = (Decimal(quantity) * Decimal(tariff)).quantize(CENT)
    vat = (net * rate / 100).quantize(CENT)
    return [str(number), code, description, unit, quantity, tariff, str(net), str(rate), str(vat), str(net + vat)]


def _write(folder: Path, sheet: str, head: str, rows: Iterator[Row]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(head.split())
        table.writerows(rows)


ISSUED_ON = date.fromisoformat(ISSUED)
