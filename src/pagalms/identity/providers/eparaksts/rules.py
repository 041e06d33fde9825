"""eParaksts: the OAuth 2.0 code flow of LVRTC's TrustedX eIDAS (IDENTITY 2).

Pure: the authorize address, the two requests of the back channel, and what their answers prove. Who it is is told by
`serial_number` alone; `sub` differs from method to method and is never looked at.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

from pagalms.identity.providers.forms import demand
from pagalms.identity.rules import NAME_LENGTH, Declined, Message, Pending, Proof, Refused, VerifiedIdentity, one_line

AUTHORIZE_PATH = "/trustedx-authserver/oauth/lvrtc-eipsign-as"
TOKEN_PATH = "/trustedx-authserver/oauth/lvrtc-eipsign-as/token"  # noqa: S105 - a path
USERINFO_PATH = "/trustedx-resources/openid/v1/users/me"
SCOPE = "urn:lvrtc:fpeil:aa"
FLOW = "urn:eparaksts:authentication:flow:"
_CARD = "urn:eparaksts:tws:policies:authentication:adaptive:methods:sc_plugin"
_TELEPHONE = "urn:safelayer:tws:policies:authentication:adaptive:methods:mobileid"
METHODS = {  # flow: what userinfo's `amr` says after it
    FLOW + "sc_plugin": _CARD,
    FLOW + "mobileid": _TELEPHONE,
    FLOW + "mobileid:cross-device": _TELEPHONE,
    FLOW + "mobile-eid": _TELEPHONE,
}
LANGUAGES = {"lv", "en", "ru"}
LONGEST_QUERY = 8 * 1024
LONGEST_BODY = 64 * 1024
_WORDS = ("code", "state", "error", "iss")
_VISIBLE = re.compile(r"[\x21-\x7e]{1,4096}", re.ASCII)
_SERIAL = re.compile(r"PNOLV-(\d{6}-\d{5})", re.ASCII)
_OUR_ERRORS = ("invalid_client", "invalid_request", "unauthorized_client")


@dataclass(frozen=True)
class Contract:
    """What the manager agreed with LVRTC, for one of the two entries. `pkce_key` makes PKCE's secrets; None: none."""

    provider: str
    authorize_url: str
    token_url: str
    userinfo_url: str
    client_id: str
    client_secret: str = field(repr=False)
    flows: tuple[str, ...]
    levels: frozenset[str]
    methods: frozenset[str]
    pkce_key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Request:
    """A request of the back channel. `form` is the body of a POST; without it, it is a GET."""

    url: str
    authorization: str = field(repr=False)
    form: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Reply:
    """What the back channel answered, before anything in it is believed."""

    status: int
    body: bytes = field(repr=False)


def authorize_url(contract: Contract, pending: Pending, *, return_url: str, language: str) -> str:
    """Where the browser is sent. `prompt=login`: an earlier sign-in on the same computer is not taken over."""
    asked = {
        "response_type": "code",
        "client_id": contract.client_id,
        "state": pending.nonce,
        "redirect_uri": return_url,
        "scope": SCOPE,
        "prompt": "login",
        "acr_values": " ".join(contract.flows),
        "ui_locales": language if language in LANGUAGES else "lv",
    }
    if contract.pkce_key is not None:
        digest = hashlib.sha256(_verifier(contract.pkce_key, pending).encode()).digest()
        asked |= {"code_challenge": _base64url(digest), "code_challenge_method": "S256"}
    return f"{contract.authorize_url}{'&' if urlsplit(contract.authorize_url).query else '?'}{urlencode(asked)}"


def words_of(message: Message) -> dict[str, str]:
    """The known parameters of the way back. Raises Refused unless each stands there at most once, and `state` does."""
    demand(len(message.query) <= LONGEST_QUERY, "malformed")
    try:
        pairs = parse_qsl(
            message.query, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=20
        )
    except ValueError:
        raise Refused("malformed") from None
    counts = Counter(name for name, _ in pairs if name in _WORDS)
    demand(all(count == 1 for count in counts.values()), "duplicate")
    demand("state" in counts, "state")
    return {name: value for name, value in pairs if name in counts}


