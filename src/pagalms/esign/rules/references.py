"""What a signature's SignedInfo names, and whether each of it is still as it was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from pagalms.esign.rules import algorithms, document
from pagalms.esign.rules.canonical import EXCLUSIVE, INCLUSIVE, METHODS, canonical
from pagalms.esign.rules.document import DS
from pagalms.esign.rules.report import Broken, Finding

SIGNED_PROPERTIES = "#SignedProperties"
MOST = 1000


@dataclass(frozen=True)
class Covered:
    """The files a signature covers, whether its own properties are among what is signed, and what does not hold."""

    files: tuple[str, ...]
    properties: bool
    findings: tuple[Finding, ...]


def check(info: Any, root: Any, properties: Any, files: Mapping[str, bytes]) -> Covered:
    """Compare the hash of every reference. `properties` is the SignedProperties that will be read. Raises Broken."""
    references = document.children(info, "Reference")
    if not 0 < len(references) <= MOST:
        raise Broken("signature_structure", "Reference")
    covered: list[str] = []
    findings: list[Finding] = []
    signs_properties = False
    for reference in references:
        uri = reference.get("URI")
        if uri is None:
            raise Broken("signature_structure", "URI")
        if uri.startswith("#"):
            target = document.by_id(root, uri[1:])
            hashed = _transformed(reference, target)
            typed = reference.get("Type", "").endswith(SIGNED_PROPERTIES)
            if typed != (target is properties):
                raise Broken("signed_properties")
            signs_properties = signs_properties or target is properties
            if not _same(reference, hashed):
                findings.append(Finding("properties_changed" if typed else "changed"))
            continue
        name = _file(uri, files)
        if name is None:
            findings.append(Finding("file_missing", uri[:200]))
        elif not _same(reference, _octets(reference, files[name])):
            findings.append(Finding("changed", name))
        elif name not in covered:
            covered.append(name)
    return Covered(tuple(covered), signs_properties, tuple(findings))


def prefixes_of(transform: Any) -> frozenset[str]:
    """The InclusiveNamespaces of exclusive canonicalization."""
    listed = transform.find(f"{{{EXCLUSIVE}}}InclusiveNamespaces")
    said = (listed.get("PrefixList") or "").split() if listed is not None else []
    return frozenset("" if prefix == "#default" else prefix for prefix in said)


def _same(reference: Any, hashed: bytes) -> bool:
    method = document.algorithm(document.only(reference, "DigestMethod"))
    return algorithms.digest(method, hashed) == document.octets(document.only(reference, "DigestValue"))


def _transformed(reference: Any, target: Any) -> bytes:
    """The bytes of an element of the signature's own document: at most one canonicalization, nothing else."""
    listed = document.maybe(reference, "Transforms", space=DS)
    steps = [] if listed is None else document.children(listed, "Transform")
    if len(steps) > 1 or (listed is not None and len(listed) != len(steps)):
        raise Broken("unsupported_transform")
    if not steps:
        return canonical(target, INCLUSIVE)
    return canonical(target, document.algorithm(steps[0]), prefixes_of(steps[0]))


def _octets(reference: Any, data: bytes) -> bytes:
    """A file is signed as its bytes; as canonical XML only when the signature says so."""
    listed = document.maybe(reference, "Transforms", space=DS)
    if listed is None or not len(listed):
        return data
    steps = document.children(listed, "Transform")
    if len(steps) != 1 or len(listed) != 1 or document.algorithm(steps[0]) not in METHODS:
        raise Broken("unsupported_transform")
    return canonical(document.read(data), document.algorithm(steps[0]), prefixes_of(steps[0]))


def _file(uri: str, files: Mapping[str, bytes]) -> str | None:
    """The file a URI names: percent-decoded, else, for writers who do not encode, as it stands."""
    try:
        decoded = unquote_to_bytes(uri).decode()
    except UnicodeDecodeError:
        decoded = uri
    return next((name for name in (decoded, uri) if name in files), None)
