"""Keeping a house's file: works, decisions, money."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.documents.models import Document
from pagalms.housefile.models import Decision, Money, Work
from pagalms.kernel.findable import read_again, words_in
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn
from pagalms.properties.models import House


@transaction.atomic
def plan_work(
    *,
    house: House,
    kind: str,
    title: str,
    planned_on: date,
    by: User | None,
    at: datetime,
    planned_cost: Decimal | None = None,
    note: str = "",
) -> Work:
    """Put an inspection or a repair on the house's time line; the same said twice is one."""
    said = {"house": house, "kind": kind, "title": title, "planned_on": planned_on, "planned_cost": planned_cost}
    wait_for_turn(f"file of house {house.pk}")
    again = Work.objects.filter(**said, note=note).first()
    if again is not None:
        return again
    work = Work.objects.create(**said, note=note, words=words_in(title, note))
    record("work_planned", by=by, at=at, subject=f"house:{house.pk}", detail={"title": title})
    return work


@transaction.atomic
def follow_work(
    key: int,
    *,
    house: House,
    begun_on: date | None,
    done_on: date | None,
    actual_cost: Decimal | None,
    note: str,
    by: User | None,
    at: datetime,
    document: int | None = None,
) -> Work:
    """Note how far a work is, and which document of the house tells of it.

    Raises Refusal for a work that is gone or would end before it began, and for a document of elsewhere.
    """
    work = Work.objects.select_for_update().filter(pk=key, house=house).first()
    if work is None:
        raise Refusal("gone", _("This work is not on the list any more."))
    if begun_on and done_on and done_on < begun_on:
        raise Refusal("done_on", _("It cannot be done before it was begun. Check both days."), field="done_on")
    work.begun_on, work.done_on, work.actual_cost, work.note = begun_on, done_on, actual_cost, note
    work.document = _document(document, house)
    work.words = words_in(work.title, note)
    work.save(update_fields=["begun_on", "done_on", "actual_cost", "note", "document", "words"])
    record("work_followed", by=by, at=at, subject=f"house:{work.house_id}", detail={"title": work.title})
    return work


@transaction.atomic
def note_decision(
    *,
    house: House,
    title: str,
    decided_on: date,
    by: User | None,
    at: datetime,
    purpose: str = "",
    ends_on: date | None = None,
    document: int | None = None,
) -> Decision:
    """Write down what the owners decided, and where it stands; the same said twice is one.

    Raises Refusal when it would end before it was taken, and for a document of elsewhere.
    """
    if ends_on and ends_on < decided_on:
        raise Refusal("ends_on", _("It cannot end before it was taken. Check both days."), field="ends_on")
    said = {"house": house, "title": title, "purpose": purpose, "decided_on": decided_on, "ends_on": ends_on}
    said["document"] = _document(document, house)
    wait_for_turn(f"file of house {house.pk}")
    again = Decision.objects.filter(**said).first()
    if again is not None:
        return again
    decision = Decision.objects.create(**said, words=words_in(title, purpose))
    record("decision_noted", by=by, at=at, subject=f"house:{house.pk}", detail={"title": title})
    return decision


@transaction.atomic
def set_money(
    *, house: House, year: int, purpose: str, income: Decimal, expense: Decimal, by: User | None, at: datetime
) -> None:
    """Write down a year's money for a purpose; said again it replaces what was said before."""
    said = {"income": income, "expense": expense, "words": words_in(purpose)}
    Money.objects.update_or_create(house=house, year=year, purpose=purpose, defaults=said)
    record("money_noted", by=by, at=at, subject=f"house:{house.pk}", detail={"year": year, "purpose": purpose})


def rewrite_words() -> int:
    """Store the words of all works, decisions and purposes anew, after the rules of words have changed; how many."""
    works = read_again(Work.objects.all(), lambda work: (work.title, work.note))
    decisions = read_again(Decision.objects.all(), lambda decision: (decision.title, decision.purpose))
    return works + decisions + read_again(Money.objects.all(), lambda money: (money.purpose,))


def _document(key: int | None, house: House) -> Document | None:
    if key is None:
        return None
    found = Document.objects.filter(pk=key, house=house, withdrawn_at=None).first()
    if found is None:
        raise Refusal("document", _("This document is not in the house's file any more."), field="document")
    return found
