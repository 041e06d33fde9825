"""The simulated signing programme of the demo: how it is started, and whom the portal is told to trust."""

from __future__ import annotations

import sys

from pagalms.local.banks import Bank
from pagalms.local.home import Home

NAME = "esign"


def esign(home: Home, port: int) -> Bank:
    """Signs applications as anybody of the demo; its authorities are kept with the other keys."""
    folder = home.keys / NAME
    command = [sys.executable, "-m", "simulators.esign", "--port", str(port), "--ca-folder", str(folder)]
    settings = {
        "PAGALMS_ESIGN_ANCHORS": str(folder / "issuing.pem"),
        "PAGALMS_ESIGN_TSA_ANCHORS": str(folder / "tsa-root.pem"),
    }
    return Bank(NAME, "Signing", "PAGALMS_ESIGN_ANCHORS", [*command, "--people", str(home.people)], settings)
