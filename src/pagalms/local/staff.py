"""The manager's staff in a demo: one person of each role, known to the simulated banks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pagalms.accounts import actions as accounts
from pagalms.accounts.models import User
from pagalms.accounts.queries import roles_of, user_at
from pagalms.accounts.rules import Role
from pagalms.identity import actions as identity
from pagalms.identity.queries import user_known_by
from pagalms.kernel import personal_code
from pagalms.local.people import Example

LONG_AGO = date(2025, 1, 1)


@dataclass(frozen=True)
class Clerk:
    """A member of staff to try."""

    name: str
    personal_code: str
    role: Role
    words: str

    @property
    def email(self) -> str:
        """The address of the account."""
        return f"{self.role.replace('_', '.')}@kalnanami.example"


CLERKS = (
    Clerk("Rita Kalniņa", "110680-11201", Role.REGISTRAR, "staff: registrar"),
    Clerk("Gunta Liepa", "120770-11302", Role.ACCOUNTANT, "staff: accountant"),
    Clerk("Māris Ozols", "130878-11403", Role.HOUSE_MANAGER, "staff: house manager"),
    Clerk("Ilze Ozola", "140985-11504", Role.ADMINISTRATOR, "staff: administrator"),
    Clerk("Uldis Krūms", "151066-11605", Role.AUDITOR, "staff: auditor"),
)


def take_on(*, at: datetime) -> list[Example]:
    """Give each of them an account and a role where they have none; the lines for the demo's table."""
    for clerk in CLERKS:
        user = account_of(clerk)
        if user is None or clerk.role not in roles_of(user, on=LONG_AGO):
            email = user.email if user else clerk.email
            user = accounts.take_on(email=email, name=clerk.name, role=clerk.role, by=None, on=LONG_AGO, at=at)
        given, _blank, family = clerk.name.partition(" ")
        code = clerk.personal_code
        identity.know(
            by=user, digest=personal_code.digest(code), sealed=personal_code.seal(code), names=(given, family),
            method="registrar", at=at,
        )  # fmt: skip
    return [Example(clerk.words, clerk.name, clerk.personal_code, "/birojs/") for clerk in CLERKS]


def account_of(clerk: Clerk) -> User | None:
    """By the personal code first: the address may have been changed in the demo."""
    return user_known_by(personal_code.digest(clerk.personal_code)) or user_at(clerk.email)


def member(role: Role) -> User:
    """Who works in this role in the demo; after `take_on`."""
    found = account_of(next(clerk for clerk in CLERKS if clerk.role == role))
    assert found is not None
    return found
