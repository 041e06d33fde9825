"""Names, elements and canonical forms of signed XML (XML Signature, XAdES, ASiC)."""

from __future__ import annotations

import base64
from copy import deepcopy
from typing import Any

from lxml import etree

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"
ASIC = "http://uri.etsi.org/02918/v1.2.1#"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
INCLUSIVE_11 = "http://www.w3.org/2006/12/xml-c14n11"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
NAMESPACES = {"asic": ASIC, "ds": DS, "xades": XADES, "xades141": XADES_141}

Element = Any  # lxml comes without types


def named(name: str) -> str:
    """The full name of `ds:Reference` and the like."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def add(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """A new last child; `Id_` is written for an attribute that Python keeps for itself."""
    child = etree.SubElement(parent, named(name), {key.rstrip("_"): value for key, value in attributes.items()})
    child.text = text or None
    return child


def add_bytes(parent: Element, name: str, data: bytes, **attributes: str) -> Element:
    """A new last child with bytes in base64."""
    return add(parent, name, base64.b64encode(data).decode(), **attributes)


def find(element: Element, path: str) -> Element:
    """The first element at a path such as `.//ds:SignedInfo`."""
    found = element.find(path, NAMESPACES)
    if found is None:
        raise LookupError(path)
    return found


def canonical(element: Element, algorithm: str) -> bytes:
    """The element's canonical form; with the namespaces of its ancestors where the algorithm is an inclusive one.

    lxml forgets those of a part of a document, so the part becomes a document of its own that declares them.
    """
    whole = etree.Element(element.tag, dict(element.attrib), nsmap=element.nsmap)
    whole.text = element.text
    whole.extend(deepcopy(child) for child in element)
    return bytes(etree.tostring(whole, method="c14n", exclusive=algorithm == EXCLUSIVE, with_comments=False))
