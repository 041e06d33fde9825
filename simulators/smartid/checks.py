"""What the service looks at before it makes a session (IDENTITY §1.2 and §1.3)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from simulators.smartid.accounts import SEMANTICS, Account, Accounts
from simulators.smartid.protocol import ADVANCED, ALGORITHM, DEMO_UUID, DIGESTS, PROTOCOL, QUALIFIED, decode

VC_CHOICE = "confirmationMessageAndVerificationCodeChoice"
INTERACTIONS = {  # each with its one text and the number of characters that fit
    "displayTextAndPIN": ("displayText60", 60),
    "confirmationMessage": ("displayText200", 200),
    VC_CHOICE: ("displayText200", 200),
}
LEVELS = (ADVANCED, QUALIFIED)
KNOWN_PROPERTIES = ("shareMdClientIpAddress",)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DOCUMENT = re.compile(r"(PNO|PAS|IDC)[A-Z]{2}-[A-Za-z0-9-]{1,30}-[A-Z0-9]{4}-N?Q")

TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    480: "Client Too Old",
    500: "Internal Server Error",
    503: "Service Unavailable",
    580: "System Under Maintenance",
}


class ProblemError(Exception):
    """An answer by RFC 9457: the status and what is wrong."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status} {detail}")
        self.status, self.detail = status, detail


@dataclass(frozen=True)
class Contract:
    """What the service and the relying party agreed on."""

    uuid: str
    name: str
    shares_addresses: bool = True
    http_callbacks: bool = False  # lets a demonstration return to http on a loopback address


@dataclass(frozen=True)
class Interaction:
    """One thing the telephone may show."""

    type: str
    text: str


@dataclass(frozen=True)
class Wish:
    """A request that holds: what the relying party wants signed, by whom and how."""

    rp_name: str
    level: str
    challenge: str
    digest: str
    interactions: str
    offered: tuple[Interaction, ...]
    callback: str = ""
    is_notification: bool = False
    shares_address: bool = False
    ignored: tuple[str, ...] = ()
    account: Account | None = None


def _refuse(detail: str) -> ProblemError:
    return ProblemError(400, detail)


def read_object(content_type: str, body: bytes) -> Mapping[str, object]:
    """The JSON object of a request; 400 for anything else."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise _refuse("Content-Type must be application/json")
    try:
        found: object = json.loads(body.decode("utf-8"))
    except ValueError:
        raise _refuse("the body is not JSON in UTF-8") from None
    if not isinstance(found, dict):
        raise _refuse("the body is not a JSON object")
    return found


def _member(holder: Mapping[str, object], name: str) -> str:
    value = holder.get(name)
    if not isinstance(value, str) or not value:
        raise _refuse(f"{name} must be a string that is not empty")
    return value


def _object(holder: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = holder.get(name)
    if not isinstance(value, dict):
        raise _refuse(f"{name} must be an object")
    return value


def _one_of(holder: Mapping[str, object], name: str, allowed: tuple[str, ...]) -> str:
    value = _member(holder, name)
    if value not in allowed:
        raise _refuse(f"{name} must be one of " + ", ".join(allowed))
    return value


def read_interactions(text: str, *, is_notification: bool) -> tuple[Interaction, ...]:
    """What the telephone may show, in the order wished; 400 for every breach of §1.3."""
    try:
        entries: object = json.loads(decode(text).decode("utf-8"))
    except ValueError:
        raise _refuse("interactions must be base64 of a JSON array in UTF-8") from None
    if not isinstance(entries, list) or not entries:
        raise _refuse("interactions must hold at least one interaction")
    found = tuple(_interaction(entry, is_notification=is_notification) for entry in entries)
    if len({each.type for each in found}) != len(found):
        raise _refuse("interactions must hold each type once")
    return found


def _interaction(entry: object, *, is_notification: bool) -> Interaction:
    if not isinstance(entry, dict):
        raise _refuse("an interaction must be an object")
    kind = _one_of(entry, "type", tuple(INTERACTIONS))
    if kind == VC_CHOICE and not is_notification:
        raise _refuse(f"{kind} is for notifications only")
    name, longest = INTERACTIONS[kind]
    if set(entry) != {"type", name}:
        raise _refuse(f"{kind} must have {name} and nothing else")
    text = _member(entry, name)
    if len(text) > longest:
        raise _refuse(f"{name} must have at most {longest} characters")
    return Interaction(kind, text)


def _challenge(parameters: Mapping[str, object]) -> str:
    challenge = _member(parameters, "rpChallenge")
    try:
        size = len(decode(challenge))
    except ValueError:
        raise _refuse("rpChallenge must be base64") from None
    if not 44 <= len(challenge) <= 88 or not 32 <= size <= 64:
        raise _refuse("rpChallenge must be of 32 to 64 bytes")
    return challenge


def check_callback(address: str, contract: Contract) -> None:
    """https, without | and #; http to this machine only where a demonstration allows it."""
    try:
        parts = urlsplit(address)
        hostname = parts.hostname
    except ValueError:
        raise _refuse("initialCallbackUrl is no address") from None
    is_local = parts.scheme == "http" and hostname in LOOPBACK and contract.http_callbacks
    is_plain = all("!" <= sign <= "~" for sign in address) and "|" not in address and "#" not in address
    if not hostname or not is_plain or not (parts.scheme == "https" or is_local):
        raise _refuse("initialCallbackUrl must be an https address without | and #")


