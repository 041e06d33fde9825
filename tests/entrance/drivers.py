"""One small driver for each way of strong sign-in: the same few things done at each of them, honestly or with a flaw.

`message` is what the provider answers to an attempt, `bring` carries it to the portal in a browser and returns the last
page. A flaw that cannot exist at a provider (`CANNOT`) has its reason there.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes

from simulators.eparaksts import attacks as at_eparaksts
from simulators.smartid.client import Telephone
from tests import bank as swedbank
from tests import bank_citadele as citadele
from tests import bank_seb as seb
from tests import eparaksts, smartid
from tests.hygiene import HygienicClient as Client
from tests.rsa_keys import rsa_key

STRANGER = rsa_key("stranger")
LONG_AGO = timedelta(minutes=16)
FLAWS = (
    "another transaction", "another key", "another recipient", "an Estonian", "a Lithuanian", "doubled", "too late",
    "weaker algorithm",
)  # fmt: skip
CANNOT = {
    ("citadele", "another recipient"): "its answer names no recipient; RequestUID binds it to our request",
    (
        "citadele",
        "a Lithuanian",
    ): "eleven bare digits: only impossible ones can be told, as the Estonian's",
    ("seb", "another transaction"): "its answer names none; the browser's cookie binds it",
    ("eparaksts_eid", "another key"): "nothing is signed: the service is asked over TLS",
    ("eparaksts_mobile", "another key"): "nothing is signed: the service is asked over TLS",
}


class Driver(Protocol):
    """A way of strong sign-in in the hands of a test. `secrets` grows: what no page, address or log may ever show."""

    name: str
    setting: str
    secrets: set[str]

    def settings(self, url: str = "") -> dict[str, Any]:
        """What the portal must know of it; its address replaced by `url`, if given."""

    def begin(self, browser: Client, next_path: str = "") -> Any:
        """Press its button; what the browser is sent away with."""

    def message(self, asked: Any, code: str, flaw: str = "") -> Any:
        """Its answer about the person with this code."""

    def bring(self, message: Any, browser: Client) -> Any:
        """The last page of the browser that brings the answer."""

    def cancel(self, asked: Any, browser: Client) -> Any:
        """The person says no; the last page."""


def followed(page: Any, browser: Client) -> Any:
    """Where a 303 leads, in this browser."""
    return browser.get(page["Location"]) if page.status_code == 303 else page


@dataclass
class Swedbank:
    bank: swedbank.Bank
    name: str = "swedbank"
    setting: str = "SWEDBANK"
    secrets: set[str] = field(default_factory=set)

    def settings(self, url: str = "") -> dict[str, Any]:
        return self.bank.settings() | ({"url": url} if url else {})

    def begin(self, browser: Client, next_path: str = "") -> Any:
        return swedbank.begin(browser, next_path)

    def message(self, asked: Any, code: str, flaw: str = "") -> Any:
        signer = swedbank.Bank.__new__(swedbank.Bank)
        signer.key = STRANGER if flaw == "another key" else self.bank.key
        foreign = {"an Estonian": {"COUNTRY": "EE"}, "a Lithuanian": {"COUNTRY": "LT"}}
        changed = {
            "another transaction": {"NONCE": "f" * 36},
            "another recipient": {"REC_ID": "OTHER"},
            "too late": {"DATETIME": swedbank.riga(datetime.now(UTC) - LONG_AGO)},
            **foreign,
        }.get(flaw, {})
        answer = signer.answer(asked, code="38001085718" if flaw in foreign else code, **changed)
        if flaw == "weaker algorithm":
            answer["VK_MAC"] = signer.mac(answer, algorithm=hashes.SHA1)
        self.secrets.add(answer["VK_MAC"])
        return [*answer.items(), *([("VK_USER_ID", code)] if flaw == "doubled" else [])]

    def bring(self, message: Any, browser: Client) -> Any:
        return followed(posted(message, self.name), browser)

    def cancel(self, asked: Any, browser: Client) -> Any:
        return browser.get(swedbank.RETURN)


@dataclass
class Citadele:
    bank: citadele.CitadeleBank
    name: str = "citadele"
    setting: str = "CITADELE"
    secrets: set[str] = field(default_factory=set)

    def settings(self, url: str = "") -> dict[str, Any]:
        return self.bank.settings() | ({"url": url} if url else {})

    def begin(self, browser: Client, next_path: str = "") -> Any:
        return citadele.begin(browser, next_path)

    def message(self, asked: Any, code: str, flaw: str = "") -> Any:
        uid = "0" * 36 if flaw == "another transaction" else citadele.uid_of(asked)
        at = datetime.now(UTC) - (LONG_AGO if flaw == "too late" else timedelta())
        unsigned = self.bank.unsigned(uid, code="48001085718" if flaw == "an Estonian" else code, at=at)
        key = STRANGER if flaw == "another key" else self.bank.key
        weak = {"algorithm": f"{citadele.DSIG}rsa-sha1"} if flaw == "weaker algorithm" else {}
        document = citadele.sign(unsigned, key, **weak)
        self.secrets.add(re.findall(r"<SignatureValue>(.*?)<", document)[0])
        return [("xmldata", document)] * (2 if flaw == "doubled" else 1)

    def bring(self, message: Any, browser: Client) -> Any:
        return followed(posted(message, self.name), browser)

    def cancel(self, asked: Any, browser: Client) -> Any:
        unsigned = self.bank.unsigned(citadele.uid_of(asked), code="", Code="200", PersonCode=None, Person=None)
        return self.bring([("xmldata", citadele.sign(unsigned, self.bank.key))], browser)


@dataclass
class Seb:
    bank: seb.SebBank
    name: str = "seb"
    setting: str = "SEB"
    secrets: set[str] = field(default_factory=set)

    def settings(self, url: str = "") -> dict[str, Any]:
        return self.bank.settings() | ({"url": url} if url else {})

    def begin(self, browser: Client, next_path: str = "") -> Any:
        return seb.begin(browser, next_path)

    def message(self, asked: Any, code: str, flaw: str = "") -> Any:
        foreign = {"an Estonian": "38001085718", "a Lithuanian": "PNOLT-38001085718"}
        key = STRANGER if flaw == "another key" else None
        at = datetime.now(UTC) - (LONG_AGO if flaw == "too late" else timedelta())
        changed = {"REC_ID": "OTHER"} if flaw == "another recipient" else {}
        answer = self.bank.answer(code=foreign.get(flaw, code), at=at, key=key, **changed)
        if flaw == "weaker algorithm":
            answer["IB_CRC"] = self.bank.crc(answer, algorithm=hashes.SHA1)
        self.secrets.add(answer["IB_CRC"])
        return [*answer.items(), *([("IB_USER", code)] if flaw == "doubled" else [])]

    def bring(self, message: Any, browser: Client) -> Any:
        return followed(posted(message, self.name), browser)

    def cancel(self, asked: Any, browser: Client) -> Any:
        return self.bring(list(self.bank.refusal().items()), browser)


@dataclass
class EParaksts:
    url: str
    name: str
    setting: str = "EPARAKSTS"
    secrets: set[str] = field(default_factory=lambda: {eparaksts.SECRET, "Bearer "})

    def settings(self, url: str = "") -> dict[str, Any]:
        return eparaksts.said(url or self.url)

    def begin(self, browser: Client, next_path: str = "") -> Any:
        return eparaksts.begin(browser, self.name, next_path)

    def message(self, asked: Any, code: str, flaw: str = "") -> Any:
        rows = {
            "another transaction": at_eparaksts.WRONG_STATE, "another recipient": at_eparaksts.MIX_UP,
            "an Estonian": at_eparaksts.FOREIGN_PERSON, "a Lithuanian": at_eparaksts.FOREIGN_PREFIX,
            "doubled": at_eparaksts.DOUBLED_STATE, "too late": at_eparaksts.EXPIRED_CODE,
            "weaker algorithm": at_eparaksts.LOW_ACR,
        }  # fmt: skip
        return eparaksts.decide(asked, code=code, name="Anna Paraudziņa", attack=rows.get(flaw, ""))

    def bring(self, message: Any, browser: Client) -> Any:
        return followed(browser.get(message), browser)

    def cancel(self, asked: Any, browser: Client) -> Any:
        return browser.get(eparaksts.decide(asked, decision="cancel"))


@dataclass
class SmartId:
    """No browser brings its answer: the telephone gives it, and the page that waits asks for it."""

    said: dict[str, Any]
    telephone: Telephone
    name: str = "smartid"
    setting: str = "SMARTID"
    secrets: set[str] = field(default_factory=set)

    def settings(self, url: str = "") -> dict[str, Any]:
        return self.said | ({"url": url} if url else {})

    def begin(self, browser: Client, next_path: str = "") -> Any:
        page = smartid.begin(browser, next_path)
        session = smartid.session_now()
        self.secrets |= {session.id, session.secret, session.challenge}
        return page

    def message(self, asked: Any, code: str, flaw: str = "") -> Any:
        rows = {
            "another transaction": "other-challenge", "another key": "wrong-signature",
            "another recipient": "other-name", "an Estonian": "foreign-country", "a Lithuanian": "passport",
            "too late": "expired-certificate", "weaker algorithm": "old-padding",
        }  # fmt: skip
        link = smartid.link_of(asked) if flaw == "doubled" else smartid.scanned()
        ended = self.telephone.approve(self.telephone.scan(link), code, attack=rows.get(flaw, ""))
        return smartid.path_of(ended.address) + "&value=x" if flaw == "doubled" else ""

    def bring(self, message: Any, browser: Client) -> Any:
        if message:
            return followed(browser.get(message), browser)
        return browser.get(smartid.asked(browser) or smartid.PAGE)

    def cancel(self, asked: Any, browser: Client) -> Any:
        self.telephone.refuse(self.telephone.scan(smartid.scanned()))
        return self.bring("", browser)


def posted(fields: list[tuple[str, str]], name: str) -> Any:
    """The bank's cross-site POST: a browser without cookies."""
    return Client(headers={"accept-language": "lv"}).post(
        f"/ieeja/atbilde/{name}/", urlencode(fields).encode(), content_type=swedbank.FORM
    )


Banks = tuple[swedbank.Bank, citadele.CitadeleBank, seb.SebBank]


def banks_in(folder: Path) -> Banks:
    """Their keys, which take a while to make."""
    return swedbank.Bank(folder), citadele.CitadeleBank(folder), seb.SebBank(folder)


def every(banks: Banks, eparaksts_url: str, smart_id: SmartId) -> dict[str, Driver]:
    """All six, by name."""
    drivers: tuple[Driver, ...] = (
        Swedbank(banks[0]), Citadele(banks[1]), Seb(banks[2]), EParaksts(eparaksts_url, eparaksts.EID),
        EParaksts(eparaksts_url, eparaksts.MOBILE), smart_id,
    )  # fmt: skip
    return {driver.name: driver for driver in drivers}


def said_by(page: Any) -> str:
    """Everything an answer says: its body, and the address it leads to."""
    body = b"" if page.streaming else page.content
    return html.unescape(body.decode(errors="replace")) + str(page.headers.get("Location", ""))
