"""Letters about important notices: each person once, whoever is killed in between; nobody who does not want them."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.test import Client

from pagalms.notices import actions
from pagalms.notices.models import Version
from pagalms.notices.queries import reach_of, story_of, versions_to_tell
from pagalms.outbox.actions import choose
from pagalms.outbox.models import Letter
from pagalms.outbox.rules import Kind
from tests.moments import freeze_time
from tests.notices.board import TODAY, days, draft, published
from tests.people import NOON, Village, own, user_for

LATER = NOON + timedelta(hours=1)


def addresses() -> list[str]:
    return sorted(Letter.objects.filter(kind="notice").values_list("to", flat=True))


def tell_all(most: int = 100) -> list[int]:
    told = []
    for version in versions_to_tell(on=TODAY):
        while count := actions.tell(version, on=TODAY, at=NOON, most=most):
            told.append(count)
    return told


def test_everybody_of_the_house_once_some_at_a_time(village: Village) -> None:
    notice = published(village.users["anna"], important=True, house=village.house)
    reach = reach_of(notice, on=TODAY, at=NOON)
    assert (reach.flats, reach.flats_without) == (2, 1)  # felikss has no account
    assert (reach.people, reach.letters) == (4, 4)
    assert tell_all(most=3) == [3, 1]
    assert tell_all() == []
    assert addresses() == [f"{name}@example.lv" for name in ("anna", "bruno", "dana", "gatis")]
    [version] = Version.objects.filter(notice=notice)
    assert actions.tell(version.pk, on=TODAY, at=LATER) == 0
    story = story_of(notice.pk, on=TODAY, at=LATER)
    assert story
    assert story.letters
    assert (story.letters.to_write, story.letters.written, story.letters.sent) == (0, 4, 0)


def test_the_letter_says_it_all(village: Village) -> None:
    begins = NOON + timedelta(days=2, hours=-3)
    published(
        village.users["carla"], "Nebūs <karstā> ūdens & siltuma", important=True, house=village.other_house,
        text="Lasiet https://example.lv/darbi.\n\n- sūknis\n- vārsts", begins=begins, ends=begins + timedelta(hours=6),
    )  # fmt: skip
    tell_all()
    letter = Letter.objects.get(kind="notice")
    assert letter.subject == "Nebūs <karstā> ūdens & siltuma"
    assert "Otrdiena, 2.\u00a0jūnijs, 9.00–15.00" in letter.text
    assert "Skolas iela 6." in letter.text
    assert '<a href="https://example.lv/darbi" rel="noopener"' in letter.html
    assert "Nebūs &lt;karstā&gt; ūdens &amp; siltuma" in letter.html
    assert "<karstā>" not in letter.html
    assert letter.about.startswith("notice:")


def test_plain_notices_stay_in_the_portal(village: Village) -> None:
    published(village.users["anna"])
    assert tell_all() == []


@freeze_time(NOON)
def test_who_does_not_want_them_gets_none(village: Village, client: Client) -> None:
    published(village.users["anna"], important=True, house=village.other_house)
    tell_all()
    href = Letter.objects.get(kind="notice").headers["List-Unsubscribe"].strip("<>")
    address = urlsplit(href).path
    assert "Vairs nesūtīt" in client.get(address).content.decode()
    published(village.users["anna"], "Otrais", important=True, house=village.other_house)
    assert Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert tell_all() == []
    client.post(address, {"undo": "yes"})
    published(village.users["anna"], "Trešais", important=True, house=village.other_house)
    assert tell_all() == [1]
    assert client.get(address[:-2] + "x/").status_code == 404
    assert client.get(address.replace("pazinojumi", "atbildes")).status_code == 404
    assert client.get(address.replace("pazinojumi", "cits")).status_code == 404


def test_said_twice_is_one_choice(village: Village) -> None:
    anna = village.users["anna"]
    for wanted in (False, False, True, True, False):
        choose(Kind.NOTICES, by=anna, wanted=wanted, at=NOON, said_at="settings")
    published(anna, important=True, house=village.house, flats="1")
    assert tell_all() == [3]  # bruno, dana, gatis


def test_scheduled_ones_wait_for_their_day(village: Village) -> None:
    notice = published(village.users["anna"], important=True, first=days(1), last=days(3))
    assert versions_to_tell(on=TODAY) == []
    assert versions_to_tell(on=days(1)) == [Version.objects.get(notice=notice).pk]
    assert versions_to_tell(on=days(4)) == []


def test_a_scheduled_one_is_changed_without_a_trace(village: Village) -> None:
    by = village.users["anna"]
    notice = published(by, important=True, first=days(2))
    moved = draft("Citā dienā", important=True, first=days(1), last=days(3))
    actions.correct(notice.pk, moved, news=True, by=by, on=TODAY, at=LATER)
    version = Version.objects.get(notice=notice)
    assert (version.number, version.title) == (1, "Citā dienā")
    assert versions_to_tell(on=days(1)) == [version.pk]


def test_withdrawn_in_the_middle(village: Village) -> None:
    notice = published(village.users["anna"], important=True, house=village.house)
    [version] = versions_to_tell(on=TODAY)
    assert actions.tell(version, on=TODAY, at=NOON, most=1) == 1
    actions.withdraw(notice.pk, by=village.users["anna"], at=NOON)
    assert actions.tell(version, on=TODAY, at=LATER) == 0
    assert versions_to_tell(on=TODAY) == []


def test_a_small_correction_writes_nobody_again_a_great_one_everybody(village: Village) -> None:
    by = village.users["anna"]
    notice = published(by, important=True, house=village.house)
    [version] = versions_to_tell(on=TODAY)
    actions.tell(version, on=TODAY, at=NOON, most=1)
    actions.correct(notice.pk, draft("Labots", important=True), news=False, by=by, on=TODAY, at=LATER)
    assert tell_all() == [3]  # who had none yet
    actions.correct(notice.pk, draft("Pārcelts", important=True), news=True, by=by, on=TODAY, at=LATER)
    assert tell_all() == [4]
    assert "Šis paziņojums ir labots." in Letter.objects.filter(subject="Pārcelts")[0].text
    actions.correct(notice.pk, draft("Vairs nav svarīgs"), news=True, by=by, on=TODAY, at=LATER)
    actions.correct(notice.pk, draft("Atkal svarīgs", important=True), news=False, by=by, on=TODAY, at=LATER)
    assert tell_all() == []


def test_former_owners_and_closed_accounts_get_none(village: Village) -> None:
    village.users["carla"].is_active = False
    village.users["carla"].save(update_fields=["is_active"])
    published(village.users["anna"], important=True)
    tell_all()
    assert addresses() == [f"{name}@example.lv" for name in ("anna", "bruno", "dana", "gatis")]


def test_owner_of_two_flats_gets_one(village: Village) -> None:
    user_for("felikss")
    own(village.clients["felikss"], village.flat_b)
    published(village.users["anna"], important=True)
    tell_all()
    assert addresses().count("felikss@example.lv") == 1
