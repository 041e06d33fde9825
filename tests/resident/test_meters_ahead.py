"""Before it happens: what a missing reading costs; and afterwards: that a receipt is genuine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pagalms.billing.models import Invoice, InvoiceLine
from pagalms.meters.models import Meter, Reading, Submission
from tests.hygiene import HygienicClient
from tests.meters.receipts import written_receipts
from tests.moments import freeze_time
from tests.people import NOON, Village
from tests.resident.visits import address, fill, meters, visit, words_of


def test_what_a_missing_reading_costs_in_cubic_metres_and_euro(
    village: Village, django_assert_max_num_queries: Any
) -> None:
    bill = Invoice.objects.create(
        number="A-1", apartment=village.flat_a, client=village.clients["anna"], period=date(2026, 4, 1),
        issued_on=date(2026, 5, 10), due_on=date(2026, 5, 31), opening_balance=0, paid=0, charged=Decimal("22.00"),
        vat=0, penalty=0, payable=Decimal("22.00"),
    )  # fmt: skip
    for number, (code, unit, tariff, rate) in enumerate(
        [
            ("water_sewerage", "m3", "2.87", 21),
            ("water_heating", "m3", "5.14", 12),
            ("water_correction", "dz.", "0.66", 21),
        ]
    ):
        InvoiceLine.objects.create(
            invoice=bill, line_no=number, service_code=code, description=code, unit=unit, quantity=1,
            tariff=Decimal(tariff), net=1, vat_rate=rate, vat=0, total=Decimal("0.80"),
        )  # fmt: skip
    with visit(village, "anna") as client:
        client.get(address(village.flat_a))
        with django_assert_max_num_queries(10):
            page = words_of(client.get(address(village.flat_a, "ja-nenodod/")))
    assert "pēdējo 3 mēnešu vidējo patēriņu" in page
    assert "2,000 m³ apmēram 6,95 €" in page  # 2 × 2.87 × 1.21
    assert "2,000 m³ apmēram 18,46 €" in page  # and 2 × 5.14 × 1.12 besides
    assert "Ūdens starpība tajā Jūsu dzīvoklim bija 0,80 €" in page


def test_without_a_bill_and_with_a_reading_it_says_so(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    Reading.objects.filter(meter=hot).delete()
    with visit(village, "anna") as client:
        fill(client, village.flat_a, {cold: "414"})
        page = words_of(client.get(address(village.flat_a, "ja-nenodod/")))
    assert "Rādījums par maiju ir saņemts" in page
    assert "apmēram" not in page


def test_the_end_of_a_verification_stands_at_the_meter(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    Meter.objects.filter(pk=cold.pk).update(verified_until=date(2026, 7, 1))
    Meter.objects.filter(pk=hot.pk).update(verified_until=date(2025, 3, 1))
    with visit(village, "anna") as client:
        page = words_of(client.get(address(village.flat_a)))
        assert "Verificēšanas termiņš drīz beidzas, 01.07.2026" in page
        assert "vispārēja termiņa nav kopš 01.06.2025" in page
        assert "Verificēšanas termiņš ir beidzies" not in page
        Meter.objects.filter(pk=cold.pk).update(verified_until=date(2026, 5, 30))
        assert "Verificēšanas termiņš ir beidzies" in words_of(client.get(address(village.flat_a)))


def test_anybody_shown_the_receipt_sees_that_it_is_genuine_and_not_whose(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    with visit(village, "anna") as client:
        fill(client, village.flat_a, {cold: "414,502"})
        receipt = Submission.objects.get()
        path = f"/apliecinajumi/{receipt.number}/{receipt.code}/"
        assert path in client.get(address(village.flat_a, f"apliecinajums/{receipt.number}/")).content.decode()
        [letter] = written_receipts()
        assert path in letter.text
    with freeze_time(NOON):
        anybody = HygienicClient()
        answer = anybody.get(path)
        page = words_of(answer)
        for piece in ("Apliecinājums ir īsts", receipt.number, cold.serial_no, "00414,502", "31.05.2026 12.00"):
            assert piece in page
        for piece in ("Anna", "anna@", "Liepu iela", village.flat_a.account_no):
            assert piece not in answer.content.decode()
        sent = anybody.get("/apliecinajumi/", {"numurs": f" {receipt.number} ", "kods": receipt.code.upper()})
        assert sent.status_code == 302
        assert "Apliecinājums ir īsts" in words_of(anybody.get(sent["Location"]))


def test_a_wrong_code_and_no_receipt_are_the_same(village: Village) -> None:
    receipt = Submission.objects.create(
        number="2026-05-0000001", form_key="0" * 32, apartment=village.flat_a, period=date(2026, 5, 1),
        by=village.users["anna"], at=NOON,
    )  # fmt: skip
    anybody = HygienicClient()
    wrong = anybody.get(f"/apliecinajumi/{receipt.number}/{'2' * 12}/")
    never = anybody.get(f"/apliecinajumi/2026-05-9999999/{receipt.code}/")
    assert (wrong.status_code, never.status_code) == (404, 404)
    assert words_of(wrong) == words_of(never)
    assert anybody.get("/apliecinajumi/", {"numurs": "a/../b", "kods": "x y"}).status_code == 404
    assert anybody.get("/apliecinajumi/x\x00/y/").status_code == 404
