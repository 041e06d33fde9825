"""Keys that end: Ilze sees them in the office, and is told once at each step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from pagalms.backoffice.certificates import all_keys
from pagalms.identity.actions import warn_of_keys
from pagalms.kernel.keyfiles import KeyFile, Role
from pagalms.outbox.models import Letter
from tests.backoffice.visits import staff_visit
from tests.bank_citadele import certificate
from tests.people import NOON
from tests.resident.visits import words_of
from tests.rsa_keys import rsa_key

PAGE = "/birojs/parvaldnieks/atslegas/"
ENDS = datetime(2026, 6, 20, tzinfo=UTC)
KEY = rsa_key("certificates")


@pytest.fixture
def swedbank(settings: Any, tmp_path: Path, db: None) -> Path:
    pem = serialization.Encoding.PEM
    private = KEY.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "own.pem").write_bytes(private)
    (tmp_path / "bank.pem").write_bytes(certificate(KEY, "banklink.example.lv", ENDS).public_bytes(pem))
    settings.SWEDBANK = settings.SWEDBANK | {
        "url": "https://bank.example.lv/", "key": str(tmp_path / "own.pem"),
        "certificates": [tmp_path / "bank.pem", tmp_path / "lost.pem"],
    }  # fmt: skip
    return tmp_path


@pytest.mark.parametrize(("days", "stage"), [(61, None), (60, 60), (31, 60), (30, 30), (7, 7), (1, 7), (0, 0), (-9, 0)])
def test_steps(days: int, stage: int | None) -> None:
    key = KeyFile("Banka", Role.THEIRS, "X", "x.pem", until=ENDS)
    assert key.stage(ENDS - timedelta(days=days)) == stage
    assert KeyFile("Banka", Role.OWN_KEY, "X", "x.pem").stage(ENDS) is None


def test_the_page_shows_all_but_the_private_part(swedbank: Path) -> None:
    with staff_visit("ilze") as ilze:
        page = ilze.get(PAGE)
        said = words_of(page)
        for words in ("Mūsu atslēga", "banklink.example.lv", "PAGALMS_SWEDBANK_CERTS · bank.pem · 2048 biti"):
            assert words in said
        assert "Atlikušas 19 dienas" in said
        assert "datnes nav vai to nedrīkst lasīt" in said
        assert f"{KEY.private_numbers().p:x}"[:20] not in page.content.decode()
        assert str(swedbank) not in page.content.decode(), "where the server keeps its files is nobody's business"
        assert "Atslēgas, kas beidzas" in words_of(ilze.get("/birojs/"))
    with staff_visit("rita") as rita:
        assert rita.get(PAGE).status_code == 403
        assert "Atslēgas, kas beidzas" not in words_of(rita.get("/birojs/"))


def test_administrators_are_told_once_at_each_step(swedbank: Path) -> None:
    with staff_visit("ilze"):
        pass
    told = []
    for days in (70, 55, 54, 20, 19, 3, -1, -2):
        now = ENDS - timedelta(days=days)
        told.append(warn_of_keys(all_keys(), on=NOON.date(), now=now, at=NOON))
    assert told == [0, 1, 0, 1, 0, 1, 1, 0]
    first = Letter.objects.filter(kind="keys_end").earliest("pk")
    assert first.to == "ilze@kalnanami.example"
    assert "Swedbank: banklink.example.lv" in first.text
    assert "Beidzas 20.06.2026, pēc 55 dienām." in first.text
