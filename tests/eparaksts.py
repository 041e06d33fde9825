"""A browser at the simulated eParaksts: what a person does on its page, and the way back to the portal."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.http import HttpResponse
from django.test import Client

from tests.people import CODES

CLIENT_ID, SECRET = "Portāls", "Portāls:%+ &/=ļ"
EID, MOBILE = "eparaksts_eid", "eparaksts_mobile"
HIGH = "urn:safelayer:tws:policies:authentication:level:high"


def back(name: str) -> str:
    return f"/ieeja/atbilde/{name}/"


def said(url: str, **changes: Any) -> dict[str, Any]:
    """The settings of a portal that uses the service at this address."""
    return {
        "url": url, "authorize_url": "", "token_url": "", "userinfo_url": "", "client_id": CLIENT_ID,
        "client_secret": SECRET, "acr": [HIGH], "eid_flows": ["sc_plugin"], "eid_amr": [],
        "mobile_flows": ["mobileid"], "mobile_amr": [], "pkce": False, "seconds": 10,
    } | changes  # fmt: skip


def begin(browser: Client, name: str = EID, next_path: str = "") -> str:
    """Press the button on the sign-in page; where the browser is sent."""
    away = browser.post("/ieeja/apliecinajums/", {"provider": name, "next": next_path})
    assert away.status_code == 303, away.content.decode()
    return str(away["Location"])


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None

    def http_error_303(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        return fp


def decide(address: str, **entered: str) -> str:
    """Answer on the service's page; the path and query it sends the browser back with."""
    parts = urlsplit(address)
    fields = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"decision": "confirm"} | entered
    asked = Request(f"{parts.scheme}://{parts.netloc}/trustedx-authserver/answer", urlencode(fields).encode())
    with build_opener(_Stay).open(asked, timeout=10) as answer:
        location = urlsplit(answer.headers["Location"])
    return f"{location.path}?{location.query}"


def sign_in(browser: Client, who: str, name: str = EID, next_path: str = "", **entered: str) -> HttpResponse:
    """The whole way through eParaksts; the answer of the page that completes it."""
    came = decide(begin(browser, name, next_path), code=CODES[who], name=f"{who.capitalize()} Paraudziņa", **entered)
    ticket = browser.get(came)
    assert ticket.status_code == 303, ticket.content.decode()
    return browser.get(ticket["Location"])  # type: ignore[return-value]
