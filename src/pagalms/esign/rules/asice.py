"""Containers: ASiC-E and ASiC-S with XAdES, .edoc among them (ETSI EN 319 162-1; IDENTITY 4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pagalms.esign.rules import document, xades, zipped
from pagalms.esign.rules.document import DS
from pagalms.esign.rules.report import Broken, DataFile, Finding, Report, Signature, Trust

TYPES = {"application/vnd.etsi.asic-e+zip": "ASiC-E", "application/vnd.etsi.asic-s+zip": "ASiC-S"}
MOST_SIGNATURES = 20
_SIGNATURES = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml", re.IGNORECASE)
_OTHER_FORMS = re.compile(r"META-INF/[^/]*(signature|timestamp)[^/]*\.(p7s|tst)", re.IGNORECASE)
MANIFEST = "META-INF/manifest.xml"
ODF = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def verify(data: bytes, *, trust: Trust, at: datetime) -> Report:
    """All signatures of a container over all its files. Never raises."""
    try:
        entries = zipped.contents(data)
        kind = _kind(data, entries)
        files = {name: content for name, content in entries.items() if _is_data(name)}
        if not files:
            raise Broken("no_data")
    except Broken as problem:
        return Report(kind="", files=(), signatures=(), faults=(problem.finding,))
    faults = [*_manifest_faults(entries, files)]
    signatures: list[Signature] = []
    for name in sorted(each for each in entries if _SIGNATURES.fullmatch(each)):
        try:
            signatures += _signed(entries[name], files, trust=trust, at=at, before=len(signatures))
        except Broken as problem:
            faults.append(problem.finding)
    if any(_OTHER_FORMS.fullmatch(name) for name in entries):
        faults.append(Finding("unsupported_signature", "CAdES"))
    elif not signatures and not faults:
        faults.append(Finding("no_signature"))
    listed = tuple(
        DataFile(name, len(content), tuple(each.id for each in signatures if name in each.covers))
        for name, content in files.items()
    )
    return Report(kind=kind, files=listed, signatures=tuple(signatures), faults=tuple(faults))


def _kind(data: bytes, entries: Mapping[str, bytes]) -> str:
    """The container's type by its first entry. Raises Broken."""
    said = entries.get("mimetype", b"").removeprefix(b"\xef\xbb\xbf").strip()
    kind = TYPES.get(said.decode("ascii", errors="replace"))
    if kind is None or not zipped.stored_first(data, "mimetype"):
        raise Broken("mimetype")
    return kind


def _is_data(name: str) -> bool:
    return name != "mimetype" and not name.startswith("META-INF/")


def _signed(content: bytes, files: Mapping[str, bytes], *, trust: Trust, at: datetime, before: int) -> list[Signature]:
    """The signatures of one file of META-INF: its root, or the direct children of its root. Raises Broken."""
    root = document.read(content)
    found = [root] if root.tag == f"{{{DS}}}Signature" else document.children(root, "Signature")
    if not found:
        raise Broken("no_signature")
    if before + len(found) > MOST_SIGNATURES:
        raise Broken("signature_structure", "Signature")
    return [
        xades.verify(root, each, files, trust=trust, at=at, label=f"S{before + number}")
        for number, each in enumerate(found, start=1)
    ]


def _manifest_faults(entries: Mapping[str, bytes], files: Mapping[str, bytes]) -> Iterator[Finding]:
    """A manifest, where there is one, lists exactly the files that are there."""
    if MANIFEST not in entries:
        return
    try:
        root = document.read(entries[MANIFEST])
        named = list(_named(root))
    except Broken:
        yield Finding("manifest", MANIFEST)
        return
    if len(set(named)) != len(named):
        yield Finding("manifest", MANIFEST)
    for name in set(files) ^ set(named):
        yield Finding("manifest", name)


def _named(root: Any) -> Iterator[str]:
    for entry in document.children(root, "file-entry", ODF):
        path = str(entry.get(f"{{{ODF}}}full-path", ""))
        if _is_data(path) and not path.endswith("/"):
            yield path
