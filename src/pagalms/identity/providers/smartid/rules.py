"""Smart-ID's RP API v3, the portal's side before the answer: what is asked, links, callback, endings (IDENTITY 1).

Pure: values in, verdict out. A session without a person is one by device link; with a person it is pushed to their
telephone, which only browsers may that have signed in by device link before.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from pagalms.identity.rules import Refused

LIVE_SCHEME, DEMO_SCHEME = "smart-id", "smart-id-demo"
PROTOCOL, ALGORITHM, HASH = "ACSP_V2", "rsassa-pss", "SHA-512"
QR, WEB2APP, NOTIFICATION = "QR", "Web2App", "Notification"
CODE_KIND = "numeric4"
LEVELS = ("ADVANCED", "QUALIFIED")
LANGUAGES = {"lv": "lav", "en": "eng"}
CHALLENGE_BYTES = 64
CODE_LIFE = timedelta(seconds=90)  # no QR after that; who has scanned one may still finish
LIFE = timedelta(minutes=3)
# What the service gives to be carried on: into addresses, a QR and a link that people press.
_ID, _TOKEN = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII), re.compile(r"[\x21-\x7e]{1,500}", re.ASCII)
_LINK = re.compile(r"https?://[\x21-\x7e]{1,500}", re.ASCII)
PAUSE = timedelta(seconds=7)  # a refusal of the service is told no sooner than one of a person could come

# What each end result means to the person (IDENTITY 1.6); all that is not here is "failed", and OK is judged in full.
ENDINGS = {
    "USER_REFUSED": "cancelled",
    "USER_REFUSED_CERT_CHOICE": "cancelled",
    "USER_REFUSED_INTERACTION": "cancelled",
    "TIMEOUT": "expired",
    "WRONG_VC": "wrong_code",
    "DOCUMENT_UNUSABLE": "check_app",
    "ACCOUNT_UNUSABLE": "check_app",
    "REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP": "update_app",
    "SERVER_ERROR": "later",
}


@dataclass(frozen=True)
class Contract:
    """What the manager agreed with SK ID Solutions, and what of an answer is accepted."""

    url: str
    uuid: str
    name: str  # hashed byte for byte as it is sent
    scheme: str
    level: str
    callback: str
    anchors: tuple[bytes, ...] = field(repr=False)
    intermediates: tuple[bytes, ...] = field(repr=False)
    policies: frozenset[str] = frozenset()  # instead of those of the level, for older test hierarchies
    ocsp: bool = True
    pins: tuple[str, ...] = ()
    brokered: str = ""  # whom we would sign in for, were we a broker


@dataclass(frozen=True)
class Session:
    """One session at Smart-ID: all that its links and its answer are judged by. Never leaves the server unsealed."""

    id: str = field(repr=False)
    token: str = field(repr=False)
    secret: str = field(repr=False)  # base64, as it came
    link: str
    challenge: str = field(repr=False)  # base64, as it was sent
    interactions: str = field(repr=False)  # the very base64 string that was sent
    callback: str = field(repr=False)
    language: str
    asked_at: datetime
    verifier: str = field(default="", repr=False)  # what the callback brought; empty until it came
    person: str = field(default="", repr=False)  # whose telephone is asked: a personal code; empty for a device link
    browser: int = 0  # the trusted browser that asks
    sending: bool = False  # it may have reached the telephone, whatever we heard
    turned_down: bool = False  # the service knows no such account, or will not

    def to_json(self) -> str:
        """The session as text, to be sealed."""
        return json.dumps({**asdict(self), "asked_at": self.asked_at.isoformat()})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The session read back."""
        values = json.loads(text)
        return cls(**{**values, "asked_at": datetime.fromisoformat(values["asked_at"])})


def interactions_of(short: str, long: str, *, choice: bool = False) -> str:
    """The base64 of what the telephone shows, by preference; this exact string is hashed later. Lengths as allowed.

    `choice`: first of all the person picks the verification code among several; for pushed requests.
    """
    shown = [
        {"type": "confirmationMessage", "displayText200": long[:200]},
        {"type": "displayTextAndPIN", "displayText60": short[:60]},
    ]
    if choice:
        shown.insert(0, {"type": "confirmationMessageAndVerificationCodeChoice", "displayText200": long[:200]})
    return encoded(json.dumps(shown, separators=(",", ":"), ensure_ascii=False).encode())


def request_body(contract: Contract, *, challenge: bytes, interactions: str, callback: str) -> dict[str, Any]:
    """The body of `authentication/device-link/anonymous` (IDENTITY 1.3)."""
    return {**_body(contract, encoded(challenge), interactions), "initialCallbackUrl": callback}


def push_body(contract: Contract, session: Session) -> dict[str, Any]:
    """The body of `authentication/notification/etsi/…` (IDENTITY 1.3)."""
    return {**_body(contract, session.challenge, session.interactions), "vcType": CODE_KIND}


def _body(contract: Contract, challenge: str, interactions: str) -> dict[str, Any]:
    return {
        "relyingPartyUUID": contract.uuid,
        "relyingPartyName": contract.name,
        "certificateLevel": contract.level,
        "signatureProtocol": PROTOCOL,
        "signatureProtocolParameters": {
            "rpChallenge": challenge,
            "signatureAlgorithm": ALGORITHM,
            "signatureAlgorithmParameters": {"hashAlgorithm": HASH},
        },
        "interactions": interactions,
    }


