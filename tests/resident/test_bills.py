"""The pages of bills: whose they are, what they say, what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from pagalms.meters.models import Meter, Reading
from tests.billing.books import USUAL, issue, pay, winter_and_spring
from tests.moments import freeze_time
from tests.people import NOON, Village, own, user_for
from tests.resident.visits import words_of

N = "\u00a0"
STATEMENTS = 9


@pytest.fixture(autouse=True)
def _last_day_to_pay() -> Iterator[None]:
    with freeze_time(NOON):
        yield


def test_anna_sees_her_bills_with_what_was_paid(village: Village, client: Client) -> None:
    winter_and_spring(village.flat_a, village.clients["anna"])
    client.force_login(village.users["anna"])
    text = client.get("/rekini/", follow=True).content.decode()
    assert f"117,06{N}€" in text  # 31.90 + 42.56 + 34.32 + 8.28
    assert "Apmaksāt šodien" in text
    assert text.count("apmaksāts <time") == 3
    assert "Parāda no agrāk nav." in text
    assert '<svg class="chart" role="img"' in text
    said = words_of(client.get("/rekini/", follow=True)).replace(N, " ")  # how the balance came about
    sums = ("No iepriekšējā rēķina 155,07 €", "Samaksāts −155,07 €", "Aprēķināts par aprīli 117,06 €")
    assert all(sum_ in said for sum_ in (*sums, "Nokavējuma procenti 0,00 €", "Atlikums 117,06 €"))


def test_anna_understands_her_bill(village: Village, client: Client) -> None:
    bill = winter_and_spring(village.flat_a, village.clients["anna"])[-1]
    client.force_login(village.users["anna"])
    text = client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/").content.decode()
    assert "Rēķins par 2026." in text
    assert "QR kods rēķina apmaksai bankas lietotnē" in text
    assert f"{village.flat_a.account_no}, {bill.number}" in text
    assert "Kas mainījies pret martu" in text
    assert f"−38,01{N}€" in text  # heating without VAT: 76.01 in March, 38.00 in April
    assert "Viena m² cena bija 1,2200, tagad 0,6100." in text
    assert "Šāda cena kopš 2026. gada aprīļa." in text.replace(N, " ")
    assert "Cena nav mainījusies vismaz kopš 2026. gada janvāra." in text.replace(N, " ")
    assert "Telpu siltums apkures sezonā." in text
    assert "412,318" in text  # the meter of the village


def test_an_older_bill_is_paid_and_offers_no_code(village: Village, client: Client) -> None:
    bill = winter_and_spring(village.flat_a, village.clients["anna"])[1]
    client.force_login(village.users["anna"])
    text = client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/").content.decode()
    assert "Samaksāts <time" in text
    assert "QR kods" not in text
    assert "Uz rēķinu par aprīli" in text


def test_paid_bill_has_nothing_to_pay(village: Village, client: Client) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1))
    pay(village.flat_a, date(2026, 5, 20), bill.payable)
    client.force_login(village.users["anna"])
    text = client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/").content.decode()
    assert "QR kods" not in text
    assert '<time datetime="2026-05-20">' in text


def test_part_payment_leaves_the_rest_to_pay(village: Village, client: Client) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1))
    pay(village.flat_a, date(2026, 5, 20), Decimal("17.06"))
    client.force_login(village.users["anna"])
    said = words_of(client.get("/rekini/", follow=True)).replace(N, " ")
    assert "Saņemts 20.05.2026 −17,06 € Atlikums 100,00 €" in said
    text = client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/").content.decode()
    assert f'<p class="amount">100,00{N}€</p>' in text


def test_overpaid_bill_has_no_code(village: Village, client: Client) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1), opening=Decimal("-500.00"))
    client.force_login(village.users["anna"])
    text = client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/").content.decode()
    assert "Par šo rēķinu nekas nav jāmaksā." in text
    assert "QR kods" not in text
    assert f"Pārmaksāts: 382,94{N}€." in client.get(f"/ipasumi/{village.flat_a.pk}/rekini/").content.decode()


def test_debt_is_named_and_carried_over(village: Village, client: Client) -> None:
    first = issue(village.flat_a, village.clients["anna"], date(2026, 3, 1))
    issue(village.flat_a, village.clients["anna"], date(2026, 4, 1), opening=first.payable)
    client.force_login(village.users["anna"])
    text = client.get(f"/ipasumi/{village.flat_a.pk}/rekini/").content.decode()
    assert f"No tā parāds no agrāk: 117,06{N}€." in text
    assert "nav apmaksāts pilnībā" in text
    assert "Apmaksāt līdz" not in text


def test_co_owner_sees_the_same_bill(village: Village, client: Client) -> None:
    bill = winter_and_spring(village.flat_a, village.clients["anna"])[-1]
    client.force_login(village.users["bruno"])
    assert client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/").status_code == 200


def test_carla_gets_404_for_everything_of_anna(village: Village, client: Client) -> None:
    bill = winter_and_spring(village.flat_a, village.clients["anna"])[-1]
    client.force_login(village.users["carla"])
    for path in (
        f"/ipasumi/{village.flat_a.pk}/rekini/",
        f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/",
        f"/ipasumi/{village.flat_b.pk}/rekini/{bill.number}/",
        f"/arhivs/rekini/{bill.number}/",
        "/ipasumi/999999/rekini/",
    ):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/uzstadijumi/rekini/{village.flat_a.pk}/", {"wanted": "yes"}).status_code == 404


def test_stranger_is_sent_to_sign_in(village: Village, client: Client) -> None:
    answer = client.get(f"/ipasumi/{village.flat_a.pk}/rekini/")
    assert answer.status_code == 302
    assert "/ieeja/" in answer["Location"]


def test_egons_keeps_his_own_bills_only(village: Village, client: Client) -> None:
    his = issue(village.flat_c, village.clients["egons"], date(2025, 6, 1))
    before = issue(village.flat_c, village.clients["egons"], date(2025, 5, 1))
    later = issue(village.flat_c, village.clients["felikss"], date(2026, 4, 1))
    meter = Meter.objects.filter(point__apartment=village.flat_c).first()
    assert meter
    for month, value in ((5, 300), (6, 303)):
        day = date(2025, month, 1)
        Reading.objects.create(meter=meter, period=day, value=value, recorded_at=NOON, read_on=day, channel="portal")
    client.force_login(village.users["egons"])
    listed = client.get("/rekini/", follow=True)
    assert listed.redirect_chain[-1][0] == "/arhivs/rekini/"
    assert his.number in listed.content.decode()
    assert later.number not in listed.content.decode()
    page = client.get(f"/arhivs/rekini/{his.number}/")
    assert page.status_code == 200
    assert "vairs nav Jūsu" in page.content.decode()
    assert "Rādījumi par jūniju" in page.content.decode()
    assert "303,000" in page.content.decode()
    assert "QR kods" not in page.content.decode()
    assert client.get(f"/arhivs/rekini/{before.number}/").status_code == 200
    assert client.get(f"/arhivs/rekini/{later.number}/").status_code == 404
    assert client.get(f"/ipasumi/{village.flat_c.pk}/rekini/").status_code == 404


def test_who_sold_one_of_two_finds_the_archive(village: Village, client: Client) -> None:
    his = issue(village.flat_c, village.clients["egons"], date(2025, 6, 1))
    own(village.clients["egons"], village.flat_b)
    client.force_login(village.users["egons"])
    text = client.get("/rekini/", follow=True).content.decode()
    assert "Jūsu rēķini par pārdotiem īpašumiem" in text
    assert his.number in client.get("/arhivs/rekini/").content.decode()


def test_buyer_does_not_read_the_sellers_bills(village: Village, client: Client) -> None:
    old = issue(village.flat_c, village.clients["egons"], date(2025, 7, 1))
    new = issue(village.flat_c, village.clients["felikss"], date(2025, 8, 1))
    client.force_login(user_for("felikss"))
    text = client.get(f"/ipasumi/{village.flat_c.pk}/rekini/").content.decode()
    assert new.number in text
    assert old.number not in text
    assert client.get(f"/ipasumi/{village.flat_c.pk}/rekini/{old.number}/").status_code == 404


def test_corrected_bill_names_the_earlier_one(village: Village, client: Client) -> None:
    first = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1))
    issue(village.flat_a, village.clients["anna"], date(2026, 4, 1), rows=USUAL[:2], version=2, number=first.number)
    client.force_login(village.users["anna"])
    text = client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{first.number}/").content.decode()
    assert "Šis ir labots rēķins (2. redakcija)" in text
    assert f"117,06{N}€" in text
    assert client.get(f"/ipasumi/{village.flat_a.pk}/rekini/").content.decode().count(first.number) == 3


def test_number_with_a_slash_has_its_page(village: Village, client: Client) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1), number="KN/26-04/7")
    client.force_login(village.users["anna"])
    assert client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/").status_code == 200


def test_without_bills_the_page_says_when_they_come(village: Village, client: Client) -> None:
    client.force_login(village.users["carla"])
    assert "rēķinu vēl nav" in client.get("/rekini/", follow=True).content.decode()
    client.force_login(village.users["egons"])
    assert "nav saistīts neviens īpašums" in client.get("/rekini/", follow=True).content.decode()


@pytest.mark.parametrize("page", ["list", "bill"])
def test_few_statements_however_many_bills(
    village: Village, client: Client, django_assert_max_num_queries: Any, page: str
) -> None:
    bills = winter_and_spring(village.flat_a, village.clients["anna"])
    for year in (2023, 2024, 2025):
        for month in range(1, 13):
            issue(village.flat_a, village.clients["anna"], date(year, month, 1))
    client.force_login(village.users["anna"])
    path = f"/ipasumi/{village.flat_a.pk}/rekini/" + (f"{bills[-1].number}/" if page == "bill" else "")
    client.get(path)  # the session remembers the property
    with django_assert_max_num_queries(STATEMENTS):
        assert client.get(path).status_code == 200


def test_english_page(village: Village, client: Client) -> None:
    bill = winter_and_spring(village.flat_a, village.clients["anna"])[-1]
    anna = village.users["anna"]
    anna.language = "en"
    anna.save()
    client.force_login(anna)
    text = client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/").content.decode()
    assert '<html lang="en">' in text
    assert f"117.06{N}€" in text
    assert "Bill for April 2026" in text


def test_a_buyer_never_reads_the_name_of_a_former_owner(village: Village, client: Client) -> None:
    flat, clients = village.flat_c, village.clients
    bill = issue(flat, clients["egons"], date(2025, 8, 1))  # the month of the sale, addressed to the seller
    client.force_login(user_for("felikss"))
    page = client.get(f"/ipasumi/{flat.pk}/rekini/{bill.number}/")
    assert page.status_code == 200
    assert "Egons" not in page.content.decode()
    client.force_login(village.users["egons"])
    assert "maksātājs Egons" in client.get(f"/arhivs/rekini/{bill.number}/").content.decode()


def test_co_owners_read_each_other_as_payer(village: Village, client: Client) -> None:
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1))
    client.force_login(village.users["bruno"])
    assert "maksātājs Anna" in client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/").content.decode()


def test_an_old_debt_is_paid_first(village: Village, client: Client) -> None:
    owed = issue(village.flat_a, village.clients["anna"], date(2026, 3, 1))
    issue(village.flat_a, village.clients["anna"], date(2026, 4, 1), opening=owed.payable)
    pay(village.flat_a, date(2026, 5, 20), owed.payable + 10)
    client.force_login(village.users["anna"])
    text = client.get("/sakums/").content.decode()
    assert "Parāda no agrāk nav." in text
    assert f"107,06{N}€" in text


def test_an_english_page_says_which_words_are_latvian(village: Village, client: Client) -> None:
    rows = (*USUAL, ("lift", "dz.", "1", "1.2300", "1.23", "21", "0.26"))
    bill = issue(village.flat_a, village.clients["anna"], date(2026, 4, 1), rows=rows)
    anna = village.users["anna"]
    anna.language = "en"
    anna.save()
    client.force_login(anna)
    text = client.get(f"/ipasumi/{village.flat_a.pk}/rekini/{bill.number}/").content.decode()
    assert '<th scope="row" lang="lv">heating<br><small class="muted" lang="en">' in text
    assert ">1 flat<" in text
