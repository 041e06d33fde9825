"""What Django's checks say about the anchors of electronic signatures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Notice

from pagalms.esign.trust import BadAnchor, certificates
from pagalms.kernel import clock

HINT = "docs/reference/esign.md says where the certificates come from."
SOON = timedelta(days=30)


def anchors_are_usable(**_: Any) -> list[CheckMessage]:
    """Unreadable or ageing files; anchors for signers without anchors for time-stamps, which make nothing valid."""
    said = settings.ESIGN
    found: list[CheckMessage] = []
    if bool(said["anchors"]) != bool(said["tsa_anchors"]):
        text = "PAGALMS_ESIGN_ANCHORS and PAGALMS_ESIGN_TSA_ANCHORS go together; with one alone no signature is valid"
        found.append(Notice(text, hint=HINT, id="esign.W001"))
    for path in (*said["anchors"], *said["tsa_anchors"]):
        try:
            read = [x509.load_der_x509_certificate(der) for der in certificates(path)]
        except BadAnchor as problem:
            found.append(Error(str(problem), hint=HINT, id="esign.E001"))
            continue
        ends = min(each.not_valid_after_utc for each in read)
        if ends <= clock.wire_now() + SOON:
            text = f"{path}: a certificate ends on {ends:%Y-%m-%d}; add the new one beside it, keep the old one"
            found.append(Notice(text, hint=HINT, id="esign.W002"))
    return found
