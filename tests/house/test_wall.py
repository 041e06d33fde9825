"""The second wall: a query without its filter shows nothing more, in any table that holds something of people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import get_resolver

from pagalms.accounts.models import StaffRole, User
from pagalms.billing.models import Invoice, Payment
from pagalms.identity.queries import codes_of
from pagalms.kernel import wall
from pagalms.mandates.models import Mandate
from pagalms.mandates.queries import open_to
from pagalms.privacy.rules.holdings import HOLDINGS, IMPERSONAL, UNWALLED
from pagalms.resident.access import is_walled
from tests.house.seeding import Seeder
from tests.house.walls import WALLED, changed_by, seen_by
from tests.people import LONG_AGO, NOON, Village, own, represent, users_for

SOURCE = Path(__file__).parents[2] / "src" / "pagalms"
SOLD = date(2025, 8, 16)  # egons to felikss

# Views of the residents' door that nobody signs in for: the address itself says whose it is, or it is nobody's.
SIGNED_OUT = {
    "help",
    "person_calendar",
    "meter_letters",
    "bill_letters",
    "confirm_contact",
    "letters_of_kind",
    "keep_open",
}

# Where a page reaches beyond its reader's rows; each place says why.
LIFTED = {
    "correspondence/queries/writers.py": 1, "housefile/queries/file.py": 1, "mandates/actions.py": 1,
    "meters/queries/balance.py": 1, "meters/queries/month.py": 1, "privacy/actions/copies.py": 1,
}  # fmt: skip

# Of the property or the house, so a co-owner and who acts for an owner have them too.
OF_PROPERTY = {
    "billing.Announcement", "billing.Invoice", "billing.InvoiceLine", "billing.InvoicePaper", "billing.Payment",
    "housefile.Decision", "housefile.Work", "mandates.Mandate",
    "mandates.PowerOfAttorney", "mandates.Representative", "meters.Draft", "meters.HouseUse",
    "meters.Meter", "meters.MeterEvent", "meters.MeteringPoint", "meters.Reading", "meters.Submission",
    "meters.WindowChange", "notices.Addressee", "notices.Notice", "notices.Paper", "notices.Version",
    "properties.Apartment", "properties.Client", "properties.Ownership",
}  # fmt: skip
OF_PEOPLE_MET = {"accounts.User"}  # the name on a receipt


@pytest.fixture
def seeded(village: Village) -> dict[str, dict[str, models.Model]]:
    """A row of anna and one of carla in each table; neither works for the manager."""
    people = {"anna": Seeder(village), "carla": Seeder(village, "carla", flat=village.flat_b, count=5000)}
    return {
        name: {label: seeder.seed(label) for label in WALLED if label != "accounts.StaffRole"}
        for name, seeder in people.items()
    }


def policies() -> dict[str, set[str]]:
    """The commands that residents' policies are for, by table with row-level security."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(p.cmd) FROM pg_class c JOIN pg_policies p ON p.tablename = c.relname"
            " WHERE c.relrowsecurity AND 'pagalms_resident' = ANY (p.roles) GROUP BY 1"
        )
        return {table: set(found) for table, found in cursor.fetchall()}


def test_somebody_has_built_the_wall_around_each_table() -> None:
    assert set(UNWALLED) <= set(HOLDINGS)
    assert not set(UNWALLED) & IMPERSONAL


def test_each_table_of_people_has_policies_or_is_closed(db: None) -> None:
    walled, without = policies(), []
    with connection.cursor() as cursor:
        for label in WALLED:
            table = apps.get_model(label)._meta.db_table
            cursor.execute("SELECT has_table_privilege('pagalms_resident', %s, 'SELECT')", [table])
            closed = cursor.fetchone() == (False,)
            if not closed and walled.get(table) != {"SELECT", "INSERT", "UPDATE", "DELETE"}:
                without.append(label)
    assert not without, f"a migration must call wall_around(…) for them, or holdings.UNWALLED say why not: {without}"


