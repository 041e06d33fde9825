"""Ilze reads every kind of letter before residents do, and sends one to herself."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings

from pagalms.accounts.models import User
from pagalms.audit.models import Event
from pagalms.backoffice.letter_kinds import KINDS
from pagalms.outbox import actions as outbox
from pagalms.outbox.models import Letter
from tests.backoffice.test_manager import saved
from tests.backoffice.visits import staff_visit
from tests.people import NOON
from tests.resident.visits import words_of

PAGE = "/birojs/parvaldnieks/vestules/"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_letter_with_invented_people_lacks_nothing(name: str) -> None:
    for language in ("lv", "en"):
        letter = outbox.written(name, language=language, context=KINDS[name].sample(NOON))
        assert letter.subject
        said = letter.text + unescape(re.sub(r"<[^>]+>", " ", letter.html))
        assert not re.search(r"None|SimpleNamespace|namespace\(|: *$|\(\)|, ,| \.", letter.subject), letter.subject
        assert not re.search(r"None|namespace\(|„”|: ,", said), said


def test_ilze_reads_one_and_sends_it_to_herself(db: None) -> None:
    with staff_visit("ilze") as ilze:
        assert "pēc reģistrēšanās ar banku" in words_of(ilze.get(PAGE))
        page = ilze.get(f"{PAGE}bill/")
        assert "Rēķins par aprīli: 117,06" in words_of(page).replace("\u00a0", " ")
        shown = ilze.get(f"{PAGE}bill/lv/")
        assert shown["X-Frame-Options"] == "SAMEORIGIN"
        assert "sandbox" in shown["Content-Security-Policy"]
        assert "script" not in shown["Content-Security-Policy"]
        assert "allow-popups" in shown["Content-Security-Policy"]  # a link opens beside the preview, not in its frame
        assert '<base target="_blank">' in shown.content.decode()
        assert not shown.has_header("Link")  # no sheet is named that the policy then forbids
        assert ilze.get(f"{PAGE}bill/xx/").status_code == 404
        assert ilze.get(f"{PAGE}made-up/").status_code == 404
        assert ilze.post(f"{PAGE}bill/", {"language": "en"}).status_code == 302
    letter = Letter.objects.get(kind="bill")
    assert letter.to == User.objects.get(name="Ilze").email
    assert letter.subject.startswith("Bill for April")
    assert Event.objects.get(verb="letter_tested").detail == {"kind": "bill"}


def test_links_of_a_sample_say_that_it_was_one(db: None) -> None:
    """In the preview and in the letter that Ilze sends to herself, as button and as text."""
    with staff_visit("ilze") as ilze:
        for name in sorted(KINDS):
            ilze.post(f"{PAGE}{name}/", {"language": "lv"})
        written = [unescape(letter.html) + letter.text for letter in Letter.objects.filter(kind__in=KINDS)]
        written += [unescape(ilze.get(f"{PAGE}{name}/en/").content.decode()) for name in KINDS]
        links = {link for said in written for link in re.findall(rf'{settings.PORTAL_URL}[^\s"<]*', said)}
        assert len(links) > 3
        for link in sorted(links):
            page = ilze.get(link.removeprefix(settings.PORTAL_URL))
            assert page.status_code == 200, link
            assert "Saite no vēstules parauga" in words_of(page), link


def test_words_of_ones_own_end_every_letter(db: None) -> None:
    with staff_visit("ilze") as ilze:
        page = f"{PAGE}nobeigums/"
        assert saved(ilze, page, {"lv": "Jauku dienu!\nJūsu <Nami> {code} %s", "en": ""}).status_code == 302
    for language in ("lv", "en"):
        letter = outbox.written("answer", language=language, context=KINDS["answer"].sample(NOON))
        assert "Jauku dienu!\nJūsu <Nami> {code} %s\n\n--\n" in letter.text
        assert "Jauku dienu!<br>Jūsu &lt;Nami&gt; {code} %s" in letter.html
