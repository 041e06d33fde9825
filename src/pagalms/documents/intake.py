"""Documents that accounting sends as PDF beside its tables: told by their names, kept until staff publish them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pagalms.documents.queries.bundles import arrived_before
from pagalms.documents.rules.matching import Flat, Register
from pagalms.documents.rules.naming import plain
from pagalms.files.rules import Kind, safe_name
from pagalms.kernel.intake import Delivery, Tally

# what only this import brings stands under its line, negative
_HOUSES = (
    "SELECT id, address, city FROM properties_house UNION ALL SELECT -i.line, i.address, i.city"
    " FROM incoming_houses i WHERE i.ok AND NOT EXISTS (SELECT FROM properties_house h WHERE h.code = i.house_id)"
)
_FLATS = (
    "SELECT id, house_id, number, account_no, code FROM properties_apartment UNION ALL"
    " SELECT -i.line, coalesce(h.id, -j.line), i.number, i.account_no, i.apartment_id FROM incoming_apartments i"
    " LEFT JOIN properties_house h ON h.code = i.house_id LEFT JOIN incoming_houses j ON j.house_id = i.house_id"
    " WHERE i.ok AND NOT EXISTS (SELECT FROM properties_apartment a WHERE a.code = i.apartment_id)"
)
_CLIENTS = (
    "SELECT id, code FROM properties_client UNION ALL SELECT -i.line, i.client_id FROM incoming_clients i"
    " WHERE i.ok AND NOT EXISTS (SELECT FROM properties_client c WHERE c.code = i.client_id)"
)


def addressed(delivery: Delivery, names: Iterable[str]) -> list[str]:
    """Those of the names (without ending) that say whose document it is; flats of this very import are known too."""
    known = _register(delivery)
    return [name for name in names if not known.find(plain(f"{name}.pdf")[1])[0].why]


def tally(digests: Mapping[str, bytes]) -> Tally:
    """How many came, by name and SHA-256, and how many of them we have not had: published, or waiting to be."""
    known = arrived_before(set(digests.values()))
    keys = [(sha, safe_name(f"{name}.pdf", Kind.PDF)) for name, sha in digests.items()]
    return Tally(rows=len(keys), new=sum(key not in known for key in keys))


def _register(delivery: Delivery) -> Register:
    """What a name can mean: what we have, and what this import brings."""
    return Register(
        houses=[(key, address, city) for key, address, city in delivery.rows(_HOUSES)],
        flats=[Flat(*row) for row in delivery.rows(_FLATS)],
        clients=[(key, code) for key, code in delivery.rows(_CLIENTS)],
    )
