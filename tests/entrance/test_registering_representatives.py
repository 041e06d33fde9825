"""Who represents an owner registers through the bank as owners do; whose mandate is over is a stranger."""

from __future__ import annotations

from datetime import date

from pagalms.accounts.models import User
from pagalms.billing.models import BillConsent
from pagalms.enrolment.queries import resident_for
from pagalms.mandates.models import Mandate
from pagalms.outbox.models import Letter
from tests.bank import Bank, sign_in
from tests.entrance.test_registration import NEW, bare, confirm, link_in
from tests.hygiene import HygienicClient as Client
from tests.people import Village, represent

TODAY = date(2026, 11, 25)


def acts(village: Village, *, until: date | None = None, since: date = date(2020, 1, 1)) -> Mandate:
    """Nobody the register knows as an owner acts for felikss in flat_c."""
    [mandate] = represent([("stranger", village.clients["felikss"], village.flat_c, True)], since=since, until=until)
    return mandate


def form_for_stranger(bank: Bank, browser: Client) -> str:
    assert sign_in(bank, browser, "stranger")["Location"] == "/ieeja/jauns/"
    return bare(browser.get("/ieeja/registracija/").content.decode())


def test_the_whole_way_of_a_representative(village: Village, bank: Bank, browser: Client) -> None:
    acts(village)
    assert "Reģistrēties" in form_for_stranger(bank, browser)
    browser.post("/ieeja/registracija/", NEW)
    assert confirm(Client(), link_in(Letter.objects.get(kind="registration")))["Location"] == "/ieeja/"
    user = User.objects.get(email="felikss@example.lv")
    assert [one.apartment for one in BillConsent.objects.filter(user=user)] == [village.flat_c]
    assert resident_for(user, on=TODAY).acting_in(village.flat_c)


def test_over_ended_or_not_begun_is_the_strangers_page(village: Village, bank: Bank, browser: Client) -> None:
    as_nobody = form_for_stranger(bank, browser)
    far = date(2100, 1, 1)
    mandate = acts(village, until=date(2021, 1, 1))
    for period in ((date(2020, 1, 1), date(2021, 1, 1)), (far, None)):
        Mandate.objects.filter(pk=mandate.pk).update(period=period)
        assert bare(browser.get("/ieeja/registracija/").content.decode()) == as_nobody
    Mandate.objects.filter(pk=mandate.pk).update(
        period=(date(2020, 1, 1), None), ended_at=mandate.document.recorded_at, end_reason="atsaukta"
    )
    assert bare(browser.get("/ieeja/registracija/").content.decode()) == as_nobody


def test_ended_between_the_form_and_the_click(village: Village, bank: Bank, browser: Client) -> None:
    mandate = acts(village)
    form_for_stranger(bank, browser)
    browser.post("/ieeja/registracija/", NEW)
    Mandate.objects.filter(pk=mandate.pk).update(ended_at=mandate.document.recorded_at, end_reason="atsaukta")
    confirm(Client(), link_in(Letter.objects.get(kind="registration")))
    assert not User.objects.filter(email="felikss@example.lv").exists()
