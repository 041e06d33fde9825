"""Houses, apartments and clients."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from pagalms.kernel.intake import Delivery, Fault, Known, Tally, Upsert

HOUSES = Upsert(
    "houses",
    "properties_house",
    ("address", "city", "postcode", "cadastre_number", "built_year", "storeys", "area_m2", "has_lift"),
    "SELECT house_id AS code, address, city, postcode, cadastre_number, built_year, storeys, area_m2, has_lift"
    " FROM incoming_houses WHERE ok",
)
APARTMENTS = Upsert(
    "apartments",
    "properties_apartment",
    (
        "house_id", "number", "storey", "area_m2", "share_numerator", "share_denominator", "account_no",
        "declared_persons",
    ),
    "SELECT i.apartment_id AS code, h.id AS house_id, i.number, i.storey, i.area_m2, i.share_numerator,"
    " i.share_denominator, i.account_no, i.declared_persons"
    " FROM incoming_apartments i LEFT JOIN properties_house h ON h.code = i.house_id WHERE i.ok",
)  # fmt: skip
CLIENTS = Upsert(
    "clients",
    "properties_client",
    (
        "kind", "first_name", "last_name", "company_name", "personal_code_digest", "personal_code_sealed",
        "registration_no", "email", "phone", "language",
    ),
    # sealing is different each time; the digest tells whether the code is another one
    "SELECT i.client_id AS code, i.kind, i.first_name, i.last_name, i.company_name, i.personal_code_digest,"
    " CASE WHEN c.personal_code_digest = i.personal_code_digest THEN c.personal_code_sealed"
    " ELSE i.personal_code_sealed END AS personal_code_sealed, i.registration_no, i.email, i.phone, i.language"
    " FROM incoming_clients i LEFT JOIN properties_client c ON c.code = i.client_id WHERE i.ok",
)  # fmt: skip

KNOWN = (
    Known("houses", ["house_id"], ["house_id"], HOUSES.columns, "SELECT code AS house_id, * FROM properties_house"),
    Known(
        "apartments", ["apartment_id"], ["apartment_id"], APARTMENTS.columns,
        "SELECT a.code AS apartment_id, h.code AS house_id, a.number, a.storey, a.area_m2, a.share_numerator,"
        " a.share_denominator, a.account_no, a.declared_persons"
        " FROM properties_apartment a JOIN properties_house h ON h.id = a.house_id",
    ),
    Known(
        "clients", ["client_id"], ["client_id"],
        [name for name in CLIENTS.columns if name != "personal_code_sealed"],
        "SELECT code AS client_id, * FROM properties_client",
    ),
)  # fmt: skip


def check(delivery: Delivery) -> Iterator[Fault]:
    """Doubled ids, unknown houses, shares, numbers and accounts given twice, clients without a name."""
    doubled = _("stands already in line %(first)s")
    yield from delivery.doubled("houses", "house_id", ["house_id"], doubled)
    yield from delivery.doubled("apartments", "apartment_id", ["apartment_id"], doubled)
    yield from delivery.doubled("apartments", "account_no", ["account_no"], doubled)
    yield from delivery.doubled(
        "apartments", "number", ["house_id", "number"], _("the house has an apartment of this number in line %(first)s")
    )
    yield from delivery.doubled("clients", "client_id", ["client_id"], doubled)
    yield from delivery.unknown(
        "apartments", "house_id", _("no such house is known"), among="houses", table="properties_house"
    )
    yield from _apartments(delivery)
    yield from _clients(delivery)


def _apartments(delivery: Delivery) -> Iterator[Fault]:
    yield from delivery.faults(
        "apartments", "share_numerator", _("is more than the denominator %(denominator)s"),
        "SELECT line, share_numerator AS value, share_denominator AS denominator FROM incoming_apartments"
        " WHERE share_numerator > share_denominator",
    )  # fmt: skip
    others = (
        " FROM incoming_apartments i JOIN properties_apartment a ON a.code <> i.apartment_id"
        " AND NOT EXISTS (SELECT FROM incoming_apartments o WHERE o.apartment_id = a.code)"
    )
    yield from delivery.faults(
        "apartments", "account_no", _("is the account of apartment %(other)s"),
        "SELECT i.line, i.account_no AS value, a.code AS other" + others + " WHERE a.account_no = i.account_no",
    )  # fmt: skip
    yield from delivery.faults(
        "apartments", "number", _("is the number of apartment %(other)s of the same house"),
        "SELECT i.line, i.number AS value, a.code AS other" + others
        + " JOIN properties_house h ON h.id = a.house_id WHERE h.code = i.house_id AND a.number = i.number",
    )  # fmt: skip


def _clients(delivery: Delivery) -> Iterator[Fault]:
    for column in ("first_name", "last_name"):
        yield from delivery.faults(
            "clients", column, _("a natural person needs a first and a last name"),
            "SELECT line, '' AS value FROM incoming_clients WHERE kind = 'natural' AND"
            " CASE %(column)s WHEN 'first_name' THEN first_name = '' ELSE last_name = '' END",
            {"column": column},
        )  # fmt: skip
    yield from delivery.faults(
        "clients", "company_name", _("a legal person needs a name"),
        "SELECT line, '' AS value FROM incoming_clients WHERE kind = 'legal' AND company_name = ''",
    )  # fmt: skip


def tally(delivery: Delivery) -> dict[str, Tally]:
    """What the three sheets would change."""
    return {upsert.sheet: upsert.tally(delivery) for upsert in (HOUSES, APARTMENTS, CLIENTS)}


def write(delivery: Delivery) -> int:
    """Houses first. Accounts and numbers that change hands are set free before they are given again."""
    written = HOUSES.write(delivery)
    delivery.run(
        "UPDATE properties_apartment a SET number = '~' || a.id, account_no = '~' || a.id FROM incoming_apartments i"
        " JOIN properties_house h ON h.code = i.house_id WHERE a.code = i.apartment_id"
        " AND (a.number, a.account_no, a.house_id) IS DISTINCT FROM (i.number, i.account_no, h.id)"
    )
    return written + APARTMENTS.write(delivery) + CLIENTS.write(delivery)
