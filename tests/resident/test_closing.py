"""Closing the account: bruno changes his mind, dana goes; what the law keeps stays, and the office sees it coming."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.identity.models import Person
from pagalms.kernel.refusal import Refusal
from pagalms.mandates.models import Mandate
from pagalms.meters.models import Reading
from pagalms.outbox.actions import deliver
from pagalms.outbox.models import Letter
from pagalms.privacy.actions import ask_to_close, erase_due
from pagalms.privacy.models import Closing
from pagalms.privacy.rules.terms import GRACE
from tests.backoffice.visits import staff_visit
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import NOON, PASSWORD, Village
from tests.resident.visits import meters, visit, words_of

PAGE, UNDO = "/uzstadijumi/slegt-kontu/", "/uzstadijumi/slegt-kontu/paturet/"
CLOSE = {"do": "close", "sure": "yes"}


def prove(client: Any) -> None:
    client.post("/ieeja/apstiprini/", {"password": PASSWORD, "next": PAGE})


def close(client: Any) -> Any:
    prove(client)
    return client.post(PAGE, CLOSE, follow=True)


def link_in(letter: Letter) -> dict[str, str]:
    found = re.search(r"paturet/\?code=([\w-]+)&code_id=(\d+)", letter.text)
    assert found
    return {"code": found[1], "code_id": found[2]}


def test_bruno_closes_and_changes_his_mind(village: Village) -> None:
    with visit(village, "bruno") as elsewhere, visit(village, "bruno") as client:
        page = words_of(client.get(PAGE))
        expected = ("Kas tiks dzēsts", "Ko glabā likums", "5 gadi", "Grāmatvedības likums")
        assert [words for words in expected if words not in page] == []
        assert client.post(PAGE, CLOSE)["Location"].startswith("/ieeja/apstiprini/")
        prove(client)
        assert "Atzīmējiet" in words_of(client.post(PAGE, {"do": "close"}, follow=True))
        assert not Closing.objects.exists()
        assert "14.06.2026" in client.post(PAGE, CLOSE, follow=True).content.decode()
        assert [one.get("/sakums/").status_code for one in (client, elsewhere)] == [302, 200]
    letter = Letter.objects.get(kind="account_closing")
    said = link_in(letter)
    with visit(village, "bruno", at=NOON + timedelta(days=3)) as client:
        assert "Konts tiks dzēsts 14.06.2026" in words_of(client.get("/uzstadijumi/")).replace("Jūsu konts", "Konts")
        assert client.post(PAGE, CLOSE)["Location"].startswith("/ieeja/apstiprini/")
        prove(client)
        assert "jau tiek slēgts" in words_of(client.post(PAGE, CLOSE, follow=True))
    with freeze_time(NOON + timedelta(days=13)):
        reader = HygienicClient()
        assert reader.get(UNDO, {**said, "code": "x"}).status_code == reader.get(UNDO).status_code == 410
        assert reader.get(UNDO, {"code": said["code"], "code_id": "9" * 40}).status_code == 410
        assert "Paturēt kontu?" in words_of(reader.get(UNDO, said))
        assert Closing.objects.get().undone_at is None  # a mail scanner has opened it
        assert "paliek atvērts" in words_of(reader.post(UNDO, said))
        assert reader.post(UNDO, said).status_code == 410
    assert erase_due(at=NOON + 2 * GRACE) == 0
    assert Letter.objects.filter(kind="account_kept", to=letter.to).exists()
    with visit(village, "bruno", at=NOON + timedelta(days=30)) as client:
        close(client)
        client.force_login(village.users["bruno"])
        assert "paliek atvērts" in words_of(client.post(PAGE, {"do": "keep"}, follow=True))


def test_dana_goes_and_acts_for_nobody_any_more(village: Village) -> None:
    dana, anna = village.users["dana"], village.users["anna"]
    with visit(village, "dana") as client:
        assert "viņiem par to uzrakstīsim" in words_of(client.get(PAGE))
        close(client)
    waiting = Letter.objects.get(kind="account_closing")
    assert erase_due(at=NOON + GRACE) == 1
    mandate = Mandate.objects.get(representative__name__startswith="Dana")
    assert (mandate.ended_at, mandate.ended_by, mandate.representative.email) == (NOON + GRACE, None, "")
    told = Letter.objects.get(kind="mandate_ended")
    assert told.user == anna
    assert "pilnvarotā persona slēdza kontu" in told.text
    assert not Letter.objects.filter(user=dana).exists()
    deliver(waiting.pk, on=NOON + GRACE)  # its job comes late: nothing to do, nothing breaks
    assert not Person.objects.filter(user=dana).exists()
    assert set(Event.objects.filter(subject=f"user:{dana.pk}").values_list("verb", flat=True)) >= {
        "closing_asked", "account_erased"
    }  # fmt: skip
    with freeze_time(NOON + GRACE):
        form = {"login": "dana@example.lv", "password": PASSWORD}
        assert HygienicClient().post("/ieeja/", form).status_code == 200  # as for an address without an account


def test_readings_stay_and_the_office_sees_a_closing(village: Village) -> None:
    anna = village.users["anna"]
    cold, _hot = meters(village.flat_a)
    readings = Reading.objects.filter(meter=cold).count()
    with visit(village, "anna") as client:
        close(client)
    with staff_visit("rita") as desk:
        said = desk.get(f"/birojs/cilveki/{village.clients['anna'].pk}/", {"iemesls": "contact"})
        assert "tiek slēgts 14.06.2026" in words_of(said)
        prove(desk)
        assert "Jūs strādājat pie pārvaldnieka" in words_of(desk.post(PAGE, CLOSE, follow=True))
    erase_due(at=NOON + GRACE)
    assert Reading.objects.filter(meter=cold).count() == readings
    assert village.clients["anna"].__class__.objects.get(pk=village.clients["anna"].pk).last_name == "Paraudziņa"
    assert User.objects.get(pk=anna.pk).email == f"closed-{anna.pk}@closed.invalid"
    with visit(village, "bruno") as client:  # the co-owner notices nothing
        assert client.get(f"/ipasumi/{village.flat_a.pk}/skaititaji/").status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_presses_at_once_close_once(village: Village) -> None:
    ready, asked = threading.Barrier(2), []

    def press() -> None:
        try:
            ready.wait()
            with suppress(Refusal):
                asked.append(ask_to_close(by=village.users["bruno"], on=NOON.date(), at=NOON))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(asked) == Closing.objects.count() == Letter.objects.filter(kind="account_closing").count() == 1
