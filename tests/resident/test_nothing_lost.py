"""What was typed is not lost: signed out meanwhile, an old tab, an answer that never came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pagalms.meters.models import Reading, Submission
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import NOON, Village
from tests.resident.visits import address, form_of, meters, visit, words_of

LAST_MINUTE = datetime(2026, 6, 1, 20, 59, tzinfo=UTC)


def test_signed_out_while_typing(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    with visit(village, "anna") as client:
        form = form_of(client.get(address(village.flat_a))) | {f"reading-{cold.pk}": "414,502", f"reading-{hot.pk}": ""}
        client.logout()
        answer = client.post(address(village.flat_a), form, follow=True)
        assert answer.redirect_chain[0][0].endswith(f"next={address(village.flat_a)}")
        assert "tāpēc rādījumi vēl nav nodoti" in words_of(answer)
        client.force_login(village.users["anna"])
        page = client.get(address(village.flat_a))
        assert "Rādījumi vēl nav nodoti" in words_of(page)
        assert form_of(page)[f"reading-{cold.pk}"] == "414,502"
        assert not Submission.objects.exists()
        assert form_of(client.get(address(village.flat_a)))[f"reading-{cold.pk}"] == ""  # told once


def test_what_was_typed_is_for_its_own_property_and_hour(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    with freeze_time(NOON) as clock:
        client = HygienicClient()
        client.post(address(village.flat_a), {f"reading-{cold.pk}": "414,502"})
        client.force_login(village.users["carla"])
        assert client.get(address(village.flat_a)).status_code == 404
        assert "414,502" not in client.get(address(village.flat_b)).content.decode()
        clock.shift(timedelta(minutes=61))
        client = HygienicClient()
        client.post(address(village.flat_a), {f"reading-{cold.pk}": "414,502"})
        clock.shift(timedelta(minutes=61))
        client.force_login(village.users["anna"])
        assert "414,502" not in client.get(address(village.flat_a)).content.decode()


def test_a_tab_from_before_signing_in_anew_keeps_what_was_typed(village: Village) -> None:
    cold, _hot = meters(village.flat_a)
    with freeze_time(NOON):
        client = HygienicClient(enforce_csrf_checks=True)
        client.force_login(village.users["anna"])
        answer = client.post(address(village.flat_a), {f"reading-{cold.pk}": "414,502"})
        assert answer.status_code == 403
        assert "Rādījumi nav saglabāti" in words_of(answer)
        assert form_of(answer)[f"reading-{cold.pk}"] == "414,502"
        client.logout()
        stranger = client.post(address(village.flat_a), {f"reading-{cold.pk}": "414,502"})
        assert "414,502" not in stranger.content.decode()
        assert not Reading.objects.filter(channel="portal", period="2026-05-01").exists()


def test_an_answer_lost_at_midnight_is_no_refusal(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    with visit(village, "anna", at=LAST_MINUTE) as client:
        form = form_of(client.get(address(village.flat_a))) | {f"reading-{cold.pk}": "414,502"}
        client.post(address(village.flat_a), form)
    receipt = Submission.objects.get()
    with visit(village, "anna", at=LAST_MINUTE + timedelta(minutes=2)) as client:
        again = client.post(address(village.flat_a), form, follow=True)
        assert f"apliecinajums/{receipt.number}/" in again.redirect_chain[-1][0]
        other = client.post(address(village.flat_a), form | {f"reading-{hot.pk}": "270"})
        assert other.status_code == 422
        assert form_of(other) == {}  # the fields are there, but inactive
        assert 'value="270"' in other.content.decode()


def test_the_receipt_is_found_again_when_the_window_has_closed(village: Village) -> None:
    cold, hot = meters(village.flat_a)
    with visit(village, "anna") as client:
        form = form_of(client.get(address(village.flat_a))) | {
            f"reading-{cold.pk}": "414,502",
            f"reading-{hot.pk}": "270",
        }
        client.post(address(village.flat_a), form)
    link = f'href="{address(village.flat_a)}apliecinajums/{Submission.objects.get().number}/"'
    with visit(village, "anna", at=datetime(2026, 6, 12, 9, tzinfo=UTC)) as client:
        for page in ("/sakums/", address(village.flat_a)):
            assert link in client.get(page).content.decode()
