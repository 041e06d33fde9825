"""What staff typed is not lost: half an hour at the telephone ends their session."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from pagalms.accounts.models import User
from pagalms.correspondence.models import Message
from pagalms.identity import assurance
from pagalms.kernel import personal_code
from pagalms.notices.models import Notice
from tests.backoffice.visits import STAFF, staff_visit
from tests.correspondence.letters import asked
from tests.people import NOON, Village
from tests.resident.visits import visit, words_of

NEW = "/birojs/pazinojumi/jauns/"
NOTICE = {"title": "Ūdens nebūs", "text": "Rīt līdz pusdienām", "first": "2026-06-01", "important": "on"}


def back_again(office: Client) -> None:
    """Māris signs in once more in the same browser."""
    user = User.objects.get(email="maris@kalnanami.example")
    office.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = office.session
    assurance.set_strong(session, method="swedbank", person=personal_code.digest(STAFF["maris"][1]), at=NOON)
    session.save()
    office.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""


def test_signed_out_while_answering(village: Village) -> None:
    where = f"/birojs/sazina/{asked(village.users['anna']).pk}/"
    with staff_visit("maris") as office:
        for name, text in (("text", "Garš un grūti uzrakstīts"), ("note", "Zvanīt pirmdien")):
            office.logout()
            away = office.post(where, {name: text, "do": "answer"})
            assert away["Location"] == f"/ieeja/?next={where}"
            assert "teksts ir saglabāts" in words_of(office.get("/ieeja/"))
            back_again(office)
            assert f"{text}</textarea>" in office.get(where).content.decode()
            assert f"{text}</textarea>" not in office.get(where).content.decode(), "once"
    assert Message.objects.count() == 1


def test_signed_out_while_writing_a_notice(village: Village) -> None:
    house = village.flat_a.house_id
    with staff_visit("maris") as office:
        office.logout()
        office.post(NEW, NOTICE | {"house": house})
        back_again(office)
        page = office.get(NEW).content.decode()
    assert "Rīt līdz pusdienām</textarea>" in page
    assert 'value="Ūdens nebūs"' in page
    assert 'value="2026-06-01"' in page
    assert f'<option value="{house}" selected>' in page
    assert not Notice.objects.exists()


def test_an_old_token_loses_nothing(village: Village) -> None:
    thread = f"/birojs/sazina/{asked(village.users['anna']).pk}/"
    with staff_visit("maris") as office:
        office.handler.enforce_csrf_checks = True
        for where, said in ((thread, {"text": "Atbilde", "do": "answer"}), (NEW, NOTICE)):
            answer = office.post(where, said)
            assert answer.status_code == 403
            assert "Lapa bija atvērta pārāk ilgi." in words_of(answer)
            assert f"{said['text']}</textarea>" in answer.content.decode()
    assert Message.objects.count() == 1
    assert not Notice.objects.exists()


@pytest.mark.parametrize("who", ["carla", "maris"])
def test_where_nothing_is_kept_the_sign_in_page_says_that_nothing_was_saved(village: Village, who: str) -> None:
    contacts, water = f"/ipasumi/{village.flat_b.pk}/adreses/kontakti/", "/birojs/udens/"
    with visit(village, who) if who == "carla" else staff_visit(who) as browser:
        where = contacts if who == "carla" else water
        browser.logout()
        assert "nekas nav saglabāts" not in words_of(browser.get(where, follow=True))
        assert "nekas nav saglabāts" in words_of(browser.post(where, {"phone": "29111222"}, follow=True))


def test_all_that_is_missing_in_a_notice_is_said_at_once(village: Village) -> None:
    with staff_visit("maris") as office:
        page = words_of(office.post(NEW, NOTICE | {"title": "", "text": " "}))
    assert "Vēl jāizlabo 2 lietas" in page
