"""What stands in a house's file besides documents, as tables for who takes the whole of it along."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from pagalms.housefile import queries
from pagalms.kernel.tables import csv_bytes

if TYPE_CHECKING:
    from pagalms.properties.models import House


def tables_of(house: House, *, on: date) -> list[tuple[str, bytes]]:
    """Works, decisions and money, each under the name of its file; what is empty stays away."""
    works = [
        (one.title, one.get_kind_display(), one.planned_on, one.begun_on, one.done_on, one.planned_cost,
         one.actual_cost, one.note)
        for one in queries.works_of(house)
    ]  # fmt: skip
    decisions = [
        (one.title, one.purpose, one.decided_on, one.ends_on) for one, _holds in queries.decisions_of(house, on=on)
    ]
    money = [
        (year.year, one.purpose, one.income, one.expense)
        for year in queries.money_of(house, years=100)
        for one in year.rows
    ]
    done = _("Work"), _("Kind"), _("Planned"), _("Begun on"), _("Done on"), _("Estimate, €"), _("Paid, €"), _("Note")
    decided = _("Decision"), _("Purpose"), _("Decided on"), _("Holds until")
    spent = _("Year"), _("Purpose"), _("Income, €"), _("Expenses, €")
    tables = (("darbi.csv", done, works), ("lemumi.csv", decided, decisions), ("nauda.csv", spent, money))
    return [(name, csv_bytes(head, rows)) for name, head, rows in tables if rows]
