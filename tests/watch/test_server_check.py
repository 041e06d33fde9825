"""`check --deploy` looks at how the database's server is set up: an installation from before a setting has none."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from pagalms.watch.server_check import server_is_set_up


def told() -> list[str]:
    return [str(problem.id) for problem in server_is_set_up()]


@pytest.mark.django_db
def test_a_server_that_takes_disks_to_turn_is_told_of() -> None:
    assert told() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('random_page_cost', '4', true)")
    [problem] = server_is_set_up()
    assert problem.id == "watch.W001"
    assert f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET random_page_cost = 1.1' in str(problem.hint)


@pytest.mark.django_db
def test_a_server_that_writes_down_what_people_typed_is_told_of() -> None:
    with connection.execute_wrapper(as_debian_has_it):
        assert told() == ["watch.W001", "watch.W002", "watch.W003"]


def as_debian_has_it(_execute: object, statement: str, params: object, many: bool, context: dict[str, object]) -> None:
    """Only a superuser may change the last two, so the statement is asked about values instead."""
    cursor = context["cursor"].cursor  # type: ignore[attr-defined]  # Django's
    cursor.execute("SELECT '4', 'error', 'default'")


@pytest.mark.django_db
def test_a_database_that_is_away_is_told_of() -> None:
    def away(*_: object) -> None:
        raise OperationalError("no database here")

    with connection.execute_wrapper(away):
        [problem] = server_is_set_up()
    assert problem.id == "watch.E001"
    assert "no database here" in problem.msg
