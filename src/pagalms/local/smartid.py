"""The simulated Smart-ID of the demo: how it is started, and what the portal is told about it."""

from __future__ import annotations

import sys

from pagalms.local.banks import Bank
from pagalms.local.home import Home

NAME = "smartid"
DEMO_UUID, DEMO_NAME, DEMO_SCHEME = "00000000-0000-4000-8000-000000000000", "DEMO", "smart-id-demo"


def smartid(home: Home, port: int) -> Bank:
    """RP API v3 with a telephone beside it; its authority is kept with the other keys."""
    folder = home.keys / NAME
    command = [sys.executable, "-m", "simulators.smartid", "--port", str(port), "--ca-folder", str(folder)]
    command += ["--people", str(home.people), "--http-callback", "--public", f"http://127.0.0.1:{port}"]
    settings = {
        "PAGALMS_SMARTID_URL": f"http://127.0.0.1:{port}/v3/",
        "PAGALMS_SMARTID_RP_UUID": DEMO_UUID,
        "PAGALMS_SMARTID_RP_NAME": DEMO_NAME,
        "PAGALMS_SMARTID_SCHEME": DEMO_SCHEME,
        "PAGALMS_SMARTID_ANCHORS": str(folder / "root.pem"),
        "PAGALMS_SMARTID_INTERMEDIATES": str(folder / "issuing.pem"),
    }
    return Bank(NAME, "Smart-ID", "PAGALMS_SMARTID_URL", command, settings)
