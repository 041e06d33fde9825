"""The people of the stories: anna owns one flat, bruno co-owns it, carla lives elsewhere, egons sold his to felikss.

dana represents anna in everything, gatis may only see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.db.backends.postgresql.psycopg_any import DateRange

from pagalms.accounts.models import User
from pagalms.identity.models import Person, PersonalCode
from pagalms.kernel import personal_code
from pagalms.mandates.models import Mandate, PowerOfAttorney, Representative
from pagalms.meters.models import Meter, MeteringPoint, Reading
from pagalms.properties.models import Apartment, Client, House, Ownership

PASSWORD = "gara un droša parole 7"
LONG_AGO = date(2010, 1, 1)
OWNERS = ("anna", "bruno", "carla", "egons", "felikss")
NOON = datetime(2026, 5, 31, 9, 0, tzinfo=UTC)  # a day inside the window of May 2026

CODES = {
    "anna": "010180-11111",
    "bruno": "020279-12222",
    "carla": "320000-13333",
    "egons": "040555-14444",
    "felikss": "050590-15555",
    "dana": "030385-17777",
    "gatis": "070775-18888",
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
    """Write the village into the database. flat_a: anna and bruno; flat_b: carla; flat_c: egons, then felikss.

    Row by row would be seventy statements, and most tests begin with it.
    """
    house, other = House.objects.bulk_create([_house("T1", "Liepu iela 14"), _house("T2", "Skolas iela 6")])
    flats = Apartment.objects.bulk_create(
        [_flat(house, "T1-001", "1"), _flat(other, "T2-001", "1"), _flat(house, "T1-002", "2")]
    )
    clients = dict(zip(OWNERS, Client.objects.bulk_create(_client(name) for name in OWNERS), strict=True))
    Ownership.objects.bulk_create(
        [
            _ownership(clients["anna"], flats[0], share=(1, 2)),
            _ownership(clients["bruno"], flats[0], share=(1, 2)),
            _ownership(clients["carla"], flats[1]),
            _ownership(clients["egons"], flats[2], until=date(2025, 8, 16)),
            _ownership(clients["felikss"], flats[2], since=date(2025, 8, 16)),
        ]
    )
    users = users_for({name: CODES[name] for name in ("anna", "bruno", "carla", "egons", "dana", "gatis")})
    represent([("dana", clients["anna"], flats[0], True), ("gatis", clients["anna"], flats[0], False)])
    kinds = (("cold_water", Decimal("412.318")), ("hot_water", Decimal("268.904")))
    add_meters([(flat, kind, "virtuve", last, "") for flat in flats for kind, last in kinds])
    return Village(house, other, *flats, clients=clients, users=users)


def represent(
    wanted: list[tuple[str, Client, Apartment, bool]], *, since: date = LONG_AGO, until: date | None = None
) -> list[Mandate]:
    """Powers of attorney: who acts for which client in which flat, and whether for more than seeing it."""
    papers = PowerOfAttorney.objects.bulk_create(
        PowerOfAttorney(number=f"12{number}", dated=since, notary="Zvērināta notāre", recorded_at=NOON)
        for number, _one in enumerate(wanted, start=34)
    )
    known = {bytes(one.personal_code_digest): one for one in Representative.objects.all()}
    names = {name for name, _client, _flat, _all in wanted if personal_code.digest(CODES[name]) not in known}
    made = Representative.objects.bulk_create(
        Representative(
            name=f"{name.capitalize()} Paraudziņa", email=f"{name}@represents.example",
            personal_code_digest=personal_code.digest(CODES[name]),
            personal_code_sealed=personal_code.seal(CODES[name]),
        )
        for name in sorted(names)
    )  # fmt: skip
    known |= {bytes(one.personal_code_digest): one for one in made}
    return Mandate.objects.bulk_create(
        Mandate(
            document=paper, principal=client, representative=known[personal_code.digest(CODES[name])],
            apartment=flat, may_hand_in=everything, may_write=everything, period=DateRange(since, until),
        )
        for paper, (name, client, flat, everything) in zip(papers, wanted, strict=True)
    )  # fmt: skip


def own(
    client: Client,
    flat: Apartment,
    *,
    share: tuple[int, int] = (1, 1),
    since: date = LONG_AGO,
    until: date | None = None,
) -> Ownership:
    """Give the client a share of the flat from `since` until the day before `until`."""
    ownership = _ownership(client, flat, share=share, since=since, until=until)
    ownership.save()
    return ownership


def user_for(name: str, *, code: str | None = None) -> User:
    """An account for one of the people, known by the personal code."""
    return users_for({name: code or CODES[name]})[name]


def users_for(codes: dict[str, str]) -> dict[str, User]:
    """Accounts with confirmed addresses for people with these codes."""
    users = [User(email=f"{name}@example.lv", name=name.capitalize(), date_joined=NOON) for name in codes]
    for user in users:
        user.set_password(PASSWORD)
    User.objects.bulk_create(users)
    persons = [Person(user=user, given_name=user.name, family_name="Paraudziņa") for user in users]
    Person.objects.bulk_create(persons)
    PersonalCode.objects.bulk_create(
        PersonalCode(person=person, digest=personal_code.digest(code), sealed=personal_code.seal(code), since=NOON)
        for person, code in zip(persons, codes.values(), strict=True)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    return dict(zip(codes, users, strict=True))


def add_meter(flat: Apartment, kind: str, location: str, *, last: Decimal | None = None, serial: str = "") -> Meter:
    """A meter with a reading of April 2026 (`last`) and of March, two cubic metres less."""
    return add_meters([(flat, kind, location, last, serial)])[0]


def add_meters(wanted: list[tuple[Apartment, str, str, Decimal | None, str]]) -> list[Meter]:
    """The same for several: flat, kind, location, last reading, serial number."""
    points = MeteringPoint.objects.bulk_create(
        MeteringPoint(apartment=flat, kind=kind, location=location) for flat, kind, location, _, _ in wanted
    )
    meters = Meter.objects.bulk_create(
        Meter(
            code=f"{point.apartment.code}-{point.pk}", point=point, serial_no=serial or f"4812{point.pk:04d}",
            integer_digits=5, decimal_digits=3, installed_on=date(2022, 1, 1), initial_value=Decimal(0),
        )
        for point, (*_, serial) in zip(points, wanted, strict=True)
    )  # fmt: skip
    Reading.objects.bulk_create(
        Reading(
            meter=meter, period=date(2026, month, 1), value=last - less, read_on=date(2026, month, 30),
            channel="portal", recorded_at=NOON,
        )
        for meter, (_, _, _, last, _) in zip(meters, wanted, strict=True)
        if last is not None
        for month, less in ((3, 2), (4, 0))
    )  # fmt: skip
    return meters


def _ownership(
    client: Client,
    flat: Apartment,
    *,
    share: tuple[int, int] = (1, 1),
    since: date = LONG_AGO,
    until: date | None = None,
) -> Ownership:
    return Ownership(
        apartment=flat,
        client=client,
        share_numerator=share[0],
        share_denominator=share[1],
        period=DateRange(since, until),
    )


def _house(code: str, address: str) -> House:
    return House(code=code, address=address, city="Kalnciems", postcode="LV-9999", area_m2=Decimal("1126.10"))


def _flat(house: House, code: str, number: str) -> Apartment:
    return Apartment(
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
    return Client(
        code=f"K-{name}",
        kind="natural",
        first_name=name.capitalize(),
        last_name="Paraudziņa",
        personal_code_digest=personal_code.digest(CODES[name]),
        personal_code_sealed=personal_code.seal(CODES[name]),
        email=f"{name}@register.example",
        language="lv",
    )
