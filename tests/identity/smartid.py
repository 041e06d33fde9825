"""The simulated authority of Smart-ID beside the portal's rules, without HTTP between them."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from pagalms.identity.providers.smartid import rules
from pagalms.identity.providers.smartid.answer import judged
from pagalms.identity.providers.smartid.chain import demand_trusted
from pagalms.identity.providers.smartid.rules import Contract, Session
from pagalms.identity.providers.smartid.wire import Silent
from pagalms.identity.rules import Proof
from simulators.smartid import accounts, revocation
from simulators.smartid import checks as simulated
from simulators.smartid.answers import Occasion
from simulators.smartid.authority import Authority
from simulators.smartid.protocol import DEMO_NAME, DEMO_SCHEME, DEMO_UUID

CALLBACK = "https://portal.example.lv/ieeja/smart-id/atgriesanas/?value=abc"
VERIFIER = "XtPfaGa8JnGtYrJjboooUf0KfY9sMEHrWFpSQrsUv9c"
PERSON = accounts.MOCK[0]


@dataclass
class Desk:
    """Issues what a telephone would, and judges it as the portal does."""

    folder: Path
    fetched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.authority = Authority(self.folder, "http://127.0.0.1:9010", lambda: datetime.now(UTC))
        self.contract = Contract(
            url="https://rp.example/v3/", uuid=DEMO_UUID, name=DEMO_NAME, scheme=DEMO_SCHEME, level="QUALIFIED",
            callback=CALLBACK.partition("?")[0],
            anchors=(self.authority.root.certificate.public_bytes(Encoding.DER),),
            intermediates=(self.authority.issuing.certificate.public_bytes(Encoding.DER),),
        )  # fmt: skip

    def ask(self, callback: str = CALLBACK) -> tuple[Session, dict[str, Any]]:
        """A session with the body that opened it."""
        shown = rules.interactions_of("Kalna Nami: ieeja", "Kalna Nami: vai Jūs ieejat klientu portālā?")
        body = rules.request_body(
            self.contract, challenge=secrets.token_bytes(64), interactions=shown, callback=callback
        )
        opened = {"sessionID": "s", "sessionToken": "t", "sessionSecret": "c2VjcmV0", "deviceLinkBase": "https://x.lv"}
        return rules.session_of(opened, body, language="lv", now=datetime.now(UTC)), body

    def occasion(self, body: dict[str, Any], flow: str = "QR", **more: Any) -> Occasion:
        wish = simulated.read_wish(body, simulated.Contract(DEMO_UUID, DEMO_NAME), is_notification=False)
        return Occasion(wish, PERSON, flow, DEMO_SCHEME, self.authority, VERIFIER, **more)

    def judge(self, session: Session, status: Any, *, contract: Contract | None = None) -> Proof:
        agreed, now = contract or self.contract, datetime.now(UTC)
        signed = judged(agreed, session, json.loads(json.dumps(status)))
        demand_trusted(agreed, signed.certificate, now=now, fetch=self.fetch)
        return signed.proof(now)

    def fetch(self, url: str, body: bytes | None) -> bytes:
        """What the simulator's addresses answer."""
        self.fetched.append(url)
        if body is not None:
            try:
                return revocation.answer(body, self.authority)
            except revocation.ResponderDownError:
                raise Silent from None
        found = revocation.revocation_list(url.rpartition("/")[2], self.authority)
        if found is None:
            raise Silent
        return found
