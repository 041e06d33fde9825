"""Ownerships. The file's `until` is the last day; the table's period is half-open, so it ends the day after.

Ownerships have no id. A row is the one we know with the same apartment, client and first day; failing that, the only
one of this apartment and client that it overlaps: then accounting corrected the first day.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from pagalms.kernel.intake import Delivery, Fault, Known, Tally

KNOWN = Known(
    "ownerships", ["line"], ["apartment_id", "client_id"], ["share_numerator", "share_denominator", "since", "until"],
    "SELECT i.line, o.share_numerator, o.share_denominator, lower(o.period) AS since, upper(o.period) - 1 AS until"
    " FROM arriving_ownerships i JOIN properties_ownership o ON o.id = i.known",
)  # fmt: skip


def check(delivery: Delivery) -> Iterator[Fault]:
    """Days and shares of each row, then of all ownerships of an apartment together, those we know included."""
    yield from delivery.doubled(
        "ownerships", "since", ["apartment_id", "client_id", "since"],
        _("the same client and apartment with the same first day stand already in line %(first)s"),
    )  # fmt: skip
    yield from delivery.unknown(
        "ownerships", "apartment_id", _("no such apartment is known"), among="apartments", table="properties_apartment"
    )
    yield from delivery.unknown(
        "ownerships", "client_id", _("no such client is known"), among="clients", table="properties_client"
    )
    yield from delivery.faults(
        "ownerships", "until", _("the ownership ends before it begins (%(since)s)"),
        "SELECT line, until AS value, since FROM incoming_ownerships WHERE until < since",
    )  # fmt: skip
    _match(delivery)
    yield from _overlaps(delivery)
    yield from _shares(delivery)


def _match(delivery: Delivery) -> None:
    """`arriving_ownerships`: the rows with the ownership that each of them is; `all_ownerships`: how it would be."""
    delivery.run("DROP TABLE IF EXISTS arriving_ownerships, all_ownerships")
    delivery.run(
        "CREATE TEMPORARY TABLE arriving_ownerships ON COMMIT DROP AS"
        " SELECT i.line, i.apartment_id AS apartment, i.client_id AS client, i.share_numerator, i.share_denominator,"
        " daterange(i.since, i.until + 1) AS period, o.id AS known, false AS differs FROM incoming_ownerships i"
        " LEFT JOIN properties_apartment a ON a.code = i.apartment_id"
        " LEFT JOIN properties_client c ON c.code = i.client_id"
        " LEFT JOIN properties_ownership o ON o.apartment_id = a.id AND o.client_id = c.id"
        " AND lower(o.period) = i.since WHERE i.ok AND (i.until IS NULL OR i.until >= i.since)"
    )
    delivery.run(
        "WITH pairs AS (SELECT i.line, o.id, count(*) OVER (PARTITION BY i.line) AS candidates,"
        " count(*) OVER (PARTITION BY o.id) AS claims FROM arriving_ownerships i"
        " JOIN properties_apartment a ON a.code = i.apartment JOIN properties_client c ON c.code = i.client"
        " JOIN properties_ownership o ON o.apartment_id = a.id AND o.client_id = c.id AND o.period && i.period"
        " WHERE i.known IS NULL AND NOT EXISTS (SELECT FROM arriving_ownerships k WHERE k.known = o.id))"
        " UPDATE arriving_ownerships i SET known = pairs.id FROM pairs"
        " WHERE pairs.line = i.line AND candidates = 1 AND claims = 1"
    )
    delivery.run(
        "UPDATE arriving_ownerships i SET differs = true FROM properties_ownership o WHERE o.id = i.known"
        " AND (o.period, o.share_numerator, o.share_denominator) IS DISTINCT FROM"
        " (i.period, i.share_numerator, i.share_denominator)"
    )
    delivery.run(
        "CREATE TEMPORARY TABLE all_ownerships ON COMMIT DROP AS"
        " SELECT line, apartment, client, share_numerator, share_denominator, period FROM arriving_ownerships"
        " UNION ALL SELECT NULL, a.code, c.code, o.share_numerator, o.share_denominator, o.period"
        " FROM properties_ownership o JOIN properties_apartment a ON a.id = o.apartment_id"
        " JOIN properties_client c ON c.id = o.client_id"
        " WHERE a.code IN (SELECT apartment FROM arriving_ownerships)"
        " AND NOT EXISTS (SELECT FROM arriving_ownerships k WHERE k.known = o.id)"
    )
    delivery.run("CREATE INDEX ON all_ownerships (apartment)")
    delivery.run("ANALYZE arriving_ownerships")
    delivery.run("ANALYZE all_ownerships")


def _overlaps(delivery: Delivery) -> Iterator[Fault]:
    yield from delivery.faults(
        "ownerships", "since",
        _("the same client owns this apartment in the same days already (line %(other)s, from %(since)s)"),
        "SELECT DISTINCT ON (i.line) i.line, lower(i.period) AS value, coalesce(o.line::text, '–') AS other,"
        " lower(o.period) AS since FROM all_ownerships i JOIN all_ownerships o ON o.apartment = i.apartment"
        " AND o.client = i.client AND o.period && i.period AND (o.line IS NULL OR o.line < i.line)"
        " WHERE lower(o.period) <> lower(i.period) AND i.line IS NOT NULL ORDER BY i.line, o.line",
    )  # fmt: skip


def _shares(delivery: Delivery) -> Iterator[Fault]:
    """At each first day of an ownership, what all who own then have together; the last row of them is told."""
    yield from delivery.faults(
        "ownerships", "share", _("on %(day)s the shares of apartment %(apartment)s are together more than the whole"),
        "SELECT DISTINCT ON (d.apartment) max(o.line) AS line, d.apartment, d.day,"
        " (array_agg(o.share_numerator || '/' || o.share_denominator ORDER BY o.line DESC NULLS LAST))[1] AS value"
        " FROM (SELECT DISTINCT apartment, lower(period) AS day FROM all_ownerships) d"
        " JOIN all_ownerships o ON o.apartment = d.apartment AND o.period @> d.day GROUP BY d.apartment, d.day"
        " HAVING sum(o.share_numerator::numeric / o.share_denominator) > 1.000000001 AND max(o.line) IS NOT NULL"
        " ORDER BY d.apartment, d.day",
    )  # fmt: skip


def tally(delivery: Delivery) -> Tally:
    """What they would change."""
    rows = delivery.count("SELECT count(*) FROM arriving_ownerships")
    new = delivery.count("SELECT count(*) FROM arriving_ownerships WHERE known IS NULL")
    changed = delivery.count("SELECT count(*) FROM arriving_ownerships WHERE differs")
    gone = 0
    if "ownerships" in delivery.present:
        gone = delivery.count(
            "SELECT count(*) FROM properties_ownership o"
            " WHERE NOT EXISTS (SELECT FROM arriving_ownerships i WHERE i.known = o.id)"
        )
    return Tally(rows, new, changed, gone)


def write(delivery: Delivery) -> int:
    """Changed rows leave and come back with their id, so that none stands in another's days halfway."""
    delivery.run("DELETE FROM properties_ownership o USING arriving_ownerships i WHERE o.id = i.known AND i.differs")
    return delivery.run(
        "INSERT INTO properties_ownership (id, apartment_id, client_id, share_numerator, share_denominator, period)"
        " SELECT coalesce(i.known, nextval(pg_get_serial_sequence('properties_ownership', 'id'))), a.id, c.id,"
        " i.share_numerator, i.share_denominator, i.period FROM arriving_ownerships i"
        " JOIN properties_apartment a ON a.code = i.apartment JOIN properties_client c ON c.code = i.client"
        " WHERE NOT EXISTS (SELECT FROM properties_ownership o WHERE o.id = i.known) ORDER BY i.line"
    )
