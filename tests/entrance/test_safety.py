"""What anna can do about the safety of her account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as conf
from django.core.management import CommandError, call_command

from pagalms.accounts import actions
from pagalms.accounts.models import KnownBrowser, OpenSession, User
from pagalms.accounts.rules import Role
from pagalms.audit.models import Event
from pagalms.identity.models import SignIn
from pagalms.kernel import clock
from pagalms.outbox.models import Letter
from tests.bank import Bank, sign_in
from tests.hygiene import HygienicClient as Client
from tests.moments import freeze_time
from tests.people import LONG_AGO, NOON, PASSWORD

ANNA = {"login": "anna@example.lv", "password": PASSWORD}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "pavisam jauna parole 9"


def with_password(*, to: str = "/sakums/") -> Client:
    client = Client(headers={"user-agent": FIREFOX})
    assert client.post("/ieeja/", ANNA)["Location"] == to
    return client


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session and client.get("/ieeja/sesijas/").status_code == 200


def text_of(client: Client, path: str = "/ieeja/sesijas/") -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).content.decode().split("<main")[1]).split())


def test_where_one_is_signed_in(browser: Client, bank: Bank) -> None:
    sign_in(bank, browser, "anna")
    other = with_password()
    said = text_of(other)
    assert "Firefox, Linux šis pārlūks E-pasts un parole, kopš" in said
    assert "Nezināms pārlūks Swedbank, kopš" in said
    assert "127.0.0.x" in said
    assert "127.0.0.1" not in said


def test_signing_out_one_other_browser(browser: Client, bank: Bank) -> None:
    sign_in(bank, browser, "anna")
    third, here = with_password(), with_password()
    [first, _second, mine] = OpenSession.objects.order_by("pk")
    answer = here.post("/ieeja/sesijas/beigt/", {"session": first.pk}, follow=True)
    assert "1 sesija beigta." in answer.content.decode()
    assert not inside(browser)
    assert browser.get("/uzstadijumi/")["Location"].startswith("/ieeja/?next=")
    assert inside(third)
    assert inside(here)
    assert mine in OpenSession.objects.all()
    again = here.post("/ieeja/sesijas/beigt/", {"session": first.pk}, follow=True)
    assert "jau ir beigusies" in again.content.decode()
    assert Event.objects.filter(verb="session_ended", by=mine.user_id).count() == 1


def test_ending_a_session_asks_once_more_who_it_is(browser: Client) -> None:
    there, here = with_password(), with_password()
    with freeze_time(clock.wire_now() + timedelta(minutes=16)):
        answer = here.post("/ieeja/sesijas/beigt/", {"session": "others"})
        assert answer["Location"] == "/ieeja/apstiprini/?next=%2Fieeja%2Fsesijas%2F"
        assert OpenSession.objects.count() == 2
        here.post("/ieeja/apstiprini/", {"password": PASSWORD, "next": "/ieeja/sesijas/"})
        here.post("/ieeja/sesijas/beigt/", {"session": "others"})
    assert not inside(there)
    assert inside(here)


def test_whose_session_is_over_leaves_nothing_in_the_browser(browser: Client) -> None:
    out, ended = with_password(), with_password()
    assert not out.get("/sakums/").has_header("Clear-Site-Data")
    assert out.post("/ieeja/iziet/")["Clear-Site-Data"] == '"cache"'
    assert not out.get("/ieeja/").has_header("Clear-Site-Data")
    with freeze_time(clock.wire_now() + timedelta(hours=3)):
        assert ended.get("/sakums/")["Clear-Site-Data"] == '"cache"'


def test_at_the_terminal_the_sessions_of_one_or_of_all_are_ended(browser: Client) -> None:
    first, second = with_password(), with_password()
    with pytest.raises(CommandError):
        call_command("end_sessions", "nobody@example.lv")
    call_command("end_sessions", "anna@example.lv")
    assert not inside(first)
    assert not inside(second)
    third = with_password()
    call_command("end_sessions", everybody=True)
    assert not inside(third)
    assert Event.objects.filter(verb="sessions_ended", by=None).count() == 2


def test_signing_out_everywhere_else(browser: Client) -> None:
    others, here = [with_password(), with_password()], with_password()
    answer = here.post("/ieeja/sesijas/beigt/", {"session": "others"}, follow=True).content.decode()
    assert "2 sesijas beigtas." in answer
    assert "Nekur citur neesat ienācis." in answer
    assert not any(inside(other) for other in others)
    assert inside(here)


@pytest.mark.parametrize("wanted", ["", "x", "-1", "²", "9" * 30])
def test_nonsense_ends_nothing(browser: Client, wanted: str) -> None:
    here = with_password()
    here.post("/ieeja/sesijas/beigt/", {"session": wanted})
    assert inside(here)


def test_nobody_ends_or_sees_a_session_of_somebody_else(browser: Client) -> None:
    anna = with_password()
    carla = Client()
    carla.post("/ieeja/", ANNA | {"login": "carla@example.lv"})
    carla.post("/ieeja/sesijas/beigt/", {"session": OpenSession.objects.get(user__email="anna@example.lv").pk})
    carla.post("/ieeja/sesijas/beigt/", {"session": "others"})
    assert inside(anna)
    assert "Firefox" not in text_of(carla)


def test_a_new_password_ends_all_sessions(browser: Client) -> None:
    here, _other = with_password(), with_password()
    here.post("/ieeja/parole/maina/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert not OpenSession.objects.exists()


def test_signing_out_leaves_the_list(browser: Client) -> None:
    here = with_password()
    here.post("/ieeja/iziet/")
    assert not OpenSession.objects.exists()


def test_a_step_up_is_the_same_session_under_a_new_key(browser: Client, bank: Bank) -> None:
    browser.post("/ieeja/", ANNA)
    before = OpenSession.objects.get()
    sign_in(bank, browser, "anna")
    after = OpenSession.objects.get()
    assert (after.pk, after.method, after.began_at) == (before.pk, "swedbank", before.began_at)
    assert after.key == browser.session.session_key != before.key
    other = with_password()
    other.post("/ieeja/sesijas/beigt/", {"session": after.pk})
    assert not inside(browser)


def test_a_key_changed_behind_our_back_is_noticed(browser: Client) -> None:
    here, other = with_password(), with_password()
    session = here.session
    session.cycle_key()
    session.save()
    here.cookies[conf.SESSION_COOKIE_NAME] = session.session_key or ""
    other.post("/ieeja/sesijas/beigt/", {"session": "others"})
    assert not inside(here)


def test_a_session_lasts_twelve_hours_however_busy(browser: Client) -> None:
    start = clock.wire_now()
    here = with_password()
    for hours in range(1, 12):
        with freeze_time(start + timedelta(hours=hours)):
            assert inside(here)
            assert abs(OpenSession.objects.get().seen_at - clock.now()) < timedelta(seconds=1)
    with freeze_time(start + timedelta(hours=12, minutes=1)):
        assert not inside(here)
        actions.forget_expired(at=clock.wire_now())
    assert not OpenSession.objects.exists()


@pytest.mark.parametrize(("minutes", "goes_on"), [(119, True), (121, False)])
def test_a_session_nobody_uses_ends_after_two_hours(browser: Client, minutes: int, goes_on: bool) -> None:
    start = clock.wire_now()
    with freeze_time(start):
        here = with_password()
    with freeze_time(start + timedelta(minutes=minutes)):
        answer = here.get("/rekini/", follow=True)
        assert ("portāls kādu laiku nebija lietots" in answer.content.decode()) is not goes_on
        assert inside(here) is goes_on
        assert "portāls kādu laiku" not in here.get("/ieeja/", follow=True).content.decode()  # told once


@pytest.mark.parametrize(
    ("seen", "goes_on"),
    [([29, 58, 87], True), ([31], False), ([*range(29, 480, 29), 479], True), ([*range(29, 480, 29), 481], False)],
)
def test_sessions_of_staff_are_shorter(browser: Client, seen: list[int], goes_on: bool) -> None:
    anna = User.objects.get(email="anna@example.lv")
    actions.take_on(email=anna.email, name="", role=Role.ACCOUNTANT, by=None, on=LONG_AGO, at=NOON)
    with freeze_time(NOON):
        here = with_password(to="/birojs/")
    for minutes in seen:
        with freeze_time(NOON + timedelta(minutes=minutes)):
            found = inside(here)
    assert found is goes_on


def test_who_is_taken_on_signs_in_anew(browser: Client) -> None:
    here = with_password()
    actions.take_on(email="anna@example.lv", name="", role=Role.ACCOUNTANT, by=None, on=LONG_AGO, at=NOON)
    assert not inside(here)


def test_the_first_sign_in_sends_no_letter_and_a_new_browser_does(browser: Client, bank: Bank) -> None:
    sign_in(bank, browser, "anna")
    sign_in(bank, browser, "anna")
    assert not Letter.objects.exists()
    cookie = browser.cookies[conf.BROWSER_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 400 * 86400)
    assert cookie.value.encode() not in bytes(KnownBrowser.objects.get().digest)
    with_password()
    letter = Letter.objects.get()
    assert (letter.kind, letter.to, letter.subject) == ("new_browser", "anna@example.lv", "Ieeja no jauna pārlūka")
    for said in ("Kā: E-pasts un parole", "Pārlūks: Firefox, Linux", "/ieeja/sesijas/", "Kad: "):
        assert said in letter.text, letter.text


def test_the_letter_is_in_the_language_of_its_reader(browser: Client) -> None:
    User.objects.filter(email="anna@example.lv").update(language="en")
    with_password()
    with_password()
    assert "How: E-mail and password" in Letter.objects.get().text


def test_a_known_browser_stays_known_after_signing_out(browser: Client) -> None:
    here = with_password()
    here.post("/ieeja/iziet/")
    here.post("/ieeja/", ANNA)
    assert not Letter.objects.exists()
    here.cookies[conf.BROWSER_COOKIE_NAME] = "made up"
    here.post("/ieeja/iziet/")
    here.post("/ieeja/", ANNA)
    assert Letter.objects.count() == 1
    assert here.cookies[conf.BROWSER_COOKIE_NAME].value != "made up"


def test_a_neighbour_at_the_same_browser_is_new_to_nobody(browser: Client) -> None:
    here = with_password()
    here.post("/ieeja/iziet/")
    here.post("/ieeja/", ANNA | {"login": "carla@example.lv"})
    assert not Letter.objects.exists()
    assert len(set(KnownBrowser.objects.values_list("digest", flat=True))) == 2


def test_browsers_are_forgotten(browser: Client) -> None:
    with_password()
    actions.forget_expired(at=clock.wire_now() + timedelta(days=399))
    assert KnownBrowser.objects.exists()
    actions.forget_expired(at=clock.wire_now() + timedelta(days=401))
    assert not KnownBrowser.objects.exists()


def test_all_sign_ins_page_by_page(browser: Client) -> None:
    here = with_password()
    anna, carla = (User.objects.get(email=f"{who}@example.lv") for who in ("anna", "carla"))
    SignIn.objects.bulk_create(SignIn(user=anna, method="seb", at=NOON - timedelta(days=n)) for n in range(35))
    SignIn.objects.create(user=carla, method="citadele", at=NOON)
    first, second = (text_of(here, f"/ieeja/vesture/?lapa={page}") for page in (1, 2))
    assert "E-pasts un parole" in first
    assert "Vecākas" in first
    assert "Jaunākas" in second
    assert first.count("SEB") + second.count("SEB") == 35
    assert "Citadele" not in first + second


@pytest.mark.parametrize("page", ["0", "-3", "x", "²", "99999999", "9999"])
def test_strange_pages_of_sign_ins(browser: Client, page: str) -> None:
    assert with_password().get(f"/ieeja/vesture/?lapa={page}").status_code == 200


def test_settings_lead_to_all_of_it(browser: Client, bank: Bank) -> None:
    sign_in(bank, browser, "anna")
    page = browser.get("/uzstadijumi/").content.decode()
    for path in ("/ieeja/parole/maina/", "/ieeja/sesijas/", "/ieeja/vesture/"):
        assert f'href="{path}"' in page
    assert "Swedbank, kopš" in " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_a_session_from_before_is_taken_up_once(browser: Client) -> None:
    anna = User.objects.get(email="anna@example.lv")
    browser.force_login(anna)
    visit = actions.Visit(key=browser.session.session_key or "", method="", browser="", network="")
    twin = actions.open_session(by=anna, visit=visit, earlier=None, at=clock.now(), ends_at=clock.wire_now())
    assert inside(browser)
    assert OpenSession.objects.get().pk == twin
    browser.get("/ieeja/sesijas/")
    assert OpenSession.objects.get().key == browser.session.session_key


def test_signing_in_costs_a_page_nothing_more(browser: Client, django_assert_num_queries: Any) -> None:
    here = with_password()
    here.get("/noteikumi/")
    with django_assert_num_queries(3):  # the session with the user; the terms that count, and those that will
        here.get("/noteikumi/")
