"""Reading the XML of a signature strictly, and looking into it by absolute names only."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from typing import Any

from lxml import etree

from pagalms.esign.rules.report import Broken

Element = Any  # lxml comes without types

LONGEST = 4 * 1024 * 1024
PREFIXES = 40  # each element knows all prefixes around it
DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"


def read(data: bytes) -> Element:
    """The root of a document without type, entities and instructions; comments are left out. Raises Broken."""
    if len(data) > LONGEST or b"\0" in data:
        raise Broken("xml")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Broken("xml") from None
    info = root.getroottree().docinfo
    if (info.encoding or "UTF-8").upper() not in ("UTF-8", "ASCII", "US-ASCII") or _prefixes(data) > PREFIXES:
        raise Broken("xml")
    if info.internalDTD is not None or info.doctype:
        raise Broken("xml", "DOCTYPE")
    if not all(isinstance(each.tag, str) for each in root.iter()):
        raise Broken("xml")
    return root


def _prefixes(data: bytes) -> int:
    return len(set(re.findall(rb"xmlns:([^\s=]+)", data)))


def children(parent: Element, name: str, space: str = DS) -> list[Element]:
    """The direct children with this name."""
    return [each for each in parent if each.tag == f"{{{space}}}{name}"]


def only(parent: Element, name: str, space: str = DS) -> Element:
    """The one direct child with this name. Raises Broken when there is none, or another."""
    found = children(parent, name, space)
    if len(found) != 1:
        raise Broken("signature_structure", name)
    return found[0]


def maybe(parent: Element | None, *path: str, space: str = XADES) -> Element | None:
    """The element at a path of direct children, each once, or None. Raises Broken when one stands there twice."""
    for name in path:
        if parent is None:
            return None
        found = children(parent, name, space)
        if len(found) > 1:
            raise Broken("signature_structure", name)
        parent = found[0] if found else None
    return parent


def text(element: Element) -> str:
    """The text of an element without children. Raises Broken."""
    if len(element):
        raise Broken("signature_structure", etree.QName(element).localname)
    return element.text or ""


def octets(element: Element) -> bytes:
    """The base64 of an element, spaces and line ends allowed. Raises Broken."""
    try:
        return b64decode("".join(text(element).split()), validate=True)
    except (binascii.Error, ValueError):
        raise Broken("signature_structure", etree.QName(element).localname) from None


def algorithm(element: Element) -> str:
    """The Algorithm of an element; empty when it says none."""
    return str(element.get("Algorithm", ""))


def by_id(root: Element, name: str) -> Element:
    """The one element with this Id in the whole document. Raises Broken: two would let one be shown, one be signed."""
    found = [each for each in root.iter() if name in (each.get("Id"), each.get("ID"), each.get("id"))]
    if len(found) != 1:
        raise Broken("reference_target", name)
    return found[0]
