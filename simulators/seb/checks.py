"""What the bank looks at before it shows a page for a 0005 (IDENTITY §3.2; §6, row 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from simulators.forms import RequestRefusedError
from simulators.seb.protocol import LANGUAGES, LONGEST, REQUEST_FIELDS, REQUEST_SERVICE, Fields


@dataclass(frozen=True)
class Agreement:
    """What the bank and the portal agreed on; the way back stands here and never in a message."""

    agreement_id: str
    return_url: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.agreement_id) <= LONGEST["IB_SND_ID"]:
            raise ValueError("the agreement's id must have 1 to 10 characters")
        parts = urlsplit(self.return_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
            raise ValueError("the return address must be a whole http or https address")


def check_request(pairs: Sequence[tuple[str, str]], agreement: Agreement) -> Fields:
    """The fields of a request the bank takes; RequestRefusedError names the first check that failed."""
    fields: Fields = {}
    for name, value in pairs:
        if not name.startswith("IB_"):
            continue
        if name not in REQUEST_FIELDS:
            raise RequestRefusedError(name, "pieprasījumā 0005 tāda lauka nav")
        if name in fields:
            raise RequestRefusedError(name, "lauks atkārtojas")
        fields[name] = value
    for name in REQUEST_FIELDS:
        if name not in fields:
            raise RequestRefusedError(name, "lauka nav")
    for name, expected in (("IB_SERVICE", REQUEST_SERVICE), ("IB_SND_ID", agreement.agreement_id)):
        if fields[name] != expected:
            raise RequestRefusedError(name, f"gaidīts {expected}")
    if fields["IB_LANG"] not in LANGUAGES:
        raise RequestRefusedError("IB_LANG", "gaidīta kāda no valodām " + ", ".join(LANGUAGES))
    return fields
