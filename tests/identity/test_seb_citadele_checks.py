"""What the checks say about wrong and ageing keys of SEB and Citadele."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from pagalms.identity import providers
from pagalms.identity.checks import citadele_is_usable, seb_is_usable
from tests.bank_citadele import CitadeleBank, certificate
from tests.bank_seb import SebBank
from tests.rsa_keys import rsa_key

PEM = serialization.Encoding.PEM
SIMULATORS = ["http://127.0.0.1:9000/", "https://localhost/", "https://bank.localhost/", "https://[::1]/"]


@pytest.fixture(scope="module")
def seb(tmp_path_factory: pytest.TempPathFactory) -> SebBank:
    return SebBank(Path(tmp_path_factory.mktemp("seb")))


@pytest.fixture(scope="module")
def citadele(tmp_path_factory: pytest.TempPathFactory) -> CitadeleBank:
    return CitadeleBank(Path(tmp_path_factory.mktemp("citadele")))


def of_seb(settings: Any, said: dict[str, Any]) -> list[str]:
    settings.SEB = said
    return [str(problem.id) for problem in seb_is_usable()]


def of_citadele(settings: Any, said: dict[str, Any]) -> list[str]:
    settings.CITADELE = said
    return [str(problem.id) for problem in citadele_is_usable()]


def offered() -> list[str]:
    return [provider.name for provider in providers.offered()]


def test_nothing_is_said_when_nobody_wants_them(settings: Any) -> None:
    """SEB's address and id have defaults; alone they mean nothing."""
    assert of_seb(settings, settings.SEB) == of_citadele(settings, settings.CITADELE) == []
    assert settings.SEB["url"] == "https://ibanka.seb.lv/ipc/epakindex.jsp"
    assert settings.SEB["bank_id"] == "SEBUB"
    assert offered() == []


def test_good_configurations(settings: Any, seb: SebBank, citadele: CitadeleBank) -> None:
    assert of_seb(settings, seb.settings()) == []
    assert of_citadele(settings, citadele.settings()) == []
    assert offered() == ["citadele", "seb"]  # the order of the sign-in page


def test_what_is_wrong_with_seb(settings: Any, seb: SebBank, tmp_path: Path) -> None:
    (tmp_path / "rubbish.pem").write_text("rubbish")
    tiny = SebBank.__new__(SebBank)
    tiny.key = rsa_key("small", 1024)
    for change, problem in [
        ({"sender_id": ""}, "identity.E001"),
        ({"bank_id": ""}, "identity.E001"),
        ({"certificates": []}, "identity.E001"),
        ({"certificates": [tmp_path / "none.pem"]}, "identity.E004"),
        ({"certificates": [tmp_path / "rubbish.pem"]}, "identity.E004"),
    ]:
        assert of_seb(settings, seb.settings() | change) == [problem], change
        assert offered() == []


def test_a_short_key_of_seb_is_warned_about_and_used(settings: Any, tmp_path: Path) -> None:
    short = SebBank(tmp_path, bits=1024)
    assert of_seb(settings, short.settings()) == ["identity.W003"]
    assert offered() == ["seb"]


def test_no_other_bank_may_have_a_short_key(settings: Any, citadele: CitadeleBank, tmp_path: Path) -> None:
    short = SebBank(tmp_path, bits=1024)
    assert of_citadele(settings, citadele.settings() | {"certificates": [short.cert_path]}) == ["identity.E004"]
    assert offered() == []


def test_what_is_wrong_with_citadele(settings: Any, citadele: CitadeleBank, tmp_path: Path) -> None:
    (tmp_path / "rubbish.pem").write_text("rubbish")
    for change, problem in [
        ({"contract_id": ""}, "identity.E001"),
        ({"own_certificate": ""}, "identity.E001"),
        ({"key": str(tmp_path / "none.pem")}, "identity.E003"),
        ({"key": str(tmp_path / "rubbish.pem")}, "identity.E003"),
        ({"own_certificate": str(tmp_path / "none.pem")}, "identity.E005"),
        ({"own_certificate": str(tmp_path / "rubbish.pem")}, "identity.E005"),
        ({"own_certificate": str(citadele.cert_path)}, "identity.E005"),  # of another key
        ({"certificates": [tmp_path / "none.pem"]}, "identity.E004"),
    ]:
        assert of_citadele(settings, citadele.settings() | change) == [problem], change
        assert offered() == []


def test_what_citadele_is_warned_about(settings: Any, citadele: CitadeleBank) -> None:
    assert of_citadele(settings, citadele.settings() | {"bank_id": ""}) == ["identity.W004"]
    assert offered() == ["citadele"]
    settings.PORTAL_URL = "https://my_portal.example.lv"
    assert of_citadele(settings, citadele.settings()) == ["identity.E006"]
    settings.PORTAL_URL = "https://portal.example.lv"
    settings.MODE = "production"
    assert of_citadele(settings, citadele.settings()) == ["identity.W005"]  # 2048 bits; the bank asks for 4096


def test_ageing_certificates(settings: Any, seb: SebBank, citadele: CitadeleBank) -> None:
    for days, problems in [(400, []), (62, []), (59, ["identity.W002"]), (-1, ["identity.W001"])]:
        until = datetime.now(UTC) + timedelta(days=days)
        path = seb.folder / f"{days}.pem"
        path.write_bytes(certificate(seb.key, "bank", until).public_bytes(PEM))
        assert of_seb(settings, seb.settings() | {"certificates": [path]}) == problems
        assert of_citadele(settings, citadele.settings() | {"certificates": [path]}) == problems
        path.write_bytes(certificate(citadele.portal_key, "portal", until).public_bytes(PEM))
        assert of_citadele(settings, citadele.settings() | {"own_certificate": str(path)}) == problems


@pytest.mark.parametrize("url", [*SIMULATORS, "http://bank.example/"])
def test_production_refuses_simulators(url: str, settings: Any, seb: SebBank, citadele: CitadeleBank) -> None:
    at_seb, at_citadele = seb.settings() | {"url": url}, citadele.settings() | {"url": url}
    assert of_seb(settings, at_seb) == of_citadele(settings, at_citadele) == []
    settings.MODE = "production"
    assert of_seb(settings, at_seb) == ["identity.E002"]
    assert "identity.E002" in of_citadele(settings, at_citadele)
    assert offered() == []
