"""Where something depends on the person key: what `change_person_key` turns, and what need not be.

A new column of bytes fails `tests/house/test_sealed.py` until somebody has decided this for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PERSONAL_CODE = b"pagalms personal code seal"
FACTOR = b"pagalms second factor"
INSIDE_JSON = ("secret", "seed")  # what django-allauth seals in the data of a factor


@dataclass(frozen=True)
class Sealed:
    """A column with sealed values: its model, its name, what it is sealed for. `parts`: in JSON, under these names."""

    model: str
    column: str
    purpose: bytes
    parts: tuple[str, ...] = ()


# Model: the column with the keyed digest of a personal code, and the one with that code sealed.
CODES: Mapping[str, tuple[str, str]] = {
    "identity.PersonalCode": ("digest", "sealed"),
    "properties.Client": ("personal_code_digest", "personal_code_sealed"),
    "mandates.Representative": ("personal_code_digest", "personal_code_sealed"),
    "enrolment.Registration": ("personal_code_digest", "personal_code_sealed"),
    "enrolment.Application": ("personal_code_digest", "personal_code_sealed"),
}
SEALED = (
    *(Sealed(model, sealed, PERSONAL_CODE) for model, (_digest, sealed) in CODES.items()),
    Sealed("privacy.DataCopy", "table", b"own data"),
    Sealed("privacy.DataCopy", "paper", b"own data"),
    Sealed("exchange.RefusedFile", "sealed", b"import-package"),
    Sealed("mfa.Authenticator", "data", FACTOR, INSIDE_JSON),
)
# Sealed too, and gone by themselves before the former key is: a sign-in under way takes minutes, a session hours.
SHORT_LIVED = frozenset({
    "identity.LoginTransaction.result", "identity.WaitingAnswer.result", "identity.DeviceLink.session",
})  # fmt: skip
