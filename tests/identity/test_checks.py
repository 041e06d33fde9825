"""What the checks say about wrong and ageing keys."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from pagalms.identity import providers
from pagalms.identity.checks import swedbank_is_usable
from pagalms.identity.clock_check import clock_is_right
from simulators.keys import PAIRS, certificate_for
from tests.bank import Bank
from tests.moments import freeze_time
from tests.rsa_keys import rsa_key


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return Bank(Path(tmp_path_factory.mktemp("keys")))


def found(settings: Any, said: dict[str, Any]) -> list[str]:
    settings.SWEDBANK = said
    return [str(problem.id) for problem in swedbank_is_usable()]


def certificate(bank: Bank, until: datetime) -> Path:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bank")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(bank.key.public_key()).serial_number(1)
        .not_valid_before(until - timedelta(days=730)).not_valid_after(until).sign(bank.key, hashes.SHA256())
    )  # fmt: skip
    path = bank.folder / f"{until:%Y%m%d}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path


def test_good_and_absent_configurations(settings: Any, bank: Bank) -> None:
    good = bank.settings()
    assert found(settings, good) == []
    assert [provider.name for provider in providers.offered()] == ["swedbank"]
    empty = {"url": "", "sender_id": "", "bank_id": "SWEDBANK_LV", "key": "", "certificates": [], "denied_tokens": []}
    assert found(settings, empty) == []
    assert providers.offered() == []


def test_what_is_wrong(settings: Any, bank: Bank, tmp_path: Path) -> None:
    good = bank.settings()
    small = rsa_key("small", 1024)
    (tmp_path / "small.pem").write_bytes(
        small.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (tmp_path / "rubbish.pem").write_text("rubbish")
    for change, problem in [
        ({"sender_id": ""}, "identity.E001"),
        ({"key": str(tmp_path / "none.pem")}, "identity.E003"),
        ({"key": str(tmp_path / "small.pem")}, "identity.E003"),
        ({"key": str(bank.cert_path)}, "identity.E003"),
        ({"certificates": [tmp_path / "none.pem"]}, "identity.E004"),
        ({"certificates": [tmp_path / "rubbish.pem"]}, "identity.E004"),
    ]:
        assert found(settings, good | change) == [problem], change
        assert providers.offered() == []


def test_ageing_certificates(settings: Any, bank: Bank) -> None:
    now = datetime.now(UTC)
    for days, problems in [(400, []), (62, []), (59, ["identity.W002"]), (-1, ["identity.W001"])]:
        path = certificate(bank, now + timedelta(days=days))
        assert found(settings, bank.settings() | {"certificates": [path]}) == problems


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9000/",
        "https://localhost/",
        "https://bank.localhost/",
        "https://[::1]/",
        "http://bank.example/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://192.168.1.5/",
        "https://bank.localhost./",
        "https:///banklink",
    ],
)
def test_production_refuses_simulators(url: str, settings: Any, bank: Bank) -> None:
    said = bank.settings() | {"url": url}
    assert found(settings, said) == []
    settings.MODE = "production"
    assert found(settings, said) == ["identity.E002"]
    assert providers.offered() == []


def test_production_refuses_the_simulators_certificates(settings: Any, bank: Bank) -> None:
    """35, 42."""
    path = bank.folder / "simulated.pem"
    made = certificate_for(bank.key, PAIRS["bank"], datetime.now(UTC))
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    said = bank.settings() | {"certificates": [bank.cert_path, path]}
    assert found(settings, said) == []
    assert providers.offered()
    settings.MODE = "production"
    assert found(settings, said) == ["identity.E007"]
    assert providers.offered() == []


class Telling(BaseHTTPRequestHandler):
    """A page whose Date is as many minutes ahead of ours as its address says."""

    def do_GET(self) -> None:
        self.send_response_only(405)
        self.send_header("Date", self.date_time_string(time.time() + 60 * int(self.path.strip("/"))))
        self.end_headers()

    def log_message(self, *words: Any) -> None:
        pass


@pytest.fixture
def page() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Telling) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.django_db
def test_the_clock_is_compared(settings: Any, bank: Bank, page: str) -> None:
    """45: `check --deploy` asks the database and the providers' pages for the time."""
    for minutes, problems in ((0, []), (5, ["identity.W042"]), (-5, ["identity.W042"])):
        settings.SWEDBANK = bank.settings() | {"url": f"{page}/{minutes}/"}
        assert [str(problem.id) for problem in clock_is_right()] == problems
    settings.SWEDBANK = bank.settings() | {"url": "http://127.0.0.1:9/"}
    assert clock_is_right() == []
    with freeze_time(datetime.now(UTC) + timedelta(minutes=5)):
        assert [str(problem.id) for problem in clock_is_right()] == ["identity.W041"]
