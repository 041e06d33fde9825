"""What this room holds about a person: meters and readings of their time, what they handed in, chose and were told."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pagalms.kernel.own_data import Column, Part, Whose, part
from pagalms.meters.models import (
    CalendarAddress,
    Channel,
    Draft,
    Kind,
    LetterChoice,
    Meter,
    MeterEvent,
    Reading,
    Reminder,
    Submission,
    Topic,
    VerificationNotice,
)
from pagalms.properties.models import Ownership
from pagalms.properties.own_data import in_own_time, place_of
from pagalms.ui import formats


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room."""
    yield from _meters(whose)
    yield part(
        "submissions",
        _("Forms of readings you handed in"),
        Submission.objects.filter(by=whose.user).annotate(place=place_of("apartment")).order_by("pk"),
        Column("number", _("Number")),
        Column("code", _("Code of the receipt")),
        Column("place", _("Property"), name="property"),
        Column("period", _("Month"), words=formats.month_year),
        Column("at", _("When")),
    )
    yield part(
        "drafts",
        _("Readings you noted for later"),
        Draft.objects.filter(by=whose.user).order_by("pk"),
        Column("meter__serial_no", _("Meter No."), name="meter"),
        Column("period", _("Month"), words=formats.month_year),
        Column("value", _("Reading")),
        Column("by_itself", _("To be handed in by itself")),
        Column("noted_at", _("When")),
    )
    yield from _letters(whose)


def _meters(whose: Whose) -> Iterator[Part]:
    flats = Ownership.objects.filter(client__in=whose.clients).values("apartment")
    yield part(
        "meters",
        _("Meters of your property"),
        Meter.objects.filter(point__apartment__in=flats).annotate(place=place_of("point__apartment")).order_by("pk"),
        Column("place", _("Property"), name="property"),
        Column("point__kind", _("Kind"), words=dict(Kind.choices).get),
        Column("point__location", _("Place")),
        Column("serial_no", _("Meter No.")),
        Column("installed_on", _("Installed")),
        Column("verified_until", _("Verified until")),
        Column("removed_on", _("Removed")),
    )
    mine = Q(in_own_time(whose, apartment="meter__point__apartment", day="read_on")) | Q(submission__by=whose.user)
    yield part(
        "readings",
        _("Readings"),
        Reading.objects.filter(mine).order_by("period", "meter", "version"),
        Column("meter__serial_no", _("Meter No."), name="meter"),
        Column("period", _("Month"), words=formats.month_year),
        Column("version", _("Version")),
        Column("current", _("Counts")),
        Column("value", _("Reading")),
        Column("read_on", _("Read on")),
        Column("channel", _("How it came"), words=dict(Channel.choices).get),
        Column("state", _("State"), words=dict(Reading.State.choices).get),
        Column("recorded_at", _("Recorded")),
        Column("submission__number", _("Form No."), name="form"),
        Column("reason", _("Reason")),
    )
    yield from _events(whose)


def _events(whose: Whose) -> Iterator[Part]:
    yield part(
        "meter_events",
        _("Changes of meters"),
        MeterEvent.objects.filter(in_own_time(whose, apartment="meter__point__apartment", day="on")).order_by("pk"),
        Column("kind", _("What"), words=dict(MeterEvent.Kind.choices).get),
        Column("meter__serial_no", _("Meter No."), name="meter"),
        Column("replaced__serial_no", _("In place of"), name="replaced"),
        Column("on", _("Date")),
        Column("value_before", _("Reading before")),
        Column("value_after", _("Reading after")),
        Column("at", _("Recorded")),
    )


def _letters(whose: Whose) -> Iterator[Part]:
    yield part(
        "meter_letters",
        _("Letters about meters: what you chose"),
        LetterChoice.objects.filter(user=whose.user),
        *(Column(topic.value, topic.label) for topic in Topic),
        Column("hour", _("At what hour")),
        Column("at", _("Chosen")),
    )
    yield part(
        "reminders",
        _("Reminders of readings"),
        Reminder.objects.filter(user=whose.user).annotate(place=place_of("apartment")).order_by("pk"),
        Column("place", _("Property"), name="property"),
        Column("period", _("Month"), words=formats.month_year),
        Column("topic", _("About"), words=dict(Topic.choices).get),
        Column("at", _("When")),
    )
    yield part(
        "verification_notices",
        _("Letters about the verification of meters"),
        VerificationNotice.objects.filter(user=whose.user).order_by("pk"),
        Column("meter__serial_no", _("Meter No."), name="meter"),
        Column("until", _("Verified until")),
        Column("stage", _("Months before")),
        Column("at", _("When")),
    )
    yield part(
        "calendar_address",
        _("Address of your calendar"),
        CalendarAddress.objects.filter(user=whose.user),
        Column("number", _("How often renewed")),
        Column("at", _("Since")),
    )
