"""What a signature's SignedInfo names, and whether each of it is still as it was signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from pagalms.esign.rules import algorithms, document
from pagalms.esign.rules.canonical import EXCLUSIVE, INCLUSIVE, canonical
from pagalms.esign.rules.document import DS
from pagalms.esign.rules.report import Broken, Finding

SIGNED_PROPERTIES = "#SignedProperties"
MOST = 210
MOST_INSIDE = 5  # SignedProperties, KeyInfo, SignedInfo of others; each is written out to be hashed


@dataclass(frozen=True)
class Covered:
    """The files a signature covers, whether its own properties are among what is signed, and what does not hold."""

    files: tuple[str, ...]
    properties: bool
    findings: tuple[Finding, ...]


def check(signature: Any, root: Any, properties: Any, files: Mapping[str, bytes]) -> Covered:
    """Compare the hash of every reference. `properties` is the SignedProperties that will be read. Raises Broken."""
    references = document.children(document.only(signature, "SignedInfo"), "Reference")
    if not 0 < len(references) <= MOST:
        raise Broken("signature_structure", "Reference")
    inside = [each for each in references if (each.get("URI") or "").startswith("#")]
    names = [each.get("URI") for each in references]
    if None in names or len(set(names)) != len(names) or len(inside) > MOST_INSIDE:
        raise Broken("signature_structure", "Reference")
    findings = [*_inside(inside, signature, root, properties)]
    signs_properties = any(document.by_id(root, each.get("URI")[1:]) is properties for each in inside)
    covered: list[str] = []
    for reference in references:
        if reference in inside:
            continue
        name = _file(reference.get("URI"), files)
        if name is None:
            findings.append(Finding("file_missing", reference.get("URI")[:200]))
        elif not _same(reference, _octets(reference, files[name])):
            findings.append(Finding("changed", name))
        elif name not in covered:
            covered.append(name)
    return Covered(tuple(covered), signs_properties, tuple(findings))


def _inside(references: list[Any], signature: Any, root: Any, properties: Any) -> Iterator[Finding]:
    """References to elements of the signature itself. Raises Broken when one leads out of it, or is typed wrongly."""
    for reference in references:
        target = document.by_id(root, reference.get("URI")[1:])
        if target is not signature and signature not in target.iterancestors():
            raise Broken("reference_target", reference.get("URI")[:200])
        typed = reference.get("Type", "").endswith(SIGNED_PROPERTIES)
        if typed != (target is properties):
            raise Broken("signed_properties")
        if not _same(reference, _transformed(reference, target)):
            yield Finding("properties_changed" if typed else "changed", "" if typed else reference.get("URI")[:200])


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
    """A file is signed as its bytes. Raises Broken for anything that would change them first."""
    listed = document.maybe(reference, "Transforms", space=DS)
    if listed is not None and len(listed):
        raise Broken("unsupported_transform")
    return data


def _file(uri: str, files: Mapping[str, bytes]) -> str | None:
    """The file a URI names: percent-decoded, else, for writers who do not encode, as it stands."""
    try:
        decoded = unquote_to_bytes(uri).decode()
    except UnicodeDecodeError:
        decoded = uri
    return next((name for name in (decoded, uri) if name in files), None)
