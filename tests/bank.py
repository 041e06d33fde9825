"""A tiny bank for tests: signs answers by a few lines of its own, written from the specification."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from django.http import HttpResponse
from django.test import Client

from tests.hygiene import HygienicClient
from tests.people import CODES
from tests.rsa_keys import rsa_key

SENDER, BANK_ID = "PORTAL", "SWEDBANK_LV"
ORDER = "SERVICE VERSION DATETIME SND_ID REC_ID NONCE USER_NAME USER_ID COUNTRY OTHER TOKEN RID".split()  # noqa: SIM905
RETURN = "/ieeja/atbilde/swedbank/"
FORM = "application/x-www-form-urlencoded"


def riga(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("Europe/Riga")).strftime("%Y-%m-%dT%H:%M:%S%z")


@dataclass
class Bank:
    """The bank's keys and the portal's, and the settings that make them known to the portal."""

    folder: Path
    whose: str = "swedbank"

    def __post_init__(self) -> None:
        self.key, self.portal_key = rsa_key(self.whose), rsa_key(f"portal-at-{self.whose}")
        self.cert_path, self.key_path = self.folder / "bank.pem", self.folder / "portal.pem"
        self.cert_path.write_bytes(
            self.key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        self.key_path.write_bytes(
            self.portal_key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def settings(self) -> dict[str, Any]:
        return {
            "url": "https://bank.example/banklink",
            "sender_id": SENDER,
            "bank_id": BANK_ID,
            "key": str(self.key_path),
            "certificates": [self.cert_path],
            "denied_tokens": [],
        }

    def mac(self, fields: dict[str, str], *, lengths: Any = len, algorithm: Any = hashes.SHA512) -> str:
        text = "".join(f"{lengths(fields[f'VK_{n}']):03d}{fields[f'VK_{n}']}" for n in ORDER)
        return base64.b64encode(self.key.sign(text.encode(), padding.PKCS1v15(), algorithm())).decode()

    def answer(
        self, request: dict[str, str], *, code: str, name: str = "Anna Paraudziņa", **changed: str
    ) -> dict[str, str]:
        """A good answer to a request, fields of `changed` replaced before it is signed."""
        fields = {
            "VK_SERVICE": "3013",
            "VK_VERSION": "009",
            "VK_DATETIME": riga(datetime.now(UTC)),
            "VK_SND_ID": BANK_ID,
            "VK_REC_ID": request["VK_SND_ID"],
            "VK_NONCE": request["VK_NONCE"],
            "VK_USER_NAME": name,
            "VK_USER_ID": code,
            "VK_COUNTRY": "LV",
            "VK_OTHER": "",
            "VK_TOKEN": "7",
            "VK_RID": request["VK_RID"],
        } | {f"VK_{name}": value for name, value in changed.items()}
        return {**fields, "VK_MAC": self.mac(fields), "VK_LANG": "LAT", "VK_ENCODING": "UTF-8"}


def begin(browser: Client, next_path: str = "") -> dict[str, str]:
    """Press "Swedbank" on the sign-in page; the fields the browser is sent to the bank with."""
    page = browser.post("/ieeja/apliecinajums/", {"provider": "swedbank", "next": next_path})
    assert page.status_code == 200, page.content.decode()
    return dict(re.findall(r'name="(VK_\w+)" value="([^"]*)"', page.content.decode()))


def post(fields: dict[str, str] | bytes, *, query: str = "") -> HttpResponse:
    """The bank's cross-site POST: a browser without cookies."""
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    return HygienicClient().post(RETURN + query, body, content_type=FORM)  # type: ignore[return-value]


def sign_in(bank: Bank, browser: Client, who: str, next_path: str = "", **changed: str) -> HttpResponse:
    """The whole way through the bank; the answer of the page that completes it."""
    request = begin(browser, next_path)
    back = post(bank.answer(request, code=CODES[who], name=f"{who.capitalize()} Paraudziņa", **changed))
    assert back.status_code == 303, back.content.decode()
    return browser.get(back["Location"])  # type: ignore[return-value]


def earlier(minutes: float) -> str:
    return riga(datetime.now(UTC) - timedelta(minutes=minutes))
