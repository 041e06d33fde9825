"""Readings: every version is kept; accounting's value becomes the current one."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pagalms.kernel.intake import Delivery, Fault, Known, Tally

KNOWN = Known(
    "readings", ["meter_id", "period"], ["meter_id", "period"], ["value"],
    "SELECT m.code AS meter_id, r.period, r.value FROM meters_reading r JOIN meters_meter m ON m.id = r.meter_id"
    " WHERE r.current",
)  # fmt: skip


def check(delivery: Delivery) -> Iterator[Fault]:
    """Ids and months of each reading, then what the meter's dial and the neighbouring readings say."""
    yield from delivery.doubled(
        "readings", "period", ["meter_id", "period"],
        _("the meter has a reading of this month already in line %(first)s"),
    )  # fmt: skip
    yield from delivery.unknown(
        "readings", "meter_id", _("no such meter is known"), among="meters", table="meters_meter"
    )
    if "readings" in delivery.present:
        _devices(delivery)
        yield from _dial(delivery)
        yield from _days(delivery)
        yield from _order(delivery)


def _devices(delivery: Delivery) -> None:
    """`arriving_devices`: the meters as they would be; `placed_readings`: the readings, each beside its own."""
    delivery.run("DROP TABLE IF EXISTS arriving_devices, placed_readings")
    delivery.run(
        "CREATE TEMPORARY TABLE arriving_devices ON COMMIT DROP AS"
        " WITH every AS (SELECT DISTINCT ON (meter_id) meter_id, apartment_id AS apartment, integer_digits AS digits,"
        " decimal_digits AS places, installed_on, removed_on, initial_value FROM incoming_meters WHERE ok"
        " UNION ALL SELECT m.code, a.code, m.integer_digits, m.decimal_digits, m.installed_on, m.removed_on,"
        " m.initial_value FROM meters_meter m JOIN meters_meteringpoint p ON p.id = m.point_id"
        " JOIN properties_apartment a ON a.id = p.apartment_id"
        " WHERE NOT EXISTS (SELECT FROM incoming_meters i WHERE i.meter_id = m.code)) SELECT *,"
        " 10::numeric ^ digits AS round_the_dial, date_trunc('month', installed_on)::date AS first_month FROM every"
    )
    delivery.run("CREATE INDEX ON arriving_devices (meter_id)")
    delivery.run("ANALYZE arriving_devices")
    delivery.run(
        "CREATE TEMPORARY TABLE placed_readings ON COMMIT DROP AS SELECT r.line, r.period, r.value, r.read_on,"
        " d.digits, d.places, d.round_the_dial, d.installed_on, d.first_month, d.removed_on"
        " FROM incoming_readings r JOIN arriving_devices d USING (meter_id)"
    )


def _dial(delivery: Delivery) -> Iterator[Fault]:
    yield from delivery.faults(
        "readings", "value", _("the meter has only %(digits)s digits before the decimal mark"),
        "SELECT line, value, digits FROM placed_readings WHERE value >= round_the_dial",
    )  # fmt: skip
    yield from delivery.faults(
        "readings", "value", _("the meter has only %(places)s decimals"),
        "SELECT line, value, places FROM placed_readings WHERE scale(trim_scale(value)) > places",
    )  # fmt: skip


def _days(delivery: Delivery) -> Iterator[Fault]:
    yield from delivery.faults(
        "readings", "read_on", _("the meter was installed only on %(installed)s"),
        "SELECT line, read_on AS value, installed_on AS installed FROM placed_readings WHERE read_on < installed_on",
    )  # fmt: skip
    yield from delivery.faults(
        "readings", "read_on", _("the meter was taken away on %(removed)s"),
        "SELECT line, read_on AS value, removed_on AS removed FROM placed_readings WHERE read_on > removed_on",
    )  # fmt: skip
    yield from delivery.faults(
        "readings", "period", _("the meter did not stand there in this month"),
        "SELECT line, to_char(period, 'YYYY-MM') AS value FROM placed_readings"
        " WHERE period < first_month OR period > removed_on",
    )  # fmt: skip


def _order(delivery: Delivery) -> Iterator[Fault]:
    """Each reading with the one before it, those we know included; equal is allowed.

    A dial may turn over: then the last tenth of it came before the first tenth (DOMAIN, Readings).
    """
    _line_up(delivery)
    yield from delivery.faults(
        "readings", "value", _("is lower than the reading before it, %(before)s of %(period)s"),
        "SELECT line, value, before, to_char(before_period, 'YYYY-MM') AS period FROM all_readings"
        " WHERE line IS NOT NULL AND before_period IS NOT NULL AND before_period < period AND lower",
    )  # fmt: skip
    yield from delivery.faults(
        "readings", "value", _("is lower than what the meter showed when it was installed, %(before)s"),
        "SELECT line, value, before FROM all_readings"
        " WHERE line IS NOT NULL AND before_period IS NULL AND lower",
    )  # fmt: skip
    yield from delivery.faults(
        "readings", "value", _("is higher than the reading after it, %(after)s of %(period)s"),
        "SELECT before_line AS line, before AS value, value AS after, to_char(period, 'YYYY-MM') AS period"
        " FROM all_readings WHERE line IS NULL AND before_line IS NOT NULL AND lower",
    )  # fmt: skip


