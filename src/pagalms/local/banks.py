"""The simulated banks of the demo: how each is started, and what the portal is told about it.

They are at 127.0.0.1, another name than the portal's localhost, so that a browser keeps their cookies apart.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from pagalms.local.home import Home

CONTRACT = "PAGALMS"  # who the portal is, at each of them
SWEDBANK, CITADELE, SEB = "SWEDBANK_LV", "10000", "SEBUB"


@dataclass(frozen=True)
class Bank:
    """A bank's program and the settings that lead the portal to it; `url` is the variable that names a real one."""

    name: str
    label: str
    url: str
    command: list[str]
    settings: dict[str, str]


def swedbank(home: Home, port: int) -> Bank:
    """Banklink 009."""
    command = [*_command("swedbank", home, port), "--portal-cert", str(home.keys / "portal.pem")]
    command += ["--sender-id", CONTRACT, "--bank-id", SWEDBANK]
    settings = {
        "PAGALMS_SWEDBANK_URL": f"http://127.0.0.1:{port}/banklink",
        "PAGALMS_SWEDBANK_SENDER_ID": CONTRACT,
        "PAGALMS_SWEDBANK_BANK_ID": SWEDBANK,
        "PAGALMS_SWEDBANK_KEY": str(home.keys / "portal.key"),
        "PAGALMS_SWEDBANK_CERTS": str(home.keys / "bank.pem"),
    }
    return Bank("swedbank", "Swedbank", "PAGALMS_SWEDBANK_URL", command, settings)


def citadele(home: Home, port: int) -> Bank:
    """DIGI::LINK."""
    command = [*_command("citadele", home, port), "--portal-cert", str(home.keys / "portal.pem")]
    command += ["--bank-cert", str(home.keys / "bank.pem"), "--contract-id", CONTRACT, "--bank-id", CITADELE]
    settings = {
        "PAGALMS_CITADELE_URL": f"http://127.0.0.1:{port}/amai/start.htm",
        "PAGALMS_CITADELE_CONTRACT_ID": CONTRACT,
        "PAGALMS_CITADELE_BANK_ID": CITADELE,
        "PAGALMS_CITADELE_KEY": str(home.keys / "portal.key"),
        "PAGALMS_CITADELE_OWN_CERT": str(home.keys / "portal.pem"),
        "PAGALMS_CITADELE_CERTS": str(home.keys / "bank.pem"),
    }
    return Bank("citadele", "Citadele", "PAGALMS_CITADELE_URL", command, settings)


def seb(home: Home, port: int, portal: int) -> Bank:
    """e-Link; its agreement holds the address to return to."""
    command = [*_command("seb", home, port), "--agreement-id", CONTRACT]
    command += ["--return-url", f"http://localhost:{portal}/ieeja/atbilde/seb/"]
    settings = {
        "PAGALMS_SEB_URL": f"http://127.0.0.1:{port}/ipc/epakindex.jsp",
        "PAGALMS_SEB_SENDER_ID": CONTRACT,
        "PAGALMS_SEB_BANK_ID": SEB,
        "PAGALMS_SEB_CERTS": str(home.keys / "bank.pem"),
    }
    return Bank("seb", "SEB", "PAGALMS_SEB_URL", command, settings)


def _command(name: str, home: Home, port: int) -> list[str]:
    command = [sys.executable, "-m", f"simulators.{name}", "--port", str(port)]
    return [*command, "--bank-key", str(home.keys / "bank.key"), "--people", str(home.people)]
