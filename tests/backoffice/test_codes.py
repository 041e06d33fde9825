"""The office joins the old and the new personal code of one human."""

from __future__ import annotations

import pytest

from pagalms.audit.models import Event
from pagalms.identity.queries import user_known_by
from pagalms.kernel import personal_code
from tests.backoffice.visits import staff_visit
from tests.people import CODES, Village

PAGE, NEW = "/birojs/cilveki/kodi/", "330000-77777"
SEEN = "Pase, uzrādīta birojā"


def test_rita_joins_them(village: Village) -> None:
    with staff_visit("rita") as rita:
        assert PAGE in rita.get("/birojs/cilveki/").content.decode()
        done = rita.post(PAGE, {"code": CODES["anna"], "other": NEW.replace("-", ""), "reason": SEEN})
        assert done["Location"] == "/birojs/cilveki/"
        assert "Kodi ir sasaistīti." in rita.get("/birojs/cilveki/").content.decode()
    assert user_known_by(personal_code.digest(NEW)) == village.users["anna"]
    event = Event.objects.get(verb="code_added")
    assert event.detail == {"reason": SEEN}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": CODES["anna"], "other": CODES["bruno"], "reason": SEEN}, "ir savs konts"),
        ({"code": CODES["anna"], "other": "330000", "reason": SEEN}, "seši cipari"),
        ({"code": CODES["anna"], "other": NEW, "reason": f"bija {CODES['anna']}"}, "personas kodu tur nerakstiet"),
        ({"code": "", "other": NEW, "reason": SEEN}, "Ierakstiet personas kodu."),
        ({}, "Ierakstiet personas kodu."),
    ],
)
def test_what_cannot_be_joined(typed: dict[str, str], said: str, village: Village) -> None:
    with staff_visit("rita") as rita:
        page = rita.post(PAGE, typed)
    assert page.status_code == 422
    text = page.content.decode()
    assert "<title>Kļūda:" in text
    assert said in text
    assert NEW not in text
    assert CODES["anna"] not in text
    assert not Event.objects.filter(verb="code_added").exists()


def test_others_do_not(village: Village) -> None:
    for name, status in (("gunta", 403), ("uldis", 200)):
        with staff_visit(name) as clerk:
            assert clerk.get(PAGE).status_code == status
            assert clerk.post(PAGE, {"code": CODES["anna"], "other": NEW, "reason": SEEN}).status_code == 403
    assert not Event.objects.filter(verb="code_added").exists()