def session_of(answer: Mapping[str, Any], body: Mapping[str, Any], *, language: str, now: datetime) -> Session:
    """The session that an answer to `body` opens. Raises Refused when a part is missing or not what it should be."""
    secret = answer.get("sessionSecret")
    if not isinstance(secret, str) or not decoded(secret):
        raise Refused("malformed")
    return Session(
        id=_given(answer, "sessionID", _ID),
        token=_given(answer, "sessionToken", _TOKEN),
        secret=secret,
        link=_given(answer, "deviceLinkBase", _LINK),
        challenge=body["signatureProtocolParameters"]["rpChallenge"],
        interactions=body["interactions"],
        callback=body.get("initialCallbackUrl", ""),
        language=LANGUAGES.get(language, "lav"),
        asked_at=now,
    )


def push_session(person: str, browser: int, *, challenge: bytes, interactions: str, now: datetime) -> Session:
    """A session that will be pushed to the telephone of the person with this code, once its page shows the code."""
    return Session(
        id="", token="", secret="", link="", challenge=encoded(challenge), interactions=interactions, callback="",
        language="", asked_at=now, person=person, browser=browser,
    )  # fmt: skip


def _given(answer: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    found = answer.get(name)
    if not isinstance(found, str) or not form.fullmatch(found):
        raise Refused("malformed")
    return found


def sending(session: Session) -> Session:
    """The session before it is sent, so that nothing is sent twice."""
    return replace(session, sending=True)


def pushed(session: Session, answer: Mapping[str, Any]) -> Session:
    """The session after the service took it. Raises Refused."""
    return replace(session, id=_given(answer, "sessionID", _ID))


def turned_down(session: Session) -> Session:
    """The session after the service did not take it."""
    return replace(session, turned_down=True)


def identifier_of(person: str) -> str:
    """The semantics identifier of a Latvian personal code (IDENTITY 1.2)."""
    return f"PNOLV-{person}"


def qr_link(contract: Contract, session: Session, *, now: datetime) -> str:
    """What the QR holds this very second. The callback has no place in it, though the session has one."""
    seconds = max(0, int((now - session.asked_at).total_seconds()))
    return _link(contract, session, f"deviceLinkType={QR}&elapsedSeconds={seconds}", callback="")


def web2app_link(contract: Contract, session: Session) -> str:
    """The link that opens the app on the same telephone."""
    return _link(contract, session, f"deviceLinkType={WEB2APP}", callback=session.callback)


def _link(contract: Contract, session: Session, start: str, *, callback: str) -> str:
    bare = f"{session.link}?{start}&sessionToken={session.token}&sessionType=auth&version=1.0&lang={session.language}"
    payload = "|".join(
        [contract.scheme, PROTOCOL, session.challenge, encoded(contract.name.encode()),
         encoded(contract.brokered.encode()), session.interactions, callback, bare]
    )  # fmt: skip
    code = hmac.digest(base64.b64decode(session.secret), payload.encode(), "sha256")
    return f"{bare}&authCode={url_encoded(code)}"


def verification_code(challenge: str) -> str:
    """The four digits both screens show for a challenge, at pushed requests (IDENTITY 1.5)."""
    return f"{int.from_bytes(hashlib.sha256(base64.b64decode(challenge)).digest()[-2:], 'big') % 10000:04d}"


def secret_digest(session: Session) -> str:
    """What the callback must bring as `sessionSecretDigest`."""
    return url_encoded(hashlib.sha256(base64.b64decode(session.secret)).digest())


def challenge_of(verifier: str) -> str:
    """The userChallenge that fits a verifier, which is hashed as it is written."""
    return url_encoded(hashlib.sha256(verifier.encode()).digest())


def returned(session: Session, address: str, digest: str, verifier: str) -> Session:
    """The session after its callback came. Raises Refused; a callback counts once.

    `address` is what was called, without the parameters Smart-ID adds.
    """
    if session.verifier:
        raise Refused("callback_used")
    if not hmac.compare_digest(address.encode(), session.callback.encode()):
        raise Refused("callback_value")
    if not hmac.compare_digest(digest.encode(), secret_digest(session).encode()):
        raise Refused("callback_digest")
    if not verifier or len(verifier) > 200:
        raise Refused("callback_verifier")
    return replace(session, verifier=verifier)


def result_of(status: Mapping[str, Any]) -> str:
    """The end result as Smart-ID says it, safe to be logged."""
    result = status.get("result")
    said = str(result.get("endResult")) if isinstance(result, Mapping) else ""
    return said if re.fullmatch(r"[A-Z_]{1,60}", said) else "no known result"


def ending(status: Mapping[str, Any]) -> str:
    """Where a session stands: "running", "ok" (to be judged in full), or a word of ENDINGS or "failed"."""
    if status.get("state") == "RUNNING":
        return "running"
    said = result_of(status) if status.get("state") == "COMPLETE" else ""
    return "ok" if said == "OK" else ENDINGS.get(said, "failed")


def flow_of(status: Mapping[str, Any]) -> str:
    """The flow an answer says it came by; nothing is believed yet."""
    signature = status.get("signature")
    return str(signature.get("flowType")) if isinstance(signature, Mapping) else ""


def encoded(data: bytes) -> str:
    """Base64 of the usual alphabet."""
    return base64.b64encode(data).decode()


def url_encoded(data: bytes) -> str:
    """Base64 of the alphabet for addresses, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes | None:
    """The bytes of strict base64, or None."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:  # UnicodeEncodeError and binascii.Error are such
        return None
