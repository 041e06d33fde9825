"""What the checks say about Smart-ID's configuration."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pagalms.identity.providers.smartid import SmartId
from pagalms.identity.providers.smartid.checks import smartid_is_usable
from tests.identity.smartid import Desk

PIN = "ab" * 32


DATA = Path(__file__).parents[1] / "data/identity"


@pytest.fixture
def live() -> dict[str, Any]:
    """With a certificate that SK has published in place of its roots."""
    return {
        "url": "https://rp-api.smart-id.com/v3/", "uuid": "u", "name": "Kalna Nami", "scheme": "smart-id",
        "level": "QUALIFIED", "anchors": [DATA / "sk-eid-q-2024e.der"], "intermediates": [DATA / "sk-eid-q-2024e.der"],
        "policies": [], "pins": [PIN], "ocsp": True, "callback": "https://portal.example.lv/ieeja/smart-id/atgriesanas/",
    }  # fmt: skip


def found(settings: Any, said: dict[str, Any]) -> list[str]:
    settings.SMARTID = said
    return [str(problem.id) for problem in smartid_is_usable()]


@pytest.mark.parametrize("mode", ["production", "demo"])
def test_good_and_absent_configurations(settings: Any, live: dict[str, Any], mode: str) -> None:
    settings.MODE = mode
    assert found(settings, live) == []
    assert SmartId().configured()
    assert found(settings, live | {"url": "", "uuid": "", "anchors": []}) == []
    assert not SmartId().configured()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"uuid": ""}, "identity.E031"),
        ({"name": ""}, "identity.E031"),
        ({"anchors": []}, "identity.E031"),
        ({"scheme": "smartid"}, "identity.E031"),
        ({"level": "QSCD"}, "identity.E031"),
        ({"ocsp": False}, "identity.E031"),
        ({"pins": []}, "identity.E031"),
        ({"callback": "http://portal.example.lv/"}, "identity.E031"),
        ({"pins": ["ab"]}, "identity.E032"),
        ({"pins": [f"{PIN}@2026-13-01"]}, "identity.E032"),
        ({"anchors": [Path("/none.pem")]}, "identity.E033"),
        ({"intermediates": [Path(__file__)]}, "identity.E033"),
    ],
)
def test_what_is_wrong(settings: Any, live: dict[str, Any], change: dict[str, Any], problem: str) -> None:
    assert found(settings, live | change) == [problem]
    assert not SmartId().configured()


@pytest.mark.parametrize(
    "url",
    [
        "http://rp-api.smart-id.com/v3/",
        "https://127.0.0.1:9010/v3/",
        "https://localhost/v3/",
        "https://sid.demo.sk.ee/smart-id-rp/v3/",
    ],
)
def test_production_refuses_simulators(settings: Any, live: dict[str, Any], url: str) -> None:
    demo = live | {"url": url, "scheme": "smart-id-demo", "pins": [], "ocsp": False}
    assert found(settings, demo) == []
    settings.MODE = "production"
    assert set(found(settings, demo)) == {"identity.E031"}
    assert set(found(settings, live | {"url": url})) == {"identity.E031"}
    assert found(settings, live | {"scheme": "smart-id-demo"}) == ["identity.E031"]
    assert not SmartId().configured()


@pytest.mark.parametrize("place", ["anchors", "intermediates"])
def test_production_refuses_authorities_for_trials(
    settings: Any, live: dict[str, Any], place: str, tmp_path: Path
) -> None:
    """35: the simulator's own, and SK's of its test service."""
    simulated = x509.load_der_x509_certificate(Desk(tmp_path).contract.anchors[0])
    (tmp_path / "simulated.pem").write_bytes(simulated.public_bytes(Encoding.PEM))
    for path in (tmp_path / "simulated.pem", DATA / "sk-test-root-2021e.pem", DATA / "sk-test-eid-q-2024e.pem"):
        settings.MODE = "demo"
        assert found(settings, live | {place: [path]}) == []
        settings.MODE = "production"
        assert found(settings, live | {place: [path]}) == ["identity.E031"]
        assert not SmartId().configured()


def test_ageing_pins(settings: Any, live: dict[str, Any]) -> None:
    today = datetime.now(UTC).date()
    for days, problems in [(400, []), (61, []), (59, ["identity.W031"]), (-1, ["identity.W031"])]:
        assert found(settings, live | {"pins": [f"{PIN}@{today + timedelta(days=days)}", PIN.upper()]}) == problems
        assert SmartId().configured()  # a pin that was not renewed still fits the key
