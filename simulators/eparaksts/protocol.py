"""The addresses, names and messages of eParaksts as pure functions (IDENTITY §2.1 to §2.4)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, unquote_plus, urlencode

from simulators.people import Person
from simulators.serve import Reply

AUTHORIZE = "/trustedx-authserver/oauth/lvrtc-eipsign-as"
TOKEN = AUTHORIZE + "/token"
USERINFO = "/trustedx-resources/openid/v1/users/me"
LOGOUT = "/trustedx-authserver/lvrtc-eipsign-idp/logout"

SCOPE = "urn:lvrtc:fpeil:aa"
ACR_HIGH = "urn:safelayer:tws:policies:authentication:level:high"
ACR_LOW = "urn:safelayer:tws:policies:authentication:level:low"
_FLOW = "urn:eparaksts:authentication:flow:"
CARD, MOBILE = _FLOW + "sc_plugin", _FLOW + "mobileid"
CROSS_DEVICE, CARD_BY_PHONE = MOBILE + ":cross-device", _FLOW + "mobile-eid"
AMR_CARD = "urn:eparaksts:tws:policies:authentication:adaptive:methods:sc_plugin"
AMR_MOBILE = "urn:safelayer:tws:policies:authentication:adaptive:methods:mobileid"
AMR = {CARD: AMR_CARD, MOBILE: AMR_MOBILE, CROSS_DEVICE: AMR_MOBILE, CARD_BY_PHONE: AMR_MOBILE}
FLOW_NAMES = {
    CARD: "eID karte lasītājā",
    MOBILE: "eParaksts mobile",
    CROSS_DEVICE: "eParaksts mobile citā ierīcē",
    CARD_BY_PHONE: "eID karte ar tālruni",
}
LANGUAGES = ("lv", "en", "ru")
LIFETIME = 600  # seconds, of a code and of an access token

Claims = dict[str, Any]


def authorize_query(
    *, client_id: str, redirect_uri: str, state: str, flow: str = CARD, language: str = "lv", **more: str
) -> str:
    """The query with which a portal sends somebody to `AUTHORIZE`."""
    fields = {
        "response_type": "code",
        "client_id": client_id,
        "state": state,
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "prompt": "login",
        "acr_values": flow,
        "ui_locales": language,
    }
    return urlencode(fields | more)


def basic_header(client_id: str, secret: str) -> str:
    """The Authorization header of a token request: each part encoded for a form before base64."""
    pair = f"{quote_plus(client_id, safe='')}:{quote_plus(secret, safe='')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def read_basic(header: str) -> tuple[str, str] | None:
    """Client and secret of such a header; None unless both parts were encoded as they must be."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        parts = base64.b64decode(encoded, validate=True).decode("ascii").split(":")
        client_id, secret = (unquote_plus(part, errors="strict") for part in parts)
    except ValueError:
        return None
    return client_id, secret


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def subject(person: Person, flow: str) -> str:
    """`sub`: steady for one person and method, and another for another method."""
    return hashlib.sha256(f"{AMR[flow]} {person.personal_code}".encode()).hexdigest()[:32]


def claims(person: Person, flow: str) -> Claims:
    """What userinfo says of an honest login."""
    given, _, family = person.name.upper().rpartition(" ")
    return {
        "sub": subject(person, flow),
        "domain": "citizen",
        "acr": ACR_HIGH,
        "amr": [AMR[flow]],
        "given_name": given,
        "family_name": family,
        "name": person.name.upper(),
        "serial_number": f"PNOLV-{person.personal_code}",
        "eips": "",
    }


def json_reply(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A JSON answer."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(status, body, "application/json; charset=utf-8", tuple((headers or {}).items()))


def error_reply(error: str, description: str, status: int = 400) -> Reply:
    """An OAuth error."""
    more = {"WWW-Authenticate": "Bearer" if error == "invalid_token" else "Basic"} if status == 401 else None
    return json_reply({"error": error, "error_description": description}, status, more)


def token_reply(access_token: str) -> Reply:
    """The answer to a code that was in order."""
    return json_reply({"access_token": access_token, "token_type": "Bearer", "expires_in": LIFETIME})
