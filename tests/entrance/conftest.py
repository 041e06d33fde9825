from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from simulators.launch import Running
from simulators.smartid.client import Telephone
from tests.bank import Bank, begin
from tests.hygiene import HygienicClient
from tests.people import CODES, Village


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return Bank(Path(tmp_path_factory.mktemp("bank")))


@pytest.fixture
def bank(keys: Bank, settings: Any, db: None) -> Bank:
    settings.SWEDBANK = keys.settings()
    cache.clear()
    return keys


@pytest.fixture
def browser(village: Village, bank: Bank) -> HygienicClient:
    """A browser in Latvian, in front of a portal that knows the village and the bank."""
    return HygienicClient(headers={"accept-language": "lv"})


@pytest.fixture
def asked(browser: HygienicClient) -> dict[str, str]:
    """What the browser was sent to the bank with."""
    return begin(browser)


@pytest.fixture(scope="session")
def smartid_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    folder = tmp_path_factory.mktemp("smartid")
    people = [{"name": f"{name.capitalize()} Paraudziņa", "personal_code": code} for name, code in CODES.items()]
    people.pop()  # the stranger is typed on the telephone
    (folder / "people.json").write_text(json.dumps(people))
    running = Running(
        "smartid", "--port", "0", "--ca-folder", str(folder), "--people", str(folder / "people.json"),
        "--http-callback", "--slow-seconds", "4",
    )  # fmt: skip
    yield running, folder
    running.stop()


@pytest.fixture
def smartid_said(smartid_service: tuple[Running, Path]) -> dict[str, Any]:
    running, folder = smartid_service
    return {
        "url": f"{running.url}/v3/", "uuid": "00000000-0000-4000-8000-000000000000", "name": "DEMO",
        "scheme": "smart-id-demo", "level": "QUALIFIED", "anchors": [folder / "root.pem"],
        "intermediates": [folder / "issuing.pem"], "policies": [], "pins": [], "ocsp": True,
        "callback": "http://127.0.0.1:8000/ieeja/smart-id/atgriesanas/",
    }  # fmt: skip


@pytest.fixture
def telephone(smartid_service: tuple[Running, Path]) -> Telephone:
    return Telephone(smartid_service[0].url)


@pytest.fixture
def visitor(village: Village, settings: Any, smartid_said: dict[str, Any]) -> HygienicClient:
    """A browser in Latvian, in front of a portal that knows the village and Smart-ID."""
    settings.SMARTID = smartid_said
    cache.clear()
    return HygienicClient(headers={"accept-language": "lv"})
