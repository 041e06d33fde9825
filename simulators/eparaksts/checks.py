"""What eParaksts looks at in a request (IDENTITY §2.2, §2.3; §6, rows 7, 24, 27, 29)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from simulators.eparaksts.protocol import AMR, LANGUAGES, SCOPE, read_basic
from simulators.forms import RequestRefusedError

ASKED = (
    "response_type",
    "client_id",
    "state",
    "redirect_uri",
    "scope",
    "prompt",
    "acr_values",
    "ui_locales",
    "code_challenge",
    "code_challenge_method",
)
MAY_BE_ABSENT = {"ui_locales", "code_challenge", "code_challenge_method"}
SHORTEST_STATE = 16  # a shorter one could be guessed
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)

Fields = dict[str, str]


class OAuthError(Exception):
    """A refusal in the words of RFC 6749: for the client, not for a person."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


@dataclass(frozen=True)
class Client:
    """What the portal registered."""

    client_id: str
    secret: str
    redirect_uris: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.client_id or not self.secret or not self.redirect_uris:
            raise ValueError("a client needs an id, a secret and an address to return to")
        for uri in self.redirect_uris:
            parts = urlsplit(uri)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
                raise ValueError("each redirect URI must be a whole http or https address")

    def other(self, redirect_uri: str) -> str:
        """Another registered address; empty when there is none."""
        return next((uri for uri in self.redirect_uris if uri != redirect_uri), "")

    def owns(self, address: str) -> bool:
        """Whether an address lies where the client may be returned to, for the logout."""
        parts = urlsplit(address)
        return any(parts[:2] == urlsplit(uri)[:2] for uri in self.redirect_uris)


def single(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> Fields:
    """The named fields, none of them twice."""
    fields: Fields = {}
    for name, value in pairs:
        if name not in names:
            continue
        if name in fields:
            raise RequestRefusedError(name, "lauks atkārtojas")
        fields[name] = value
    return fields


def check_authorize(pairs: Sequence[tuple[str, str]], client: Client) -> Fields:
    """The fields of a request for a login. RequestRefusedError is shown here, OAuthError goes back to the client."""
    fields = single(pairs, ASKED)
    for name in ASKED:
        if name not in fields and name not in MAY_BE_ABSENT:
            raise RequestRefusedError(name, "lauka nav")
    allowed = {
        "client_id": ((client.client_id,), "tāds klients nav reģistrēts"),
        "redirect_uri": (client.redirect_uris, "redirectUriMismatch: adrese nav reģistrēta"),
        "prompt": (("login",), "gaidīts login"),
        "acr_values": (tuple(AMR), "gaidīts viens no: " + ", ".join(AMR)),
        "ui_locales": (LANGUAGES, "gaidīta kāda no valodām " + ", ".join(LANGUAGES)),
    }
    for name, (values, reason) in allowed.items():
        if name in fields and fields[name] not in values:
            raise RequestRefusedError(name, reason)
    if not SHORTEST_STATE <= len(fields["state"]) <= 500:
        raise RequestRefusedError("state", f"gaidītas {SHORTEST_STATE} līdz 500 zīmes")
    _check_challenge(fields)
    if fields["response_type"] != "code":
        raise OAuthError("unsupported_response_type", "response_type must be code")
    if fields["scope"].split() != [SCOPE]:
        raise OAuthError("invalid_scope", f"scope must be {SCOPE}")
    return fields


def _check_challenge(fields: Fields) -> None:
    """PKCE is optional, but half of it is a mistake."""
    challenge = fields.get("code_challenge")
    if (challenge is None) != ("code_challenge_method" not in fields):
        raise RequestRefusedError("code_challenge", "abi PKCE lauki vai neviens")
    if challenge is None:
        return
    if fields["code_challenge_method"] != "S256":
        raise RequestRefusedError("code_challenge_method", "gaidīts S256")
    if not _CHALLENGE.fullmatch(challenge):
        raise RequestRefusedError("code_challenge", "gaidītas 43 zīmes base64url")


def check_token_request(pairs: Sequence[tuple[str, str]], authorization: str, client: Client) -> Fields:
    """The fields of a token request of the registered client; OAuthError otherwise."""
    if read_basic(authorization) != (client.client_id, client.secret):
        raise OAuthError("invalid_client", "clientAuthenticationFailed", 401)
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise OAuthError("invalid_request", "a parameter is repeated")
    fields = dict(pairs)
    if "client_secret" in fields or fields.get("client_id", client.client_id) != client.client_id:
        raise OAuthError("invalid_request", "the client is named in the Authorization header")
    for name in ("grant_type", "code", "redirect_uri"):
        if not fields.get(name):
            raise OAuthError("invalid_request", f"{name} is missing")
    if fields["grant_type"] != "authorization_code":
        raise OAuthError("unsupported_grant_type", "grant_type must be authorization_code")
    return fields


def bearer(query: Sequence[tuple[str, str]], authorization: str) -> str:
    """The access token of a userinfo request, which may only stand in the header."""
    if any(name == "access_token" for name, _ in query):
        raise OAuthError("invalid_request", "an access token must not stand in an address")
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise OAuthError("invalid_token", "no bearer token", 401)
    return token
