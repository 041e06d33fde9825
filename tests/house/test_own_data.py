"""Each table is told in a person's own data, or somebody has said why not; a marker in each text column is found."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.db.models import Model

from pagalms.accounts.models import User
from pagalms.identity.models import Person, PersonalCode
from pagalms.mandates.models import Representative
from pagalms.papers.own_data import as_json
from pagalms.privacy.queries import COLLECTORS, whose_is
from pagalms.privacy.rules.holdings import HOLDINGS, IMPERSONAL, UNTOLD_COLUMNS
from pagalms.properties.models import Client
from tests.house.seeding import Seeder
from tests.people import NOON, Village

PEOPLE = (User, Person, PersonalCode, Client, Representative)


def of_people() -> set[str]:
    """The tables from which a chain of relations leads to somebody."""
    found: set[type[Model]] = set(PEOPLE)
    while True:
        more = {model for model in apps.get_models() for field in model._meta.fields if field.related_model in found}
        if more <= found:
            return {model._meta.label for model in found}
        found |= more


def own_data(user: User) -> dict[str, Any]:
    whose = whose_is(user)
    said = json.loads(as_json([part for collect in COLLECTORS for part in collect(whose)], language="lv", at=NOON))
    return {part["name"]: part["rows"] for part in said["parts"]}


def test_somebody_has_decided_for_each_table() -> None:
    undecided = {model._meta.label for model in apps.get_models()} ^ (set(HOLDINGS) | IMPERSONAL)
    assert not undecided, f"say in pagalms.privacy.rules.holdings what these hold of people: {sorted(undecided)}"
    assert not set(HOLDINGS) & IMPERSONAL
    assert of_people() <= set(HOLDINGS)
    assert [label for label, holding in HOLDINGS.items() if bool(holding.part) == bool(holding.why)] == []


def test_a_marker_in_each_table_is_found_in_the_own_data(village: Village) -> None:
    seeder = Seeder(village)
    for label, holding in HOLDINGS.items():
        if holding.part:
            seeder.seed(label)
    told = own_data(User.objects.get(pk=seeder.user.pk))
    assert {holding.part for holding in HOLDINGS.values() if holding.part} | {"looks"} == set(told)
    texts = {name: json.dumps(rows, ensure_ascii=False) for name, rows in told.items()}
    missing = []
    for label, holding in HOLDINGS.items():
        if not holding.part:
            continue
        marks = {name: text for name, text in seeder.markers.items() if name.startswith(f"{label}.") and text}
        told_here = {name for name, text in marks.items() if text in texts[holding.part]}
        missing += [name for name in marks if name not in told_here and name not in UNTOLD_COLUMNS]
        moments = [text for name, text in seeder.moments.items() if name.startswith(f"{label}.")]
        if not told_here and not any(text in texts[holding.part] for text in moments):
            missing += [label] if not told[holding.part] else []
    assert missing == []
    assert [row["code"] for row in told["personal_codes"]] == ["010180-11111"]


def test_nobody_elses_data_are_in_it(village: Village) -> None:
    seeder = Seeder(village)
    for label, holding in HOLDINGS.items():
        if holding.part:
            seeder.seed(label)
    strangers = json.dumps(own_data(village.users["carla"]), ensure_ascii=False)
    assert "zzmark" not in strangers
    co_owner = own_data(village.users["bruno"])
    assert "zzmark" not in json.dumps([co_owner[name] for name in ("account", "clients", "letters", "messages")])
