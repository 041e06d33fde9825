"""Letters that did not arrive."""

from __future__ import annotations

import pytest
from django.db import connection

from pagalms.outbox.models import Letter
from tests.backoffice.visits import staff_visit
from tests.people import NOON, Village
from tests.resident.visits import visit, words_of

pytestmark = pytest.mark.django_db


def lost(to: str) -> Letter:
    return Letter.objects.create(
        to=to, kind="registration", subject="Apstipriniet reģistrāciju", text="…", message_id=f"<{to}>",
        created_at=NOON, state=Letter.State.UNDELIVERED, attempts=78, last_error="Refused: 550 no such user",
    )  # fmt: skip


def test_rita_sees_why_and_sends_it_again() -> None:
    letter = lost("zane@exampel.lv")
    with staff_visit("rita") as rita:
        page = rita.get("/birojs/vestules/").content.decode()
        assert "zane@exampel.lv" in page
        assert "550 no such user" in page
        assert rita.post("/birojs/vestules/", {"letter": str(letter.pk)}).status_code == 302
    letter.refresh_from_db()
    assert letter.state == Letter.State.WAITING
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where task_name like %s and (args->>'letter')::int = %s",
            ["%deliver_letter", letter.pk],
        )
        assert cursor.fetchone() == (1,)


def test_anna_reads_that_rita_saw_her_letter_in_the_list(village: Village) -> None:
    letter = lost("anna@example.lv")
    Letter.objects.filter(pk=letter.pk).update(user=village.users["anna"])
    with staff_visit("rita") as rita:
        rita.get("/birojs/vestules/")
    with visit(village, "anna") as anna:
        said = words_of(anna.get("/uzstadijumi/skatijumi/"))
    assert "Rita" in said
    assert "nepiegādāta vēstule" in said


@pytest.mark.parametrize("said", ["", "0", "-1", "abc", "9" * 30, "1; drop"])
def test_nonsense_changes_nothing(said: str) -> None:
    letter = lost("zane@exampel.lv")
    with staff_visit("rita") as rita:
        assert rita.post("/birojs/vestules/", {"letter": said}).status_code == 302
    letter.refresh_from_db()
    assert letter.state == Letter.State.UNDELIVERED


def test_the_auditor_reads_and_sends_nothing() -> None:
    letter = lost("zane@exampel.lv")
    with staff_visit("uldis") as uldis:
        page = uldis.get("/birojs/vestules/").content.decode()
        assert "zane@exampel.lv" in page
        assert 'name="letter"' not in page
        assert uldis.post("/birojs/vestules/", {"letter": str(letter.pk)}).status_code == 403
    letter.refresh_from_db()
    assert letter.state == Letter.State.UNDELIVERED
