"""„Mani dati”: anna takes a copy of all that is held of her; nobody else does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pypdfium2
from procrastinate.contrib.django.models import ProcrastinateJob

from pagalms.audit.models import Event
from pagalms.identity.models import SignIn
from pagalms.outbox.models import Letter
from pagalms.privacy.actions import make_copy
from pagalms.privacy.models import DataCopy
from tests.moments import freeze_time
from tests.people import CODES, NOON, PASSWORD, Village
from tests.resident.visits import visit, words_of

PAGE, FILE, PROOF = "/uzstadijumi/mani-dati/", "/uzstadijumi/mani-dati/kopija.", "/ieeja/apstiprini/"


def prove(client: Any, password: str = PASSWORD) -> Any:
    return client.post(PROOF, {"password": password, "next": PAGE})


def paper_words(content: bytes) -> str:
    paper = pypdfium2.PdfDocument(content)
    return " ".join(page.get_textpage().get_text_range() for page in paper)


def test_anna_shows_who_she_is_and_takes_both_files(village: Village) -> None:
    with visit(village, "anna") as client:
        assert "Vispirms apliecināsim" in words_of(client.get(PAGE))
        asked = f"{PROOF}?next={quote(PAGE, safe='')}"
        assert client.post(PAGE)["Location"] == client.get(f"{FILE}json")["Location"] == asked
        assert prove(client, "nav mana parole").status_code == 200
        assert client.post(PAGE).status_code == 302
        assert not DataCopy.objects.exists()
        assert prove(client)["Location"] == PAGE
        assert client.get(f"{FILE}json")["Location"] == PAGE  # none has been made
        page = client.post(PAGE, follow=True)
        assert "Jūsu kopija ir gatava" in words_of(page)
        assert CODES["anna"] not in page.content.decode()
        said = json.loads(client.get(f"{FILE}json").content)
        paper = client.get(f"{FILE}pdf")
        assert client.get(f"{FILE}exe")["Location"] == PAGE
    parts = {part["name"]: part["rows"] for part in said["parts"]}
    assert parts["personal_codes"][0]["code"] == CODES["anna"]
    assert parts["ownerships"][0]["property"] == "Liepu iela 14–1"
    assert len(parts["readings"]) == 4
    assert CODES["anna"] not in json.dumps(parts["events"])
    words = paper_words(paper.content)
    assert all(text in words for text in ("Mani dati", CODES["anna"], "Liepu iela 14–1", "Jūsu personas kodi"))
    assert b"/MarkInfo" in paper.content or b"/StructTreeRoot" in paper.content
    kept = DataCopy.objects.get()
    assert CODES["anna"].encode() not in bytes(kept.table or b"") + bytes(kept.paper or b"")
    verbs = set(Event.objects.filter(subject=f"user:{village.users['anna'].pk}").values_list("verb", flat=True))
    assert {"own_data_asked", "own_data_taken"} <= verbs


def test_nobody_else_has_it_and_it_goes_after_a_week(village: Village) -> None:
    with visit(village, "anna") as client:
        prove(client)
        client.post(PAGE)
    for name in ("bruno", "dana"):
        with visit(village, name) as other:
            prove(other)
            assert "gatava" not in words_of(other.get(PAGE))
            assert other.get(f"{FILE}pdf").status_code == 302
    with visit(village, "anna", at=NOON + timedelta(days=6, hours=23)) as client:
        prove(client)
        assert client.get(f"{FILE}pdf").status_code == 200
        client.post(PAGE, {"do": "discard"})
        assert client.get(f"{FILE}pdf").status_code == 302
        assert not DataCopy.objects.exclude(table=None, paper=None).exists()
    with visit(village, "bruno") as client:
        prove(client)
        client.post(PAGE)
        made = DataCopy.objects.get(user=village.users["bruno"])
        DataCopy.objects.bulk_create(
            DataCopy(user=made.user, asked_at=NOON, made_at=NOON, expires_at=NOON, steps=1) for _time in range(4)
        )
        assert "mēģiniet rīt" in words_of(client.post(PAGE, follow=True))
        assert DataCopy.objects.filter(user=made.user).count() == 5
    with visit(village, "bruno", at=NOON + timedelta(days=7, seconds=1)) as client:
        prove(client)
        assert client.get(f"{FILE}json").status_code == 302


def test_a_large_copy_is_made_by_the_worker_and_told_by_letter(village: Village) -> None:
    anna = village.users["anna"]
    SignIn.objects.bulk_create(SignIn(user=anna, method="password", at=NOON) for _one in range(1600))
    with visit(village, "anna") as client:
        prove(client)
        assert "Gatavojam Jūsu kopiju" in words_of(client.post(PAGE, follow=True))
        client.post(PAGE)  # twice is once
        copy = DataCopy.objects.get()
        assert (
            ProcrastinateJob.objects.filter(task_name__endswith="make_data_copy", args={"copy": copy.pk}).count() == 1
        )
        assert client.get(f"{FILE}pdf").status_code == 302
        with freeze_time(NOON + timedelta(seconds=20)):
            make_copy(copy.pk, at=NOON + timedelta(seconds=20))
            make_copy(copy.pk, at=NOON + timedelta(seconds=21))
        letter = Letter.objects.get(kind="own_data_ready")
        assert letter.to == anna.email
        assert "http" in letter.text
        assert CODES["anna"] not in letter.text + letter.html
        said = json.loads(client.get(f"{FILE}json").content)
        assert sum(len(part["rows"]) for part in said["parts"] if part["name"] == "sign_ins") >= 1600
