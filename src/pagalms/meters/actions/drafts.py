"""Readings noted on any day: kept until the window opens, then offered, or handed in by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.zone import RIGA
from pagalms.meters import wording
from pagalms.meters.actions.hand_in import hand_in
from pagalms.meters.actions.taking import HandedIn, lines_of, sort_out
from pagalms.meters.models import Draft, Meter
from pagalms.meters.queries import Line, Sheet, locked_meters_of, sheet_of
from pagalms.meters.queries.drafts import opened_drafts
from pagalms.meters.queries.people import people_of
from pagalms.outbox.actions import write
from pagalms.properties.models import Apartment


@transaction.atomic
def note_drafts(
    *,
    by: User,
    flat: Apartment,
    values: Mapping[int, str],
    confirmed: Mapping[int, str],
    by_itself: bool,
    at: datetime,
) -> HandedIn:
    """Note what meters show before their window opens; judged now, so that a slip is found while one stands there.

    An emptied field takes the note away. `by_itself`: hand them in when the window opens. Raises Refusal: `open` when
    readings can be handed in right now, `not_found`, `not_standing`.
    """
    meters = locked_meters_of(flat)
    sheet = sheet_of(flat, at=at, meters=meters)
    if sheet.open:
        raise Refusal("open", _("The window is open: hand the readings in right away."))
    found = sort_out(lines_of(values, sheet, meters), confirmed, refuses=_read_from_afar)
    emptied = [key for key, text in values.items() if not text.strip()]
    Draft.objects.filter(by=by, meter__in=emptied).delete()
    for line, value, sure in found.good:
        Draft.objects.update_or_create(
            by=by,
            meter=line.meter,
            defaults={
                "period": line.window.month.first,
                "value": value,
                "sure": sure,
                "by_itself": by_itself,
                "noted_at": at,
            },
        )
    Draft.objects.filter(by=by, meter__in=meters).update(by_itself=by_itself)
    detail: Detail = {"readings": len(found.good), "by_itself": by_itself}
    record("readings_noted", by=by, at=at, subject=f"apartment:{flat.pk}", detail=detail)
    return found.outcome(None)


def hand_in_drafts(*, at: datetime) -> int:
    """Hand in what people asked to be handed in, judged like any reading; how many forms there were.

    Each form is one transaction with the end of its drafts, so whoever is killed in the middle leaves the rest to the
    next run. Drafts whose window has closed go; so do those of who may no longer hand in for the flat.
    """
    by_flat, over = opened_drafts(at=at)
    Draft.objects.filter(pk__in=[draft.pk for draft in over]).delete()
    people = people_of({flat for _user, flat in by_flat}, on=at.astimezone(RIGA).date())
    for (user, flat), drafts in by_flat.items():
        _hand_in(drafts, at=at, allowed=flat in people.get(user, set()))
    return len(by_flat)


@transaction.atomic
def _hand_in(drafts: Sequence[Draft], *, at: datetime, allowed: bool) -> None:
    held = list(Draft.objects.select_for_update().filter(pk__in=[draft.pk for draft in drafts]).select_related("by"))
    meters = {draft.meter_id: draft.meter for draft in drafts}
    if held and allowed:
        _send(held, meters, at=at)
    Draft.objects.filter(pk__in=[draft.pk for draft in held]).delete()


def _send(held: Sequence[Draft], meters: Mapping[int, Meter], *, at: datetime) -> None:
    by, flat = held[0].by, meters[held[0].meter_id].point.apartment
    sheet = sheet_of(flat, at=at)
    here = {line.meter.pk for line in sheet.handed_in}  # a co-owner was there first
    left = [draft for draft in held if draft.meter_id not in here]
    if not left:
        return
    with translation.override(by.language):
        values = {draft.meter_id: wording.typed_again(draft.value, meters[draft.meter_id]) for draft in left}
        reasons = _refused(by, sheet, left, values)
    if reasons:
        _write_letter(by, flat, [(meters[key], values[key], reason) for key, reason in reasons.items()], at=at)


def _refused(by: User, sheet: Sheet, drafts: Sequence[Draft], values: Mapping[int, str]) -> dict[int, object]:
    """Hand them in; why some were not accepted, by meter."""
    try:
        outcome = hand_in(
            by=by,
            flat=sheet.flat,
            values=values,
            confirmed={draft.meter_id: values[draft.meter_id] for draft in drafts if draft.sure},
            form_key=uuid5(NAMESPACE_OID, f"drafts {[draft.pk for draft in drafts]}"),
            at=sheet.at,
            seen={line.meter.pk: line.version for line in sheet.lines},
            read_on={draft.meter_id: draft.noted_at.astimezone(RIGA).date() for draft in drafts},
        )
    except Refusal as said:
        return dict.fromkeys(values, said.message)
    return {key: problem.refusal.message for key, problem in outcome.problems.items()}


def _read_from_afar(line: Line) -> Refusal | None:
    return None if line.is_manual else wording.read_remotely()


def _write_letter(by: User, flat: Apartment, reasons: list[tuple[Meter, str, object]], *, at: datetime) -> None:
    write(
        "draft_refused",
        to=by.email,
        language=by.language,
        on=at,
        user=by,
        context={
            "flat": flat,
            "reasons": reasons,
            "href": settings.PORTAL_URL + reverse("property_meters", args=[flat.pk]),
        },
    )
