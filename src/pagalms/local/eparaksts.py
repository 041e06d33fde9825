"""The simulated eParaksts of the demo: how it is started, and what the portal is told about it."""

from __future__ import annotations

import secrets
import sys

from pagalms.local.banks import CONTRACT, Bank
from pagalms.local.home import Home


def eparaksts(home: Home, port: int, portal: int) -> Bank:
    """OAuth 2.0, with a secret for this start; each of the two entries has its own address to return to."""
    secret = secrets.token_urlsafe(16)
    command = [sys.executable, "-m", "simulators.eparaksts", "--port", str(port), "--people", str(home.people)]
    command += ["--client-id", CONTRACT, f"--client-secret={secret}"]  # it may begin with a hyphen
    for name in ("eparaksts_eid", "eparaksts_mobile"):
        command += ["--redirect-uri", f"http://localhost:{portal}/ieeja/atbilde/{name}/"]
    settings = {
        "PAGALMS_EPARAKSTS_URL": f"http://127.0.0.1:{port}",
        "PAGALMS_EPARAKSTS_CLIENT_ID": CONTRACT,
        "PAGALMS_EPARAKSTS_CLIENT_SECRET": secret,
    }
    return Bank("eparaksts", "eParaksts", "PAGALMS_EPARAKSTS_URL", command, settings)