def code_of(contract: Contract, message: Message) -> str:
    """The code to be redeemed. Raises Declined when the person said no or the service failed, Refused for the rest."""
    words = words_of(message)
    if "iss" in words:  # nobody documents it; who says it must be the service we asked
        demand(_origin(words["iss"]) == _origin(contract.authorize_url), "issuer")
    if "error" in words:
        demand("code" not in words, "malformed")
        raise Declined("cancelled" if words["error"] == "access_denied" else "provider_error")
    demand(_VISIBLE.fullmatch(words.get("code", "")) is not None, "code")
    return words["code"]


def token_request(contract: Contract, pending: Pending, code: str) -> Request:
    """The exchange of the code. Both parts of the Basic header are form-encoded before base64 (IDENTITY 2.3)."""
    both = f"{quote_plus(contract.client_id)}:{quote_plus(contract.client_secret)}"
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": pending.return_url}
    if contract.pkce_key is not None:
        form["code_verifier"] = _verifier(contract.pkce_key, pending)
    return Request(contract.token_url, "Basic " + base64.b64encode(both.encode("ascii")).decode(), urlencode(form))


def userinfo_request(contract: Contract, token_reply: Reply) -> Request:
    """The question who it is, with the token just given. Raises Refused or Declined when none was given."""
    if token_reply.status in {400, 401}:
        error = _object(token_reply.body).get("error")
        if error == "invalid_grant":
            raise Refused("invalid_grant")
        ours = next((word for word in _OUR_ERRORS if word == error), "provider_error")
        raise Declined(ours)  # the person can do nothing about it
    given = _content(token_reply)
    kind, token = given.get("token_type"), given.get("access_token")
    demand(isinstance(kind, str) and kind.lower() == "bearer", "token_type")
    demand(isinstance(token, str) and _VISIBLE.fullmatch(token) is not None, "token")
    return Request(contract.userinfo_url, f"Bearer {token}")


def verify(contract: Contract, code: str, userinfo_reply: Reply, *, now: datetime) -> Proof:
    """The person userinfo proves. Raises Refused: what is not in the lists, or not in the agreed form, counts not."""
    said = _content(userinfo_reply)
    demand(isinstance(said.get("acr"), str) and said["acr"] in contract.levels | set(contract.flows), "acr")
    methods = said.get("amr")
    if not (isinstance(methods, list) and methods):
        raise Refused("amr")
    demand(all(isinstance(each, str) and each in contract.methods for each in methods), "amr")
    demand(said.get("domain", "citizen") == "citizen", "domain")
    serial = said.get("serial_number")
    found = _SERIAL.fullmatch(serial) if isinstance(serial, str) else None
    if found is None:
        raise Refused("serial_number")
    fingerprint = hashlib.sha256(code.encode()).digest()
    identity = VerifiedIdentity(
        country="LV", personal_code=found[1], given_name=_name(said.get("given_name")),
        family_name=_name(said.get("family_name")), provider=contract.provider, method=contract.provider,
        auth_time=now, evidence=f"amr={methods[0].rpartition(':')[2]} sha256={fingerprint.hex()}",
    )  # fmt: skip
    return Proof(identity, fingerprint)


def _content(reply: Reply) -> dict[str, Any]:
    if 300 <= reply.status < 400:
        raise Refused("redirected")
    if reply.status != 200:
        raise Declined("provider_error")
    return _object(reply.body)


def _object(body: bytes) -> dict[str, Any]:
    """A JSON object in UTF-8 in which no member stands twice. Raises Refused."""
    demand(len(body) <= LONGEST_BODY, "too_long")
    try:
        found = json.loads(body.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Refused("not_json") from None
    demand(isinstance(found, dict), "not_json")
    return dict(found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _name(value: object) -> str:
    """A name as it can be shown and stored, ANNA written as Anna."""
    text = one_line(value)[:NAME_LENGTH] if isinstance(value, str) else ""
    return text.title() if text.isupper() else text


def _origin(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc.lower()


def _verifier(key: bytes, pending: Pending) -> str:
    """PKCE's secret of one attempt: nobody can derive it from the state who has not the key, and nothing is stored."""
    return _base64url(hmac.digest(key, b"eparaksts " + pending.nonce.encode(), "sha256"))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
