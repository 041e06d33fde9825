"""Which metering point each meter stands at. Accounting does not know points; it names apartment, kind and place.

Of the meters with the same apartment, kind and place, one that was installed when another had been taken away follows
it at its point; one that stands beside another has a point of its own. A meter that we know keeps its point.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pagalms.kernel.intake import Delivery

Place = tuple[str, str, str]  # apartment, kind, location


@dataclass(slots=True)
class Standing:
    """A meter as it would be after the import; `point` is known, promised (negative) or not found yet (None)."""

    meter: str
    place: Place
    installed: date
    removed: date | None
    point: int | None
    arriving: bool
    known_place: Place | None = None


def place(delivery: Delivery) -> None:
    """`arriving_points` (meter, point) and `arriving_places` (point, apartment, kind, location: new or moved ones).

    New points get their ids from the table's sequence here; a number that is not used in the end is no loss.
    """
    delivery.run("DROP TABLE IF EXISTS arriving_points, arriving_places")
    delivery.run("CREATE TEMPORARY TABLE arriving_points (meter text, point bigint) ON COMMIT DROP")
    delivery.run(
        "CREATE TEMPORARY TABLE arriving_places"
        " (point bigint, apartment text, kind text, location text, known boolean) ON COMMIT DROP"
    )
    standing = _standing(delivery)
    moved = _move(standing)
    new = _follow(standing)
    ids = [row[0] for row in delivery.rows(
        "SELECT nextval(pg_get_serial_sequence('meters_meteringpoint', 'id')) FROM generate_series(1, %(count)s)",
        {"count": len(new)},
    )]  # fmt: skip
    promised = dict(zip(range(-1, -len(new) - 1, -1), ids, strict=True))
    with delivery.cursor.copy("COPY arriving_points FROM STDIN") as copy:
        for meter in standing:
            if meter.arriving and meter.point is not None:
                copy.write_row((meter.meter, promised.get(meter.point, meter.point)))
    with delivery.cursor.copy("COPY arriving_places FROM STDIN") as copy:
        for point, where in moved.items():
            copy.write_row((point, *where, True))
        for promise, where in new.items():
            copy.write_row((promised[promise], *where, False))
    delivery.run("ANALYZE arriving_points")


def _standing(delivery: Delivery) -> list[Standing]:
    """The arriving meters and those that share an apartment with them, by the day they were installed."""
    rows = delivery.rows(
        "SELECT coalesce(i.meter_id, m.code), coalesce(i.apartment_id, a.code), coalesce(i.kind, p.kind),"
        " coalesce(i.location, p.location), coalesce(i.installed_on, m.installed_on),"
        " CASE WHEN i.line IS NULL THEN m.removed_on ELSE i.removed_on END, m.point_id, i.line IS NOT NULL,"
        " a.code, p.kind, p.location"
        " FROM (SELECT DISTINCT ON (meter_id) * FROM incoming_meters WHERE ok ORDER BY meter_id, line) i"
        " FULL JOIN (meters_meter m JOIN meters_meteringpoint p ON p.id = m.point_id"
        " JOIN properties_apartment a ON a.id = p.apartment_id) ON m.code = i.meter_id"
        " WHERE EXISTS (SELECT FROM incoming_meters)"
    )
    found = [
        Standing(code, (apartment, kind, where), installed, removed, point, arriving, (*known,) if point else None)
        for code, apartment, kind, where, installed, removed, point, arriving, *known in rows
    ]
    return sorted(found, key=lambda meter: (meter.installed, meter.meter))


def _move(standing: Iterable[Standing]) -> dict[int, Place]:
    """Points whose meters all got the same other place: the point goes with them; else the meter leaves its point."""
    at_point: defaultdict[int, list[Standing]] = defaultdict(list)
    for meter in standing:
        if meter.point is not None:
            at_point[meter.point].append(meter)
    moved: dict[int, Place] = {}
    for point, meters in at_point.items():
        if all(meter.place == meter.known_place for meter in meters):
            continue
        if len({meter.place for meter in meters}) == 1:
            moved[point] = meters[0].place
            continue
        for meter in meters:
            if meter.place != meter.known_place:
                meter.point = None
    return moved


def _follow(standing: Iterable[Standing]) -> dict[int, Place]:
    """Give each meter without a point the one that was left last, or the promise of a new one."""
    new: dict[int, Place] = {}
    at_place: defaultdict[Place, list[Standing]] = defaultdict(list)
    for meter in standing:
        at_place[_alike(meter.place)].append(meter)
    for meters in at_place.values():
        for meter in meters:
            if meter.point is None:
                meter.point = _left_last(meter, meters)
                if meter.point is None:
                    meter.point = -len(new) - 1
                    new[meter.point] = meter.place
    return new


def _left_last(meter: Standing, others: list[Standing]) -> int | None:
    """The point that is free from the day the meter was installed until it is taken away."""
    until = meter.removed or date.max
    free: dict[int, date] = {}
    taken = set()
    for other in others:
        if other.point is None or other is meter:
            continue
        if other.removed and other.removed <= meter.installed:
            free[other.point] = max(free.get(other.point, date.min), other.removed)
        elif other.installed < until:
            taken.add(other.point)
    free = {point: left for point, left in free.items() if point not in taken}
    return max(free, key=lambda point: (free[point], -point), default=None)


def _alike(place: Place) -> Place:
    apartment, kind, location = place
    return apartment, kind, " ".join(location.casefold().split())


def write(delivery: Delivery) -> int:
    """Move points and add new ones; apartments are written by now."""
    moved = delivery.run(
        "UPDATE meters_meteringpoint p SET apartment_id = a.id, kind = n.kind, location = n.location"
        " FROM arriving_places n JOIN properties_apartment a ON a.code = n.apartment WHERE n.known AND p.id = n.point"
    )
    added = delivery.run(
        "INSERT INTO meters_meteringpoint (id, apartment_id, kind, location) SELECT n.point, a.id, n.kind, n.location"
        " FROM arriving_places n JOIN properties_apartment a ON a.code = n.apartment WHERE NOT n.known"
        " ORDER BY n.point DESC"
    )
    return moved + added