def test_everybody_else_goes_on(db: None) -> None:
    """The application sees all rows where no wall is raised, and may become the residents' role; the owner as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relrowsecurity AND NOT EXISTS (SELECT 1 FROM pg_policies p WHERE"
            " p.tablename = c.relname AND p.roles = '{pagalms_app}' AND p.cmd = 'ALL' AND p.qual = 'true')"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_roles WHERE pg_has_role(rolname, 'pagalms_resident', 'MEMBER')"
                       " AND rolname IN ('pagalms_app', 'pagalms_owner')")  # fmt: skip
        assert cursor.fetchone() == (2,)
        cursor.execute("SELECT rolcanlogin, rolbypassrls, rolsuper FROM pg_roles WHERE rolname = 'pagalms_resident'")
        assert cursor.fetchone() == (False, False, False)


def test_without_a_filter_each_sees_only_the_own(village: Village, seeded: dict[str, dict[str, models.Model]]) -> None:
    for name, other in (("anna", "carla"), ("carla", "anna")):
        seen = seen_by(village.users[name])
        foreign = {label for label, row in seeded[other].items() if row.pk in (seen[label] or ())}
        assert foreign == set(), f"{name} sees rows of {other}"
        missing = {
            label for label, row in seeded[name].items() if seen[label] is not None and row.pk not in seen[label]
        }  # type: ignore[operator]
        assert missing == set(), f"{name} does not see the own rows"
    closed = {label for label, keys in seen.items() if keys is None}
    assert len(closed) < 15


def test_a_co_owner_and_a_representative_see_the_property_alone(
    village: Village, seeded: dict[str, dict[str, models.Model]]
) -> None:
    for name in ("bruno", "dana"):
        seen = seen_by(village.users[name])
        common = {label for label, row in seeded["anna"].items() if row.pk in (seen[label] or ())}
        assert common == OF_PROPERTY | OF_PEOPLE_MET, name
        assert not any(row.pk in (seen[label] or ()) for label, row in seeded["carla"].items())


def test_strangers_see_nothing(village: Village, seeded: dict[str, dict[str, models.Model]]) -> None:
    nobody = User.objects.create(email="nobody@example.lv", date_joined=NOON)
    for reader in (nobody, users_for({"stranger": "060606-26666"})["stranger"]):
        seen = {label: keys for label, keys in seen_by(reader).items() if keys}
        assert seen.pop("accounts.User") == {reader.pk}
        own_rows = {"account.EmailAddress", "identity.Person", "identity.PersonalCode"}
        assert set(seen) <= own_rows
        assert all(len(keys) == 1 for keys in seen.values())


def test_nobody_writes_for_others(village: Village, seeded: dict[str, dict[str, models.Model]]) -> None:
    assert changed_by(village.users["carla"], seeded["anna"]) == set()
    theirs = {"meters.Draft", "meters.MeterEvent", "meters.Reading"}
    assert [changed_by(village.users[name], seeded["anna"]) for name in ("bruno", "dana")] == [theirs, theirs]
    assert changed_by(village.users["gatis"], seeded["anna"]) == set()  # the power of attorney lets him see
    register = {"properties.Apartment", "properties.Ownership", "billing.Invoice", "billing.Payment"}
    assert not register & changed_by(village.users["anna"], seeded["anna"])


def test_names_of_staff_are_seen_and_not_what_they_may(village: Village) -> None:
    egons = village.users["egons"]
    StaffRole.objects.create(user=egons, role="registrar", period=DateRange(LONG_AGO, None))
    seen = seen_by(village.users["carla"], ["accounts.StaffRole", "accounts.User"])
    assert seen == {"accounts.StaffRole": set(), "accounts.User": {egons.pk, village.users["carla"].pk}}


def bill(village: Village, who: str, period: date) -> Invoice:
    return Invoice.objects.create(
        number=f"{who}-{period}", apartment=village.flat_c, client=village.clients[who], period=period,
        issued_on=period, due_on=period, opening_balance=0, paid=0, charged=1, vat=0, penalty=0, payable=1,
    )  # fmt: skip


def test_who_sold_keeps_the_own_bills_and_the_buyer_does_not_get_them(village: Village) -> None:
    before, after = bill(village, "egons", date(2025, 5, 1)), bill(village, "felikss", date(2025, 9, 1))
    paid = [
        Payment.objects.create(code=str(day), apartment=village.flat_c, paid_on=day, amount=1)
        for day in (date(2025, 5, 20), date(2025, 9, 20))
    ]
    egons = seen_by(village.users["egons"])
    assert (egons["billing.Invoice"], egons["billing.Payment"]) == ({before.pk}, set())
    assert egons["meters.Reading"] == set()
    felikss = seen_by(users_for({"felikss": "050590-15555"})["felikss"])
    assert (felikss["billing.Invoice"], felikss["billing.Payment"]) == ({after.pk}, {paid[1].pk})
    own(village.clients["egons"], village.flat_c, since=date(2026, 1, 1))  # a share bought back, beside felikss
    again = seen_by(village.users["egons"])
    assert again["billing.Invoice"] == {before.pk, after.pk}
    assert again["billing.Payment"] == {one.pk for one in paid}


def days() -> Iterator[date]:
    yield from (LONG_AGO, date(2025, 8, 15), SOLD, date(2026, 1, 31), date(2026, 2, 1), NOON.date())


def test_the_database_opens_what_the_register_opens(village: Village) -> None:
    """`wall_enter` says the same as the one query of the application, for everybody on every kind of day."""
    egons, anna = village.clients["egons"], village.clients["anna"]
    represent([("dana", egons, village.flat_c, True)], until=SOLD)
    represent([("dana", egons, village.flat_c, True)], since=SOLD)  # sold: it counts no more
    represent([("gatis", village.clients["carla"], village.flat_b, False)], since=date(2026, 2, 1))
    ended = represent([("egons", village.clients["carla"], village.flat_b, False)])[0]
    Mandate.objects.filter(pk=ended.pk).update(ended_at=NOON, end_reason="over")
    twin = type(anna).objects.create(code="K-anna-2", kind="natural", personal_code_digest=anna.personal_code_digest)
    own(twin, village.flat_b, since=date(2026, 1, 31), until=date(2026, 2, 1))
    represent([("bruno", anna, village.flat_b, False)])  # the principal owns it under another id
    for user in village.users.values():
        for day in days():
            by_query = sorted(one.flat.pk for one in open_to(codes_of(user), on=day))
            with wall.raised(reader=user.pk, on=day), connection.cursor() as cursor:
                cursor.execute("SELECT wall_flats()")
                assert cursor.fetchone() == (by_query,), (user.email, day)


def test_each_page_of_a_signed_in_resident_stands_behind_the_wall() -> None:
    views = {
        pattern.name: pattern.callback
        for one in get_resolver().url_patterns
        for pattern in getattr(one, "url_patterns", ())
        if pattern.callback and pattern.callback.__module__.startswith("pagalms.resident")
    }
    assert len(views) > 50
    assert {name for name, view in views.items() if not is_walled(view)} == SIGNED_OUT


def test_the_wall_is_lifted_where_we_know_it() -> None:
    found: dict[str, Any] = {}
    for path in SOURCE.rglob("*.py"):
        if count := len(re.findall(r"wall\.lifted\(\)", path.read_text())):
            found[str(path.relative_to(SOURCE))] = count
    assert found == LIFTED
