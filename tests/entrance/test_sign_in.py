"""Signing in with a password, strong sessions, linking, signing out, passwords forgotten and changed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.test import RequestFactory

from pagalms.accounts.models import User
from pagalms.identity import actions, assurance
from pagalms.identity.assurance import Level
from pagalms.identity.models import Person, PersonalCode, SignIn
from pagalms.kernel import clock, personal_code
from pagalms.outbox.models import Letter
from tests.bank import Bank, sign_in
from tests.hygiene import HygienicClient as Client
from tests.people import CODES, NOON, PASSWORD, Village

ANNA = {"login": "anna@example.lv", "password": PASSWORD}


def level_of(browser: Client, name: str) -> Level:
    return assurance.level(browser.session, User.objects.get(email=f"{name}@example.lv"), at=clock.wire_now())


def test_the_page_in_the_words_of_the_faq(browser: Client) -> None:
    page = browser.get("/ieeja/").content.decode()
    for words in ("Klientu portāls", "E-pasts", "Parole", "Ieiet", "Aizmirsti paroli?",
                  "Autorizēties/reģistrēties ar banku", "Swedbank", "Palīdzība", "6000 0114"):  # fmt: skip
        assert words in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert set(browser.cookies) <= {"csrf"}


def test_a_bank_that_is_not_configured_is_not_offered(browser: Client, settings: Any) -> None:
    settings.SWEDBANK = settings.SWEDBANK | {"url": ""}
    page = browser.get("/ieeja/").content.decode()
    assert "Swedbank" not in page
    assert "Autorizēties/reģistrēties ar banku" not in page


def test_the_front_leads_to_signing_in_and_home(browser: Client) -> None:
    assert browser.get("/")["Location"] == "/ieeja/"
    home = browser.post("/ieeja/", ANNA)["Location"]
    assert browser.get("/")["Location"] == home
    assert browser.get("/ieeja/")["Location"] == home


def test_a_password_gives_a_low_session_under_a_new_key(browser: Client) -> None:
    browser.session.save()
    browser.get("/ieeja/")
    before = browser.session.session_key
    browser.post("/ieeja/", ANNA)
    assert browser.session.session_key != before
    assert level_of(browser, "anna") is Level.LOW
    assert browser.session[assurance.KEY]["method"] == "password"
    assert SignIn.objects.get().method == "password"


def test_the_bank_gives_a_strong_session_under_a_new_key(browser: Client, bank: Bank) -> None:
    browser.get("/ieeja/")
    before = browser.session.session_key
    done = sign_in(bank, browser, "anna")
    assert done.status_code == 302
    assert browser.session.session_key != before
    assert level_of(browser, "anna") is Level.STRONG
    assert SignIn.objects.get().method == "swedbank"
    said = browser.session[assurance.KEY]
    assert said["person"] == personal_code.digest(CODES["anna"]).hex()
    assert CODES["anna"] not in str(dict(browser.session))


def test_the_level_belongs_to_the_session(browser: Client, bank: Bank) -> None:
    sign_in(bank, browser, "anna")
    other = Client()
    other.post("/ieeja/", ANNA)
    assert (level_of(browser, "anna"), level_of(other, "anna")) == (Level.STRONG, Level.LOW)
    assert level_of(browser, "bruno") is Level.LOW


@pytest.mark.parametrize("said", [None, "strong", {"loa": "strong"}, {"loa": "strong", "v": 0, "person": ""}, {"v": 1}])
def test_what_is_not_understood_is_low(said: Any, browser: Client) -> None:
    browser.post("/ieeja/", ANNA)
    session = browser.session
    session[assurance.KEY] = said
    assert assurance.level(session, User.objects.get(email="anna@example.lv"), at=clock.wire_now()) is Level.LOW


def test_stepping_up_keeps_the_session_and_changes_its_key(browser: Client, bank: Bank) -> None:
    browser.post("/ieeja/", ANNA)
    before = browser.session.session_key
    assert sign_in(bank, browser, "anna", next_path="/rekini/")["Location"] == "/rekini/"
    assert browser.session.session_key != before
    assert level_of(browser, "anna") is Level.STRONG


def test_another_person_never_takes_over_a_session(browser: Client, bank: Bank) -> None:
    browser.post("/ieeja/", ANNA)
    for who in ("bruno", "felikss"):
        page = sign_in(bank, browser, who)
        assert page.status_code == 403
        assert "Tas ir cits cilvēks" in page.content.decode()
        assert browser.session["_auth_user_id"] == str(User.objects.get(email="anna@example.lv").pk)
        assert level_of(browser, "anna") is Level.LOW


def test_a_closed_account_does_not_open(browser: Client, bank: Bank) -> None:
    User.objects.filter(email="anna@example.lv").update(is_active=False)
    assert sign_in(bank, browser, "anna").status_code == 403
    assert browser.post("/ieeja/", ANNA).status_code in {200, 403}
    assert "_auth_user_id" not in browser.session


def test_signing_in_does_not_say_which_accounts_exist(browser: Client) -> None:
    wrong = browser.post("/ieeja/", ANNA | {"password": "ne tā parole"}).content.decode()
    unknown = browser.post("/ieeja/", {"login": "nobody@example.lv", "password": "ne tā parole"}).content.decode()
    assert "E-pasta adrese vai parole nav pareiza." in wrong
    assert bare(wrong.replace("anna", "nobody")) == bare(unknown)


def bare(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.mark.parametrize("who", ["anna", "nobody"])
def test_guessing_passwords_is_limited(who: str, browser: Client) -> None:
    answers = [browser.post("/ieeja/", {"login": f"{who}@example.lv", "password": f"x{n}"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "Aizmirsti paroli?" in answers[-1].content.decode()
    assert "Pārāk daudz mēģinājumu" in answers[-1].content.decode()


def test_a_refused_password_is_told_in_the_log_without_the_address(
    browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    for who in ("anna", "nobody"):
        browser.post("/ieeja/", {"login": f"{who}@example.lv", "password": "ne tā parole"})
    number = User.objects.get(email="anna@example.lv").pk
    told = [record.getMessage() for record in caplog.records if record.name == "pagalms.entrance.adapter"]
    assert told == [f"password of user {who} refused, from 127.0.0.x" for who in (number, "-")]


def test_one_address_may_not_ask_without_end(browser: Client) -> None:
    answers = [browser.post("/ieeja/apliecinajums/", {"provider": "swedbank"}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert "6000 0114" in answers[-1].content.decode()


def test_the_wanted_page_after_a_password(browser: Client) -> None:
    assert browser.post("/ieeja/?next=/rekini/", ANNA)["Location"] == "/rekini/"


def test_an_address_comes_from_one_trusted_front_and_from_nobody_else(rf: RequestFactory, settings: Any) -> None:
    request = rf.get("/ieeja/", headers={"x-forwarded-for": "203.0.113.9, 198.51.100.7"})
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert get_adapter(request).get_client_ip(request) == "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert get_adapter(request).get_client_ip(request) == "198.51.100.7"  # not what the visitor claims before it


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_open_redirect(address: str, browser: Client) -> None:
    assert "evil" not in browser.post("/ieeja/", ANNA | {"next": address})["Location"]


def test_signing_out_ends_the_session(browser: Client) -> None:
    browser.post("/ieeja/", ANNA)
    key = browser.session.session_key
    assert "Iziet no portāla?" in browser.get("/ieeja/iziet/").content.decode()
    assert browser.post("/ieeja/iziet/")["Location"] == "/ieeja/"
    browser.cookies["session"] = key
    assert browser.get("/")["Location"] == "/ieeja/"


def test_there_is_no_other_sign_up(browser: Client) -> None:
    for address in ("/signup/", "/accounts/signup/", "/ieeja/signup/", "/accounts/login/"):
        assert browser.get(address).status_code == 404


def test_the_old_and_the_new_code_open_one_account(browser: Client, bank: Bank, village: Village) -> None:
    new = "330000-77777"
    sign_in(bank, browser, "anna")
    raised = sign_in(bank, browser, "anna", USER_ID=new)
    assert raised.status_code == 403
    assert "ar jaunu personas kodu" in raised.content.decode()
    actions.add_code(code=CODES["anna"], other=new, reason="apliecība", by=village.users["anna"], at=NOON)
    for code in (CODES["anna"], new):
        fresh = Client()
        assert sign_in(bank, fresh, "anna", USER_ID=code)["Location"] == "/sakums/"
        assert fresh.session["_auth_user_id"] == str(village.users["anna"].pk)
        assert level_of(fresh, "anna") is Level.STRONG


# Linking an account with the bank


def unlinked(name: str = "bruno") -> User:
    user = User.objects.get(email=f"{name}@example.lv")
    Person.objects.filter(user=user).delete()
    return user


def test_an_account_is_linked_by_its_password(browser: Client, bank: Bank) -> None:
    user = unlinked()
    assert sign_in(bank, browser, "bruno", next_path="/rekini/")["Location"] == "/ieeja/jauns/"
    before = browser.session.session_key
    done = browser.post("/ieeja/jauns/konts/", {"login": "bruno@example.lv", "password": PASSWORD})
    assert done["Location"] == "/rekini/"
    assert browser.session.session_key != before
    assert level_of(browser, "bruno") is Level.STRONG
    assert PersonalCode.objects.get(person__user=user).digest == personal_code.digest(CODES["bruno"])
    again = Client()
    assert sign_in(bank, again, "bruno")["Location"] != "/ieeja/jauns/"


def test_an_equal_address_links_nothing(browser: Client, bank: Bank) -> None:
    """20."""
    user = unlinked()
    sign_in(bank, browser, "bruno")
    new = {"email": "bruno@example.lv", "password": "cita gara parole 8", "again": "cita gara parole 8", "terms": "on"}
    assert browser.post("/ieeja/registracija/", new)["Location"] == "/ieeja/gaida/"
    assert not Person.objects.filter(user=user).exists()
    assert Letter.objects.get().kind == "registration_known"


def test_an_account_of_another_person_is_not_linked(browser: Client, bank: Bank) -> None:
    sign_in(bank, browser, "stranger")
    page = browser.post("/ieeja/jauns/konts/", ANNA)
    assert page.status_code == 200
    assert "sasaistīt nevar" in page.content.decode()
    assert "_auth_user_id" not in browser.session
    assert not PersonalCode.objects.filter(digest=personal_code.digest(CODES["stranger"])).exists()


def test_linking_is_limited_like_signing_in(browser: Client, bank: Bank) -> None:
    sign_in(bank, browser, "stranger")
    answers = [browser.post("/ieeja/jauns/konts/", ANNA | {"password": f"x{n}"}).status_code for n in range(6)]
    assert answers == [200] * 5 + [429]
