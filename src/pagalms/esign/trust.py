"""The certificates that this installation trusts for signatures, and judging a file by them."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from pagalms.esign.rules import verify
from pagalms.esign.rules.report import Report, Trust

log = logging.getLogger(__name__)


class BadAnchor(Exception):
    """A file of certificates that cannot be used; the text says why, for whoever runs the installation."""


def examine(data: bytes, *, at: datetime) -> Report:
    """What a signed file proves here, by the anchors in the settings.

    With anchors that cannot be read nothing is valid, and nothing breaks; `manage check` names them.
    """
    try:
        anchors = trust()
    except BadAnchor as problem:
        log.error("electronic signatures: %s", problem)  # noqa: TRY400 - the text says it all
        anchors = Trust((), ())
    return verify(data, trust=anchors, at=at)


def trust() -> Trust:
    """The anchors of signers and of time-stamps. Raises BadAnchor."""
    return Trust(
        anchors=tuple(der for path in settings.ESIGN["anchors"] for der in certificates(path)),
        tsa_anchors=tuple(der for path in settings.ESIGN["tsa_anchors"] for der in certificates(path)),
    )


def certificates(path: Path) -> tuple[bytes, ...]:
    """The certificates (DER) of a PEM file with one or more of them. Raises BadAnchor."""
    try:
        changed = path.stat().st_mtime_ns  # a replaced file is read anew without a restart
    except OSError:
        raise BadAnchor(f"{path}: there is no such file, or it may not be read") from None
    return _certificates(path, changed)


@lru_cache(maxsize=16)
def _certificates(path: Path, _changed_at: int) -> tuple[bytes, ...]:
    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError):
        raise BadAnchor(f"{path}: no certificates in PEM form") from None
    return tuple(each.public_bytes(Encoding.DER) for each in found)
