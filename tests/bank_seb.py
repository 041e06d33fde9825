"""A tiny SEB for tests: signs answers by a few lines of its own, written from the specification (IDENTITY 3.2)."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.http import HttpResponse
from django.test import Client

from tests.hygiene import HygienicClient
from tests.rsa_keys import rsa_key

SENDER, BANK_ID = "PORTAL", "SEBUB"
ORDER = "SND_ID SERVICE REC_ID USER DATE TIME USER_INFO VERSION".split()  # noqa: SIM905
RETURN = "/ieeja/atbilde/seb/"
FORM = "application/x-www-form-urlencoded"
Fields = dict[str, str]


def write_public(key: rsa.RSAPrivateKey, path: Path) -> Path:
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    path.write_bytes(key.public_key().public_bytes(*form))
    return path


@dataclass
class SebBank:
    """The bank's key, and the settings that make it known to the portal."""

    folder: Path
    bits: int = 2048

    def __post_init__(self) -> None:
        self.key = rsa_key("seb", self.bits)
        self.cert_path = write_public(self.key, self.folder / "seb.pem")

    def settings(self) -> dict[str, Any]:
        url = "https://seb.example/ipc/epakindex.jsp"
        return {"url": url, "sender_id": SENDER, "bank_id": BANK_ID, "certificates": [self.cert_path]}

    def crc(self, fields: Fields, *, lengths: Any = len, algorithm: Any = hashes.SHA512, key: Any = None) -> str:
        text = "".join(f"{lengths(fields[f'IB_{n}']):03d}{fields[f'IB_{n}']}" for n in ORDER)
        return base64.b64encode((key or self.key).sign(text.encode(), padding.PKCS1v15(), algorithm())).decode()

    def answer(
        self,
        *,
        code: str,
        name: str = "Anna Paraudziņa",
        at: datetime | None = None,
        key: rsa.RSAPrivateKey | None = None,
        **changed: str,
    ) -> Fields:
        """A good answer 0001, fields of `changed` replaced before it is signed."""
        local = (at or datetime.now(UTC)).astimezone(ZoneInfo("Europe/Riga"))
        fields = {
            "IB_SND_ID": BANK_ID,
            "IB_SERVICE": "0001",
            "IB_REC_ID": SENDER,
            "IB_USER": code,
            "IB_DATE": f"{local:%d.%m.%Y}",
            "IB_TIME": f"{local:%H:%M:%S}",
            "IB_USER_INFO": f"ID={code};NAME={name}",
            "IB_VERSION": "002",
        } | {f"IB_{n}": value for n, value in changed.items()}
        return {**fields, "IB_CRC": self.crc(fields, key=key), "IB_LANG": "LAT"}

    def refusal(self) -> Fields:
        """The unsigned 0008."""
        return {"IB_SND_ID": BANK_ID, "IB_SERVICE": "0008", "IB_LANG": "LAT"}


def begin(browser: Client, next_path: str = "") -> Fields:
    """Press "SEB" on the sign-in page; the fields the browser is sent to the bank with."""
    page = browser.post("/ieeja/apliecinajums/", {"provider": "seb", "next": next_path})
    assert page.status_code == 200, page.content.decode()
    found = re.findall(r'name="(IB_\w+)" value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in found}


def post(fields: Fields | bytes, *, query: str = "") -> HttpResponse:
    """The bank's cross-site POST: a browser without cookies."""
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    return HygienicClient().post(RETURN + query, body, content_type=FORM)  # type: ignore[return-value]