def _flow_members(body: Mapping[str, object], contract: Contract, *, is_notification: bool) -> str:
    """The callback of a device link, if any; a notification has a vcType instead."""
    if is_notification:
        if "initialCallbackUrl" in body:
            raise _refuse("initialCallbackUrl is not for notifications")
        _one_of(body, "vcType", ("numeric4",))
        return ""
    if "vcType" in body:
        raise _refuse("vcType is for notifications only")
    if "initialCallbackUrl" not in body:
        return ""
    callback = _member(body, "initialCallbackUrl")
    check_callback(callback, contract)
    return callback


def _properties(body: Mapping[str, object]) -> Mapping[str, object]:
    found = _object(body, "requestProperties") if "requestProperties" in body else {}
    if not isinstance(found.get("shareMdClientIpAddress", False), bool):
        raise _refuse("shareMdClientIpAddress must be true or false")
    return found


def _capabilities(body: Mapping[str, object]) -> None:
    given = body.get("capabilities", [])
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise _refuse("capabilities must be an array of strings")


def read_wish(body: Mapping[str, object], contract: Contract, *, is_notification: bool) -> Wish:
    """What a request wants, before anybody looks for the person; ProblemError 400, 401 or 403."""
    uuid, name = _member(body, "relyingPartyUUID"), _member(body, "relyingPartyName")
    if not _UUID.fullmatch(uuid) or len(name.encode()) > 32:
        raise _refuse("relyingPartyUUID or relyingPartyName is malformed")
    if "nonce" in body:
        raise _refuse("nonce is not for authentication")
    level = _one_of(body, "certificateLevel", LEVELS) if "certificateLevel" in body else QUALIFIED
    _one_of(body, "signatureProtocol", (PROTOCOL,))
    parameters = _object(body, "signatureProtocolParameters")
    challenge = _challenge(parameters)
    _one_of(parameters, "signatureAlgorithm", (ALGORITHM,))
    digest = _one_of(_object(parameters, "signatureAlgorithmParameters"), "hashAlgorithm", tuple(DIGESTS))
    interactions = _member(body, "interactions")
    offered = read_interactions(interactions, is_notification=is_notification)
    callback = _flow_members(body, contract, is_notification=is_notification)
    properties = _properties(body)
    _capabilities(body)
    if uuid.lower() != contract.uuid.lower() or name.casefold() != contract.name.casefold():
        raise ProblemError(401, "the relying party is not known")
    if level == ADVANCED and contract.uuid == DEMO_UUID:
        raise ProblemError(403, "the demo relying party may ask for QUALIFIED only")
    shares = properties.get("shareMdClientIpAddress") is True
    if shares and not contract.shares_addresses:
        raise ProblemError(403, "the relying party may not learn addresses of devices")
    ignored = tuple(each for each in properties if each not in KNOWN_PROPERTIES)
    return Wish(
        name, level, challenge, digest, interactions, offered, callback, is_notification, shares, ignored
    )  # fmt: skip


def check_person(wish: Wish, kind: str, name: str, accounts: Accounts) -> Wish:
    """The wish with the account it names; 400 for a malformed name, 404 where there is no suitable account."""
    pattern = SEMANTICS if kind == "etsi" else _DOCUMENT
    if not pattern.fullmatch(name):
        raise _refuse("the person or document is not named as it should be")
    account = accounts.by_identifier(name) if kind == "etsi" else accounts.by_document(name)
    if account is None or LEVELS.index(account.level) < LEVELS.index(wish.level):
        raise ProblemError(404, "no suitable account")
    return replace(wish, account=account)
