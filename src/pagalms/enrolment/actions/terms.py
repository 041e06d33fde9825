"""The terms of use: written, looked at, published from a day on, accepted."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.enrolment import queries, rules
from pagalms.enrolment.models import Terms, TermsAcceptance
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn


@transaction.atomic
def write_terms(*, text_lv: str, text_en: str, by: User, at: datetime) -> Terms:
    """A draft; the same once more is the draft there is. Raises Refusal: "text"."""
    wait_for_turn("terms")
    said, english = _said(text_lv), text_en.strip()
    earlier = Terms.objects.filter(text_lv=said, text_en=english, written_by=by, published_at=None).first()
    if earlier:
        return earlier
    made = Terms.objects.create(text_lv=said, text_en=english, written_by=by, written_at=at)
    record("terms_written", by=by, at=at, subject=f"terms:{made.pk}")
    return made


@transaction.atomic
def change_terms(number: int, *, text_lv: str, text_en: str, shown: str, by: User, at: datetime) -> Terms:
    """A draft says something else. Raises Refusal: "text"; "meanwhile" when its text is not that of `shown`."""
    draft = _draft(number)
    if draft.digest != shown:
        raise Refusal("meanwhile", _("Somebody has changed this draft meanwhile. Open it anew and look at it first."))
    draft.text_lv, draft.text_en, draft.written_by, draft.written_at = _said(text_lv), text_en.strip(), by, at
    draft.save()
    record("terms_written", by=by, at=at, subject=f"terms:{draft.pk}")
    return draft


@transaction.atomic
def publish_terms(number: int, *, since: date | None, shown: str, by: User, on: date, at: datetime) -> Terms:
    """A draft counts from that day on and changes no more. Raises Refusal: "since", "gone", "meanwhile".

    `shown` is the digest of the draft that was looked at. The day is tomorrow or later, so that people can read
    what will count.
    """
    wait_for_turn("terms")
    draft = _draft(number)
    if draft.digest != shown:
        raise Refusal("meanwhile", _("Somebody has changed this draft meanwhile. Open it anew and look at it first."))
    if since is None or since <= on:
        raise Refusal("since", _("Choose tomorrow or a later day, so that people can read them before."), field="since")
    taken = {rules.TERMS_VERSION, *rules.TERMS_BEFORE, *Terms.objects.values_list("version", flat=True)}
    draft.version = rules.terms_name(since, taken)
    draft.since, draft.published_at = since, at
    draft.save()
    detail: Detail = {"version": draft.version}
    record("terms_published", by=by, at=at, subject=f"terms:{draft.pk}", detail=detail)
    return draft


@transaction.atomic
def withdraw_terms(number: int, *, by: User, on: date, at: datetime) -> Terms:
    """What is published and does not count yet becomes a draft again. Raises Refusal "gone" from its day on."""
    wait_for_turn("terms")
    found = Terms.objects.select_for_update().filter(pk=number, since__gt=on).first()
    if found is None:
        raise Refusal("gone", _("These terms count already, or are a draft."))
    detail: Detail = {"version": found.version}
    found.version, found.since, found.published_at = "", None, None
    found.save()
    record("terms_withdrawn", by=by, at=at, subject=f"terms:{found.pk}", detail=detail)
    return found


@transaction.atomic
def discard_terms(number: int, *, by: User, at: datetime) -> None:
    """A draft is deleted. Raises Refusal "gone" when it is none."""
    _draft(number).delete()
    record("terms_discarded", by=by, at=at, subject=f"terms:{number}")


@transaction.atomic
def accept_terms(version: str, *, by: User, on: date, at: datetime) -> None:
    """The user agrees to the version that counts that day. Raises Refusal "meanwhile" when `version` is another."""
    if version != queries.terms_version_on(on):
        raise Refusal("meanwhile", _("Newer terms count since today. Please read them and agree to them."))
    _row, made = TermsAcceptance.objects.get_or_create(user=by, version=version, defaults={"at": at})
    if made:
        record("terms_accepted", by=by, at=at, subject=f"user:{by.pk}", detail={"version": version})


def _said(text: str) -> str:
    if not text.strip():
        raise Refusal("text", _("Write the terms in Latvian."), field="text_lv")
    return text.strip()


def _draft(number: int) -> Terms:
    draft = Terms.objects.select_for_update().filter(pk=number, published_at=None).first()
    if draft is None:
        raise Refusal("gone", _("This draft is gone: it has been published or deleted."))
    return draft
