"""The people of the stories: anna owns one flat, bruno co-owns it, carla lives elsewhere, egons sold his to felikss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from pagalms.accounts.models import User
from pagalms.identity.models import Person, PersonalCode
from pagalms.kernel import personal_code
from pagalms.meters.models import Meter, MeteringPoint, Reading
from pagalms.properties.models import Apartment, Client, House, Ownership

PASSWORD = "gara un droša parole 7"
LONG_AGO = date(2010, 1, 1)
NOON = datetime(2026, 5, 31, 9, 0, tzinfo=UTC)  # a day inside the window of May 2026

CODES = {
    "anna": "010180-11111",
    "bruno": "020279-12222",
    "carla": "320000-13333",
    "egons": "040555-14444",
    "felikss": "050590-15555",
    "stranger": "060606-26666",
}


@dataclass
class Village:
    """Two houses, three flats, and who is who; `users` are those who have an account."""

    house: House
    other_house: House
    flat_a: Apartment
    flat_b: Apartment
    flat_c: Apartment
    clients: dict[str, Client]
    users: dict[str, User]


def build_village() -> Village:
    """Write the village into the database. flat_a: anna and bruno; flat_b: carla; flat_c: egons, then felikss."""
    house = _house("T1", "Liepu iela 14")
    other = _house("T2", "Skolas iela 6")
    flats = [_flat(house, "T1-001", "1"), _flat(other, "T2-001", "1"), _flat(house, "T1-002", "2")]
    clients = {name: _client(name) for name in CODES if name != "stranger"}
    own(clients["anna"], flats[0], share=(1, 2))
    own(clients["bruno"], flats[0], share=(1, 2))
    own(clients["carla"], flats[1])
    own(clients["egons"], flats[2], until=date(2025, 8, 16))
    own(clients["felikss"], flats[2], since=date(2025, 8, 16))
    users = {name: user_for(name) for name in ("anna", "bruno", "carla", "egons")}
    for flat in flats:
        add_meter(flat, "cold_water", "virtuve", last=Decimal("412.318"))
        add_meter(flat, "hot_water", "virtuve", last=Decimal("268.904"))
    return Village(house, other, *flats, clients=clients, users=users)


def own(
    client: Client,
    flat: Apartment,
    *,
    share: tuple[int, int] = (1, 1),
    since: date = LONG_AGO,
    until: date | None = None,
) -> Ownership:
    """Give the client a share of the flat from `since` until the day before `until`."""
    return Ownership.objects.create(
        apartment=flat,
        client=client,
        share_numerator=share[0],
        share_denominator=share[1],
        period=DateRange(since, until),
    )


def user_for(name: str, *, code: str | None = None) -> User:
    """An account for one of the people, known by the personal code."""
    user = User(email=f"{name}@example.lv", name=name.capitalize(), date_joined=NOON)
    user.set_password(PASSWORD)
    user.save()
    person = Person.objects.create(user=user, given_name=name.capitalize(), family_name="Paraudziņa")
    code = code or CODES[name]
    PersonalCode.objects.create(
        person=person, digest=personal_code.digest(code), sealed=personal_code.seal(code), since=NOON
    )
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def add_meter(flat: Apartment, kind: str, location: str, *, last: Decimal | None = None, serial: str = "") -> Meter:
    """A meter with a reading of April 2026 (`last`) and of March, two cubic metres less."""
    point = MeteringPoint.objects.create(apartment=flat, kind=kind, location=location)
    serial = serial or f"4812{point.pk:04d}"
    meter = Meter.objects.create(
        code=f"{flat.code}-{point.pk}",
        point=point,
        serial_no=serial,
        integer_digits=5,
        decimal_digits=3,
        installed_on=date(2022, 1, 1),
        initial_value=Decimal(0),
    )
    if last is not None:
        for month, value in ((3, last - 2), (4, last)):
            Reading.objects.create(
                meter=meter,
                period=date(2026, month, 1),
                value=value,
                read_on=date(2026, month, 30),
                channel="portal",
                recorded_at=NOON,
            )
    return meter


def _house(code: str, address: str) -> House:
    return House.objects.create(
        code=code, address=address, city="Kalnciems", postcode="LV-9999", area_m2=Decimal("1126.10")
    )


def _flat(house: House, code: str, number: str) -> Apartment:
    return Apartment.objects.create(
        code=code,
        house=house,
        number=number,
        storey=1,
        area_m2=Decimal("62.30"),
        share_numerator=623,
        share_denominator=11261,
        account_no=code.replace("T", "99").replace("-", ""),
        declared_persons=2,
    )


def _client(name: str) -> Client:
    return Client.objects.create(
        code=f"K-{name}",
        kind="natural",
        first_name=name.capitalize(),
        last_name="Paraudziņa",
        personal_code_digest=personal_code.digest(CODES[name]),
        personal_code_sealed=personal_code.seal(CODES[name]),
        email=f"{name}@register.example",
        language="lv",
    )
