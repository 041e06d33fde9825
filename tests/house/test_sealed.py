"""Each column of bytes is turned with the person key, goes soon by itself, or has nothing to do with it."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.db import models

from pagalms.privacy.rules.sealed import CODES, SEALED, SHORT_LIVED

SOURCE = Path(__file__).parents[2] / "src" / "pagalms"
PLAIN = re.compile(r"(_hash|fingerprint|sha256|request|former)$")  # hashes of secrets, of files, of requests
HASHES = {
    "accounts.KnownBrowser.digest", "audit.Seal.digest", "identity.KeyWarning.digest", "identity.TrustedBrowser.digest",
    "machines.Key.digest",
}  # fmt: skip
PURPOSES = {b"pagalms verified identity", b"pagalms provider session"}  # of the short-lived ones
IN_SESSIONS = {b"pagalms new second step", b"pagalms verified identity"}


def test_each_column_of_bytes_is_known() -> None:
    known = {f"{one.model}.{one.column}" for one in SEALED} | SHORT_LIVED | HASHES
    known |= {f"{model}.{digest}" for model, (digest, _sealed) in CODES.items()}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and not PLAIN.search(field.name)
    }
    assert found - known == set(), "privacy.rules.sealed must say what a change of the person key does to them"
    assert known - found == {"mfa.Authenticator.data"}, "such columns there are none any more"


def test_each_purpose_of_sealing_is_known() -> None:
    known = {one.purpose.decode() for one in SEALED} | {one.decode() for one in PURPOSES | IN_SESSIONS}
    found = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text()
        if "kernel.sealing" in text or path.name == "personal_code.py":
            found |= set(re.findall(r"""(?:PURPOSE|_BOX) = b"([^"]+)\"""", text))
            found |= set(re.findall(r"""box\(b"([^"]+)"\)""", text))
    assert found <= known
