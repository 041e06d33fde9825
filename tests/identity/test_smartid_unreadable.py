"""Certificates of Smart-ID, and answers about them, that cannot be read: refused like others, never an error page."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from pagalms.identity.providers.smartid.chain import demand_trusted
from pagalms.identity.providers.smartid.wire import Silent
from pagalms.identity.rules import Refused
from simulators.smartid import answers
from tests.identity.smartid import PERSON, Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("ca"))


@pytest.mark.parametrize(
    ("part", "other"),
    [
        (bytes.fromhex("a003020102"), bytes.fromhex("a003020105")),  # a version that there is not
        (bytes.fromhex("06092a864886f70d010101"), bytes.fromhex("06092a864886f70d010163")),  # a key of no known kind
        (bytes.fromhex("0603551d23"), bytes.fromhex("0603551d13")),  # an extension twice
        (bytes.fromhex("0603551d0f"), bytes.fromhex("0603551d20")),  # one in the place of another
        (PERSON.given_name.encode(), b"\xff" * len(PERSON.given_name.encode())),  # a name in no alphabet
    ],
    ids=["version", "key", "twice", "exchanged", "name"],
)
def test_a_certificate_that_cannot_be_read_is_refused(desk: Desk, part: bytes, other: bytes) -> None:
    """The key in it has signed, so the signature holds; what the libraries then raise ends no page in an error."""
    session, body = desk.ask()
    status: dict[str, Any] = answers.honest(desk.occasion(body)).status
    der = base64.b64decode(status["cert"]["value"])
    assert part in der
    status["cert"]["value"] = base64.b64encode(der.replace(part, other, 1)).decode()
    with pytest.raises(Refused, match="certificate"):
        desk.judge(session, status)


@pytest.mark.parametrize(
    ("part", "other"), [("06052b0e03021a", "06052b0e03821a"), ("06052b0e03021a", "05052b0e03021a")]
)
def test_an_answer_about_it_that_cannot_be_read_is_refused(desk: Desk, part: str, other: str) -> None:
    """It comes without TLS: anybody between may write it."""

    def damaged(url: str, body: bytes | None) -> bytes:
        return desk.fetch(url, body).replace(bytes.fromhex(part), bytes.fromhex(other))

    with pytest.raises(Refused, match=r"revocation|ocsp"):
        demand_trusted(desk.contract, desk.authority.certificate(PERSON), now=datetime.now(UTC), fetch=damaged)


@pytest.mark.parametrize("body", [b"", b"rubbish", b"\x30\x03\x0a\x01\x06"])
def test_a_responder_that_talks_rubbish(desk: Desk, body: bytes) -> None:
    with pytest.raises((Refused, Silent)):
        demand_trusted(
            desk.contract, desk.authority.certificate(PERSON), now=datetime.now(UTC), fetch=lambda _url, _body: body
        )
