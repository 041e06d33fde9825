"""A question is one message however often it is sent, waits until it is answered, and opens again by writing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from pagalms.accounts.models import User
from pagalms.correspondence import actions, queries
from pagalms.correspondence.models import Message, Template, Thread
from pagalms.correspondence.queries import Filters
from pagalms.correspondence.rules import MOST_A_DAY, MOST_FILES_A_DAY, Status, Topic
from pagalms.files.actions import Upload
from pagalms.files.models import StoredFile
from pagalms.kernel.refusal import Refusal
from pagalms.outbox.actions import choose
from pagalms.outbox.models import Letter
from pagalms.outbox.rules import Kind
from tests.correspondence.letters import asked, said
from tests.files.samples import PDF
from tests.people import NOON, Village, build_village

LATER = NOON + timedelta(hours=26)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def staff(village: Village) -> User:
    return village.users["egons"]  # rooms do not ask for roles, doors do


def test_from_the_question_to_the_answer_and_on(village: Village) -> None:
    anna, clerk = village.users["anna"], staff(village)
    thread = asked(anna, flat=village.flat_a)
    assert thread.status is Status.SENT
    actions.assign(thread.pk, to=clerk, by=clerk, at=NOON)
    thread.refresh_from_db()
    assert thread.status is Status.IN_WORK
    actions.answer(thread.pk, said("Trīs dzīvokļi nenodeva."), close=False, by=clerk, at=LATER)
    thread.refresh_from_db()
    assert (thread.status, thread.has_news) == (Status.ANSWERED, True)
    assert Message.objects.get(from_office=True).waited == timedelta(hours=26)
    actions.see(thread, at=LATER + timedelta(minutes=1))
    thread.refresh_from_db()
    assert not thread.has_news
    actions.close(thread.pk, by=clerk, at=LATER)
    actions.close(thread.pk, by=clerk, at=LATER)
    actions.write_on(thread.pk, said("Un nākammēnes?"), by=anna, at=LATER)
    thread.refresh_from_db()
    assert (thread.status, thread.closed_at) == (Status.IN_WORK, None)


def test_the_letter_has_the_link_and_nothing_of_the_text(village: Village) -> None:
    thread = asked(village.users["anna"], "Slepenais jautājums")
    actions.answer(thread.pk, said("Slepenā atbilde"), close=True, by=staff(village), at=LATER)
    letter = Letter.objects.get(kind="answer")
    assert f"/sazina/{thread.pk}/" in letter.text
    assert "lepen" not in letter.subject + letter.text + letter.html
    choose(Kind.ANSWERS, by=village.users["anna"], wanted=False, at=LATER, said_at="settings")
    actions.answer(thread.pk, said("Vēl"), close=True, by=staff(village), at=LATER)
    assert Letter.objects.filter(kind="answer").count() == 1


def test_sent_twice_is_one(village: Village) -> None:
    anna, clerk = village.users["anna"], staff(village)
    form = said()
    first = actions.ask(form, topic=Topic.BILLS, flat=None, by=anna, at=NOON)
    assert actions.ask(form, topic=Topic.BILLS, flat=None, by=anna, at=LATER) == first
    for _ in range(2):
        actions.write_on(first.pk, form, by=anna, at=NOON)
        actions.answer(first.pk, form, close=False, by=clerk, at=LATER)
    assert Message.objects.count() == 3
    assert Letter.objects.filter(kind="answer").count() == 1
    other = actions.ask(form, topic=Topic.BILLS, flat=None, by=village.users["bruno"], at=NOON)
    assert other != first  # somebody else's form is never met


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_double_click_at_the_same_moment() -> None:
    anna, form = build_village().users["anna"], said()

    def click(_number: int) -> int:
        try:
            actions.keep_template("Ūdens starpība", "Jaunais", by=anna, at=NOON)
            return actions.ask(form, topic=Topic.OTHER, flat=None, by=anna, at=NOON).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as clicks:
        assert len(set(clicks.map(click, range(4)))) == 1
    assert Thread.objects.count() == Message.objects.count() == queries.templates().count() == 1


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"text": " \r\n "}, "empty", "text"),
        ({"text": "x" * 5001}, "too_long", "text"),
        ({"files": [Upload("a.pdf", len(PDF), lambda: PDF)] * 6}, "too_many_files", "attached"),
        ({"files": [Upload("a.exe", 3, lambda: b"MZ\x90")]}, "kind", "attached"),
        ({"files": [Upload("a.pdf", 10**9, lambda: PDF)]}, "too_large", "attached"),
    ],
)
def test_what_is_refused_leaves_nothing(village: Village, changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Refusal) as caught:
        actions.ask(said(**changes), topic=Topic.OTHER, flat=None, by=village.users["anna"], at=NOON)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert not Thread.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_second_file_that_is_refused_takes_the_first_along(village: Village) -> None:
    files = [Upload("a.pdf", len(PDF), lambda: PDF), Upload("ļauns.html", 9, lambda: b"<script>x")]
    with pytest.raises(Refusal) as caught:
        actions.ask(said(files=files), topic=Topic.OTHER, flat=None, by=village.users["anna"], at=NOON)
    assert str(caught.value.message).startswith("ļauns.html: ")
    assert not StoredFile.objects.exists()


def test_not_more_than_somebody_writes_in_a_day(village: Village) -> None:
    anna = village.users["anna"]
    thread = asked(anna)
    for number in range(MOST_A_DAY - 1):
        actions.write_on(thread.pk, said(f"{number}. atgādinājums"), by=anna, at=NOON)
    with pytest.raises(Refusal, match="too_many"):
        actions.write_on(thread.pk, said(), by=anna, at=NOON)
    actions.write_on(thread.pk, said(), by=anna, at=LATER)
    asked(village.users["bruno"])


def test_not_more_files_than_somebody_sends_in_a_day(village: Village) -> None:
    anna = village.users["anna"]
    thread = asked(anna)
    five = [Upload("a.pdf", len(PDF), lambda: PDF)] * 5
    for _ in range(MOST_FILES_A_DAY // 5):
        actions.write_on(thread.pk, said(files=five), by=anna, at=NOON)
    with pytest.raises(Refusal, match="too_many_files_a_day"):
        actions.write_on(thread.pk, said(files=five), by=anna, at=NOON)
    actions.write_on(thread.pk, said(), by=anna, at=NOON)


def test_nobody_writes_in_anothers_thread(village: Village) -> None:
    thread = asked(village.users["anna"])
    with pytest.raises(Refusal, match="gone"):
        actions.write_on(thread.pk, said(), by=village.users["bruno"], at=NOON)


def test_those_that_wait_longest_come_first(village: Village) -> None:
    clerk = staff(village)
    young = asked(village.users["anna"], at=NOON, topic=Topic.BILLS, flat=village.flat_a)
    old = asked(village.users["carla"], at=NOON - timedelta(days=3), flat=village.flat_b)
    done = asked(village.users["bruno"], at=NOON - timedelta(days=9))
    actions.answer(done.pk, said(), close=False, by=clerk, at=NOON)
    found = queries.inbox(Filters(), by=clerk)
    assert (list(found.threads), found.waiting) == ([old, young], 2)
    assert (found.after(old.pk), found.before(old.pk), found.after(done.pk)) == (young, None, old)
    assert list(queries.inbox(Filters(all=True), by=clerk).threads) == [old, young, done]
    assert list(queries.inbox(Filters(topic=Topic.BILLS), by=clerk).threads) == [young]
    assert list(queries.inbox(Filters(house=village.other_house.pk), by=clerk).threads) == [old]
    assert list(queries.inbox(Filters(whose="mine", all=True), by=clerk).threads) == [done]
    assert list(queries.inbox(Filters(whose="free"), by=clerk).threads) == [old, young]


def test_the_usual_time_is_of_real_answers(village: Village) -> None:
    anna, clerk = village.users["anna"], staff(village)
    for days in (1, 1, 2, 2, 3):
        assert queries.usual_wait(at=LATER) is None
        thread = asked(anna, at=NOON - timedelta(days=days))
        actions.answer(thread.pk, said(), close=False, by=clerk, at=NOON)
    assert queries.usual_wait(at=LATER) == 2
    assert queries.usual_wait(at=NOON + timedelta(days=91)) is None


def test_ready_answers(village: Village) -> None:
    clerk = staff(village)
    actions.keep_template(" Ūdens  starpība ", "Vecais", by=clerk, at=NOON)
    actions.keep_template("Ūdens starpība", "Jaunais", by=clerk, at=NOON)
    actions.keep_template("Ūdens starpība", "Jaunais", by=clerk, at=NOON)
    [one] = queries.templates()
    assert Template.objects.count() == 2
    assert one.text == "Jaunais"
    actions.retire_template(one.pk, by=clerk, at=NOON)
    assert not queries.templates().exists()
    for title, text in (("", "x"), ("x", " ")):
        with pytest.raises(Refusal):
            actions.keep_template(title, text, by=clerk, at=NOON)
