"""What the rooms find: one statement, made of a part from each room; each room lets through what its pages show."""

from __future__ import annotations

from itertools import chain

from pagalms.billing.queries import found_bills
from pagalms.correspondence.queries import found_threads
from pagalms.documents.queries import found_house_papers, found_papers
from pagalms.enrolment.queries import Resident
from pagalms.housefile.queries import found_in_house_file
from pagalms.kernel.findable import Row
from pagalms.kernel.latvian.asked import Asked
from pagalms.meters.queries import found_meters
from pagalms.notices.queries import found_notices


def found_in_rooms(asked: Asked, resident: Resident, *, strong: bool) -> list[Row]:
    """Rows of all kinds; the house file is asked only in a strong session."""
    flats, on = [flat.pk for flat in resident.properties], resident.on
    houses = {flat.house_id for flat in resident.properties} if strong else set()
    first, *others = chain(
        found_threads(asked, resident.user),
        found_bills(asked, flats, codes=resident.codes, on=on),
        found_papers(asked, codes=resident.codes, on=on),
        found_meters(asked, flats),
        found_notices(asked, resident.user, resident.properties, on=on),
        found_house_papers(asked, houses) if houses else (),
        found_in_house_file(asked, houses, on=on) if houses else (),
    )
    return list(first.union(*others, all=True))
