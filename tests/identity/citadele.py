"""What the tests of Citadele's rules share: a contract, an answer, and the word for what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import rsa

from pagalms.identity.providers.citadele import rules
from pagalms.identity.rules import Declined, Message, Pending, Proof, Refused
from tests.bank_citadele import BANK_ID, CONTRACT, FORM, CitadeleBank, certificate, sign

UID = "9209d453-6486-407f-9a5a-522b00e59ced"
NOW = datetime(2026, 4, 29, 9, 0, tzinfo=UTC)
CODE, OTHER = "050505-12123", "01011122341"


def contract(bank: CitadeleBank, *keys: rsa.RSAPublicKey, bank_id: str = BANK_ID) -> rules.Contract:
    own = certificate(bank.portal_key, "portal & co")
    return rules.Contract(
        "https://c.example/", CONTRACT, bank_id, bank.portal_key, own, keys or (bank.key.public_key(),)
    )


def judged(bank: CitadeleBank, text: str, *, now: datetime = NOW, uid: str = UID, **agreed: Any) -> Proof:
    message = Message(FORM, "", urlencode({"xmldata": text}).encode())
    return rules.verify(contract(bank, **agreed), message, Pending(uid), now=now)


def reason(bank: CitadeleBank, text: str, **said: Any) -> str:
    """Why a document is refused, or declined; empty when it is neither."""
    try:
        judged(bank, text, **said)
    except Refused as refused:
        return refused.reason
    except Declined as declined:
        return f"declined: {declined.reason}"
    return ""


def made(bank: CitadeleBank, *, signing: dict[str, Any] | None = None, **said: Any) -> str:
    return sign(bank.unsigned(UID, **{"code": CODE, "at": NOW, **said}), bank.key, **(signing or {}))
