"""Meters: the devices themselves."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from pagalms.kernel.intake import Delivery, Fault, Known, Tally, Upsert

METERS = Upsert(
    "meters",
    "meters_meter",
    (
        "point_id", "serial_no", "unit", "integer_digits", "decimal_digits", "installed_on", "initial_value",
        "verified_until", "removed_on", "reading_mode",
    ),
    "SELECT i.meter_id AS code, p.point AS point_id, i.serial_no, i.unit, i.integer_digits, i.decimal_digits,"
    " i.installed_on, i.initial_value, i.verified_until, i.removed_on, i.reading_mode"
    " FROM incoming_meters i LEFT JOIN arriving_points p ON p.meter = i.meter_id WHERE i.ok",
)  # fmt: skip

KNOWN = Known(
    "meters", ["meter_id"], ["meter_id"], ["apartment_id", "kind", "location", *METERS.columns[1:]],
    "SELECT m.code AS meter_id, a.code AS apartment_id, p.kind, p.location, m.* FROM meters_meter m"
    " JOIN meters_meteringpoint p ON p.id = m.point_id JOIN properties_apartment a ON a.id = p.apartment_id",
)  # fmt: skip


def check(delivery: Delivery) -> Iterator[Fault]:
    """Ids, days, digits of each meter; then that no two stand at one point."""
    yield from delivery.doubled("meters", "meter_id", ["meter_id"], _("stands already in line %(first)s"))
    yield from delivery.unknown(
        "meters", "apartment_id", _("no such apartment is known"), among="apartments", table="properties_apartment"
    )
    yield from delivery.faults(
        "meters", "removed_on", _("the meter was taken away before it was installed (%(installed)s)"),
        "SELECT line, removed_on AS value, installed_on AS installed FROM incoming_meters"
        " WHERE removed_on < installed_on",
    )  # fmt: skip
    yield from delivery.faults(
        "meters", "initial_value", _("does not fit on a dial of %(digits)s digits and %(places)s decimals"),
        "SELECT line, initial_value AS value, integer_digits AS digits, decimal_digits AS places"
        " FROM incoming_meters WHERE initial_value >= 10::numeric ^ integer_digits"
        " OR scale(trim_scale(initial_value)) > decimal_digits",
    )  # fmt: skip
    yield from _standing(delivery)


def _standing(delivery: Delivery) -> Iterator[Fault]:
    """A meter comes back to a point where another one was put in its place."""
    yield from delivery.faults(
        "meters", "removed_on", _("meter %(other)s stands at the same point in the same days"),
        "SELECT DISTINCT ON (i.line) i.line, i.removed_on AS value, o.code AS other FROM incoming_meters i"
        " JOIN meters_meter m ON m.code = i.meter_id"
        " JOIN meters_meter o ON o.point_id = m.point_id AND o.id <> m.id"
        " LEFT JOIN incoming_meters n ON n.meter_id = o.code"
        " WHERE i.installed_on < CASE WHEN n.line IS NULL THEN coalesce(o.removed_on, 'infinity')"
        " ELSE coalesce(n.removed_on, 'infinity') END"
        " AND coalesce(n.installed_on, o.installed_on) < coalesce(i.removed_on, 'infinity')"
        " AND (n.line IS NULL OR n.line < i.line) ORDER BY i.line, o.code",
    )  # fmt: skip


def tally(delivery: Delivery) -> Tally:
    """What they would change; `points.place` was called before."""
    return METERS.tally(delivery)


def write(delivery: Delivery) -> int:
    """First what is taken away leaves its point, so that its successor can stand there."""
    if "meters" not in delivery.present:
        return 0
    delivery.run(
        "UPDATE meters_meter m SET removed_on = i.removed_on FROM incoming_meters i WHERE i.meter_id = m.code"
        " AND m.removed_on IS NULL AND i.removed_on IS NOT NULL"
    )
    return METERS.write(delivery) + _note_replacements(delivery)


def _note_replacements(delivery: Delivery) -> int:
    """An event for each meter that came to a point where another one had been taken away; once only."""
    return delivery.run(
        'INSERT INTO meters_meterevent (kind, meter_id, replaced_id, "on", value_after, at)'
        " SELECT 'replaced', n.id, o.id, n.installed_on, n.initial_value, %(at)s FROM incoming_meters i"
        " JOIN meters_meter n ON n.code = i.meter_id"
        " CROSS JOIN LATERAL (SELECT id FROM meters_meter o WHERE o.point_id = n.point_id AND o.id <> n.id"
        " AND o.removed_on <= n.installed_on ORDER BY o.removed_on DESC, o.id DESC LIMIT 1) o"
        " WHERE NOT EXISTS (SELECT FROM meters_meterevent e WHERE e.meter_id = n.id AND e.kind = 'replaced')",
        {"at": delivery.at},
    )
