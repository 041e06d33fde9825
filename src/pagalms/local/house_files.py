"""Something in the house files and documents of a demo: invented, and set as PDF like a manager's papers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from pagalms.accounts.models import User
from pagalms.documents.actions import Face, Sheet, publish
from pagalms.documents.models import Document
from pagalms.documents.rules.period import last_day
from pagalms.housefile import actions as housefile
from pagalms.kernel.month import Month
from pagalms.meters import actions as meters
from pagalms.meters.queries.balance import balance_of
from pagalms.papers.press import pdf
from pagalms.properties.models import Apartment, House

# kind, title, number, day, issuer, valid until, what it says
PAPERS = (
    ("certificate", "Energosertifikāts", "EK-118", date(2026, 3, 12), "SIA „Siltums un māja”", date(2036, 3, 12),
     "Ēkas energoefektivitātes klase E; patēriņš apkurei 128 kWh/m² gadā."),
    ("inspection", "Ugunsdrošības pārbaudes akts", "UD-17", date(2026, 2, 4), "SIA „Drošs nams”", date(2027, 2, 4),
     "Dūmu novades lūkas un evakuācijas ceļi pārbaudīti; trūkumu nav."),
    ("estimate", "Jumta remonta tāme", "T-3", date(2026, 1, 19), "SIA „Jumti un skārds”", None,
     "Tāmes kopsumma ar PVN 38 900,00 €."),
    ("decision", "Kopības lēmums par jumta remontu", "3", date(2025, 12, 11), "Dzīvokļu īpašnieku kopība", None,
     "Par remontu nobalsoja īpašnieki, kuriem pieder vairāk nekā puse domājamo daļu."),
    ("contract", "Pārvaldīšanas līgums", "PL-0112", date(2019, 7, 1), "", None,
     "Par mājas pārvaldīšanu un uzturēšanu."),
)  # fmt: skip
SPENT = "Ieņēmumi un izdevumi pēc mērķa redzami mājas lietā sadaļā „Kur palika nauda”."
REPORTS = ((2025, "Q1"), (2025, "Q2"), (2025, "Q3"), (2025, "Q4"), (2025, ""), (2026, "Q1"))
MONEY = (
    ("Apkure un siltummezgls", "0.00", "18420.55"),
    ("Jumts un lietus ūdens", "0.00", "9860.00"),
    ("Pārvaldīšana", "7400.00", "7344.20"),
    ("Kopējā elektrība", "1710.30", "1690.12"),
    ("Apdrošināšana", "820.00", "820.00"),
    ("Uzkrājums remontiem", "31250.40", "0.00"),
)


def fill(*, by: User, at: datetime) -> None:
    """Fill the files of all houses and give each flat's owners an act, where there is nothing yet."""
    if Document.objects.exists():
        return
    houses = list(House.objects.order_by("pk"))
    for house in houses:
        _fill(house, by, at)
        _count_water(house, Decimal("1.31") if house == houses[1] else Decimal("1.06"), by, at)
    for flat in Apartment.objects.select_related("house").order_by("code")[:12]:
        face = Face("act", "Ūdens skaitītāja maiņas akts", date(2025, 9, 3), f"{flat.account_no}/1", "SIA „Skaitītāji”")
        text = f"Dzīvoklī {flat} nomainīts aukstā ūdens skaitītājs."
        publish(face=face, sheet=_sheet(face, text), apartment=flat, by=by, at=at, letters=False)


def _count_water(house: House, times: Decimal, by: User, at: datetime) -> None:
    """What the meter of the house counted in the last months: so many times what its flats used together."""
    months = [Month.of(at.date()).plus(back) for back in range(-6, 0)]
    for month in months:  # a balance is told of months that have something; what, is not known before it
        meters.note_house_use(by=by, house=house, month=month, amount=Decimal(0), at=at)
    for balance in balance_of(house).months:
        amount = (balance.flats * times).quantize(Decimal("0.1"))
        meters.note_house_use(by=by, house=house, month=balance.month, amount=amount, at=at)


def _fill(house: House, by: User, at: datetime) -> None:
    for kind, title, number, dated, issuer, until, text in PAPERS:
        face = Face(
            kind, title, dated, number, issuer or "SIA „Kalna Nami”", until, cadastre_number=house.cadastre_number
        )
        publish(face=face, sheet=_sheet(face, f"{house}. {text}"), house=house, by=by, at=at, letters=False)
    for year, part in REPORTS:
        publish(
            face=_report(year, part), sheet=_sheet(_report(year, part), f"{house}. {SPENT}"), house=house, by=by, at=at,
            letters=False,
        )  # fmt: skip
    roof = housefile.plan_work(
        house=house, kind="repair", title="Jumta remonts", planned_on=date(2026, 5, 4), by=by, at=at,
        planned_cost=Decimal("38900.00"),
    )  # fmt: skip
    _follow(roof.pk, house, date(2026, 5, 4), None, None, "Pabeigta 1. un 2. kāpņutelpa.", by, at)
    heat = housefile.plan_work(
        house=house, kind="repair", title="Siltummezgla atjaunošana", planned_on=date(2025, 9, 1), by=by, at=at,
        planned_cost=Decimal("19000.00"),
    )  # fmt: skip
    _follow(heat.pk, house, date(2025, 9, 8), date(2025, 10, 14), Decimal("18420.55"), "", by, at)
    fire = housefile.plan_work(
        house=house, kind="inspection", title="Ugunsdrošības pārbaude", planned_on=date(2026, 2, 1), by=by, at=at
    )
    _follow(fire.pk, house, date(2026, 2, 4), date(2026, 2, 4), None, "Trūkumu nav.", by, at)
    housefile.plan_work(
        house=house, kind="repair", title="Kāpņutelpu krāsošana", planned_on=date(2026, 10, 1), by=by, at=at,
        planned_cost=Decimal("7200.00"),
    )  # fmt: skip
    housefile.note_decision(
        house=house, title="Par jumta remontu un uzkrājuma izlietošanu", purpose="Jumta remonts 2026. gadā",
        decided_on=date(2025, 12, 11), ends_on=date(2027, 12, 31), by=by, at=at,
        document=Document.objects.get(house=house, kind="decision").pk,
    )  # fmt: skip
    for purpose, income, expense in MONEY:
        housefile.set_money(
            house=house, year=2025, purpose=purpose, income=Decimal(income), expense=Decimal(expense), by=by, at=at
        )


def _report(year: int, part: str) -> Face:
    """A report signed a month after the time it tells of."""
    title = f"{year}. gada {f'{part[1]}. ceturkšņa ' if part else ''}ieņēmumu un izdevumu pārskats"
    dated = last_day(year, part) + timedelta(days=31)
    return Face("report", title, dated, f"P-{year}{part}", "SIA „Kalna Nami”", year=year, part=part)


def _follow(  # noqa: PLR0917 - a row of a table
    key: int,
    house: House,
    begun: date,
    done: date | None,
    paid: Decimal | None,
    note: str,
    by: User | None,
    at: datetime,
) -> None:
    housefile.follow_work(key, house=house, begun_on=begun, done_on=done, actual_cost=paid, note=note, by=by, at=at)


def _sheet(face: Face, text: str) -> Sheet:
    said = {
        "language": "lv",
        "title": face.title,
        "words": {"registration_no": "Reģ. Nr."},
        "about": [["Nr.", face.number], ["Datums", f"{face.dated:%d.%m.%Y}"], ["Izdevējs", face.issuer]],
        "text": text,
        "foot": "Izdomāts dokuments demonstrācijai.",
    }
    return Sheet(pdf("note", said, dated=face.dated), f"{face.title}.pdf")