def _line_up(delivery: Delivery) -> None:
    """`all_readings`: by meter and month, each with the one before it, and whether it is too low."""
    delivery.run("DROP TABLE IF EXISTS all_readings, known_readings")
    delivery.run(
        "CREATE TEMPORARY TABLE known_readings ON COMMIT DROP AS SELECT old.id FROM incoming_readings r"
        " JOIN meters_meter m ON m.code = r.meter_id"
        " JOIN meters_reading old ON old.meter_id = m.id AND old.period = r.period AND old.current"
    )
    delivery.run("ANALYZE known_readings")
    delivery.run(
        "CREATE TEMPORARY TABLE all_readings ON COMMIT DROP AS WITH every AS ("
        "SELECT line, meter_id, period, value FROM incoming_readings WHERE ok"
        " UNION ALL SELECT NULL, m.code, r.period, r.value FROM meters_reading r"
        " JOIN meters_meter m ON m.id = r.meter_id WHERE r.current AND r.state <> 'refused'"
        " AND m.code IN (SELECT meter_id FROM incoming_readings)"
        " AND NOT EXISTS (SELECT FROM known_readings k WHERE k.id = r.id))"
        " SELECT *, value < before AND NOT"
        " (before >= 0.9 * round_the_dial AND value < 0.1 * round_the_dial) AS lower FROM ("
        "SELECT line, meter_id, period, value, round_the_dial,"
        " coalesce(lag(value) OVER meter, initial_value) AS before, lag(period) OVER meter AS before_period,"
        " lag(line) OVER meter AS before_line FROM every JOIN arriving_devices USING (meter_id)"
        ' WINDOW meter AS (PARTITION BY meter_id COLLATE "C" ORDER BY period, line)) judged'
    )


def tally(delivery: Delivery) -> Tally:
    """What they would change. A reading of equal value is ours already; only its state may go on."""
    if "readings" not in delivery.present:
        return Tally()
    delivery.run("DROP TABLE IF EXISTS arriving_readings")
    delivery.run(
        "CREATE TEMPORARY TABLE arriving_readings ON COMMIT DROP AS"
        " SELECT r.meter_id, r.period, r.value, r.read_on, r.source, old.id AS known,"
        " CASE WHEN b.period IS NULL THEN 'taken_over' ELSE 'billed' END AS state,"
        " old.id IS NOT NULL AND (old.value <> r.value OR old.state = 'refused') AS differs,"
        " old.state = 'submitted' OR (old.state = 'taken_over' AND b.period IS NOT NULL) AS moves"
        " FROM incoming_readings r LEFT JOIN meters_meter m ON m.code = r.meter_id"
        " LEFT JOIN meters_reading old ON old.meter_id = m.id AND old.period = r.period AND old.current"
        " LEFT JOIN arriving_devices d ON d.meter_id = r.meter_id"
        " LEFT JOIN incoming_billed b ON b.apartment = d.apartment AND b.period = r.period WHERE r.ok"
    )
    delivery.run("ANALYZE arriving_readings")
    rows, new, changed, moving = next(
        delivery.rows(
            "SELECT count(*), count(*) FILTER (WHERE known IS NULL), count(*) FILTER (WHERE differs),"
            " count(*) FILTER (WHERE moves AND NOT differs) FROM arriving_readings"
        )
    )
    if moving:
        delivery.notes.append(
            ngettext(
                "%(count)d reading that we had already goes on to its next state",
                "%(count)d readings that we had already go on to their next state",
                moving,
            )
            % {"count": moving}
        )
    gone = delivery.count("SELECT count(*) FROM meters_reading WHERE current") - (rows - new)
    return Tally(rows, new, changed, gone, moving)


def write(delivery: Delivery) -> int:
    """What came, and the states of readings whose month has a bill by now; how many rows were written."""
    return (_arrived(delivery) if "readings" in delivery.present else 0) + _billed(delivery)


def _arrived(delivery: Delivery) -> int:
    """New versions where the value differs, states where it does not."""
    delivery.run(
        "UPDATE meters_reading r SET current = false FROM arriving_readings i WHERE r.id = i.known AND i.differs"
    )
    moved = delivery.run(
        "UPDATE meters_reading r SET state = i.state FROM arriving_readings i"
        " WHERE r.id = i.known AND i.moves AND NOT i.differs"
    )
    added = delivery.run(
        "INSERT INTO meters_reading (meter_id, period, version, current, value, read_on, channel, state,"
        " confirmed_unusual, recorded_at) SELECT m.id, i.period, coalesce(old.version, 0) + 1, true, i.value,"
        " i.read_on, i.source, i.state, false, %(at)s FROM arriving_readings i"
        " JOIN meters_meter m ON m.code = i.meter_id"
        " LEFT JOIN meters_reading old ON old.id = i.known WHERE i.known IS NULL OR i.differs",
        {"at": delivery.at},
    )
    return moved + added


def _billed(delivery: Delivery) -> int:
    return delivery.run(  # materialized: with old statistics, months alone would be joined, 20,000 times 40,000
        "WITH due AS MATERIALIZED (SELECT m.id AS meter, b.period FROM incoming_billed b"
        " JOIN properties_apartment a ON a.code = b.apartment JOIN meters_meteringpoint p ON p.apartment_id = a.id"
        " JOIN meters_meter m ON m.point_id = p.id) UPDATE meters_reading r SET state = 'billed' FROM due"
        " WHERE due.meter = r.meter_id AND due.period = r.period AND r.current AND r.state = 'taken_over'"
    )
