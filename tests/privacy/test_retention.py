"""What has been kept long enough goes by night, and docs, words and the table of terms say the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation

from pagalms.audit.models import Event
from pagalms.billing.models import BillConsent
from pagalms.enrolment.models import Application, ApplicationFile, Invitation
from pagalms.files.actions import store
from pagalms.files.models import StoredFile
from pagalms.files.rules import Kind
from pagalms.identity.models import SignIn
from pagalms.meters.models import Draft
from pagalms.outbox.models import Letter
from pagalms.privacy.actions import sweep
from pagalms.privacy.actions.retention import ELSEWHERE, SWEEPERS
from pagalms.privacy.rules.terms import TERMS, Term, terms_on
from pagalms.privacy.wording import WORDS, in_words
from tests.correspondence.letters import asked
from tests.people import NOON, Village
from tests.resident.visits import meters

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "retention.md"
DAY = timedelta(days=1)


def letter(village: Village, number: int, age: timedelta, state: str = "sent") -> Letter:
    return Letter.objects.create(
        to="anna@example.lv", user=village.users["anna"], kind="receipt", subject="Apliecinājums", text="Rādījums",
        html="<p>Rādījums</p>", message_id=f"<{number}@x>", created_at=NOON - age, state=state,
    )  # fmt: skip


def test_what_is_old_goes_and_what_is_not_stays(village: Village) -> None:
    anna = village.users["anna"]
    young, old = letter(village, 1, 180 * DAY), letter(village, 2, 180 * DAY + timedelta(seconds=1))
    oldest, stuck = letter(village, 3, 1096 * DAY), letter(village, 4, 1096 * DAY, state="waiting")
    SignIn.objects.bulk_create(SignIn(user=anna, method="password", at=NOON - 731 * DAY) for _one in range(1203))
    SignIn.objects.create(user=anna, method="password", at=NOON - 729 * DAY)
    refused = Application.objects.create(
        number="2026-A", channel="paper", received_at=NOON - 300 * DAY, state="refused", reason="Nav īpašnieks",
        decided_at=NOON - 181 * DAY,
    )  # fmt: skip
    kept = store(b"Iesniegums", name="a.txt", accept=[Kind.TEXT], by=None, at=NOON)
    ApplicationFile.objects.create(application=refused, file=kept)
    invitation = Invitation.objects.create(
        application=refused, code_hash=b"1" * 32, email="a@example.lv", created_at=NOON, expires_at=NOON - 91 * DAY
    )
    cold, hot = meters(village.flat_a)
    Draft.objects.create(by=anna, meter=cold, period="2026-01-01", value=1, noted_at=NOON - 101 * DAY)
    Draft.objects.create(by=anna, meter=hot, period="2026-05-01", value=1, noted_at=NOON - 3 * DAY)
    over = DateTimeTZRange(NOON - 2000 * DAY, NOON - 1096 * DAY)
    BillConsent.objects.create(user=anna, apartment=village.flat_a, period=over, given_at="settings")
    BillConsent.objects.create(
        user=anna, apartment=village.flat_b, period=DateTimeTZRange(NOON - 2000 * DAY, None), given_at="settings"
    )
    closed, open_still = asked(anna), asked(anna, "Vēl viens")
    type(closed).objects.filter(pk=closed.pk).update(closed_at=NOON - 1096 * DAY, waiting_since=None)
    gone = sweep(at=NOON)
    assert gone == {
        "letter_bodies": 2, "letters": 1, "sign_ins": 1203, "invitations": 1, "refused_files": 1, "drafts": 1,
        "threads": 1, "choices": 1,
    }  # fmt: skip
    assert [row.text for row in Letter.objects.filter(pk__in=(young.pk, old.pk, stuck.pk)).order_by("pk")] == [
        "Rādījums", "", "Rādījums",
    ]  # fmt: skip
    assert not Letter.objects.filter(pk=oldest.pk).exists()
    assert not StoredFile.objects.filter(pk=kept.pk).exists()
    assert not Invitation.objects.filter(pk=invitation.pk).exists()
    assert type(open_still).objects.filter(pk=open_still.pk).exists()
    counted = Event.objects.filter(verb="forgotten").values_list("detail", flat=True)
    assert {one["what"]: one["rows"] for one in counted} == gone
    assert sweep(at=NOON) == {}


def test_each_term_has_words_and_somebody_who_keeps_it() -> None:
    swept = {term.key for term in TERMS if term.swept}
    assert set(SWEEPERS) | ELSEWHERE == swept
    assert not set(SWEEPERS) & ELSEWHERE
    assert set(WORDS) == {term.key for term in TERMS}
    assert [term.key for term in TERMS if term.swept and term.keep is None] == []
    assert [key for key, (_what, _when, why) in WORDS.items() if bool(why) == (key in swept)] == []


def test_a_changed_rule_counts_from_its_day() -> None:
    before, after = Term("letters", DAY, NOON.date()), Term("letters", 2 * DAY, NOON.date() + DAY)
    days = [NOON.date() + number * DAY for number in (-1, 0, 1, 9)]
    assert [terms_on(day, (after, before))["letters"] for day in days] == [before, before, after, after]


def test_the_docs_say_the_same() -> None:
    with translation.override("en"):
        rows = [(term, in_words(term)) for term in TERMS]
    lines = [
        f"| `{term.key}` | {kept.what} | {kept.how_long} | {kept.why or 'a job, by night'} | {term.since} |"
        for term, kept in rows
    ]
    assert "\n".join(lines) in DOCS.read_text()
