"""Canonical XML 1.0, 1.1 and exclusive, of an element with all below it, without comments.

Own code, because lxml writes inherited default namespaces wrongly when an element is not the root, and xmlsec would
open the files that a signature names by itself. Trees come from `document.read`, so there are no comments,
instructions or entities in them. Tests compare with what xmlsec signs.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from pagalms.esign.rules.report import Broken

INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
INCLUSIVE_11 = "http://www.w3.org/2006/12/xml-c14n11"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
METHODS = frozenset(
    name + suffix for name in (INCLUSIVE, INCLUSIVE_11, EXCLUSIVE) for suffix in ("", "#WithComments")
) - {EXCLUSIVE + "#WithComments"} | {EXCLUSIVE + "WithComments"}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})


def canonical(element: Any, method: str, prefixes: frozenset[str] = frozenset()) -> bytes:
    """The element as the bytes that are hashed. `prefixes` are exclusive's InclusiveNamespaces. Raises Broken."""
    if method not in METHODS:
        raise Broken("unsupported_transform", method)
    exclusive = method.startswith(EXCLUSIVE)
    inherited = {} if exclusive else _inherited(element, newer=method.startswith(INCLUSIVE_11))
    parts: list[str] = []
    _write(element, {}, inherited, prefixes if exclusive else None, parts)
    return "".join(parts).encode()


def _write(
    element: Any, shown: dict[str, str], extra: dict[str, str], prefixes: frozenset[str] | None, parts: list[str]
) -> None:
    """Append an element; `shown` are the namespaces already written around it, `prefixes` None when inclusive."""
    scope = {prefix or "": uri or "" for prefix, uri in element.nsmap.items() if prefix != "xml"}
    attributes = _attributes(element, extra)
    wanted = set(scope) if prefixes is None else _used(element, attributes) | (prefixes & set(scope))
    new = {
        prefix: scope.get(prefix, "") for prefix in wanted | {""} if shown.get(prefix, "") != scope.get(prefix, "")
        and (prefix in wanted or prefixes is None)
    }  # fmt: skip
    shown = shown | new
    name = f"{element.prefix}:{etree.QName(element).localname}" if element.prefix else etree.QName(element).localname
    parts.append(f"<{name}")
    parts.extend(
        f' xmlns{":" if prefix else ""}{prefix}="{uri.translate(_VALUE)}"' for prefix, uri in sorted(new.items())
    )
    parts.extend(f' {written}="{value.translate(_VALUE)}"' for _, written, value in attributes)
    parts.append(">")
    if element.text:
        parts.append(element.text.translate(_TEXT))
    for child in element:
        _write(child, shown, {}, prefixes, parts)
        if child.tail:
            parts.append(child.tail.translate(_TEXT))
    parts.append(f"</{name}>")


def _attributes(element: Any, extra: dict[str, str]) -> list[tuple[tuple[str, str], str, str]]:
    """Attributes in order: their key, their written name, their value."""
    found = []
    for full, value in {**extra, **dict(element.attrib)}.items():
        name = etree.QName(full)
        found.append(((name.namespace or "", name.localname), _written(element, full), value))
    return sorted(found)


def _written(element: Any, full: str) -> str:
    """An attribute's name with its prefix; lxml keeps the prefix to itself, XPath knows it."""
    name = etree.QName(full)
    if not name.namespace:
        return str(name.localname)
    if full.startswith(_XML):
        return f"xml:{name.localname}"
    return str(element.xpath(
        "name(@*[local-name() = $local and namespace-uri() = $space])", local=name.localname, space=name.namespace
    ))  # fmt: skip


def _used(element: Any, attributes: list[tuple[tuple[str, str], str, str]]) -> set[str]:
    prefixes = {written.partition(":")[0] for _, written, _ in attributes if ":" in written}
    return (prefixes - {"xml"}) | {element.prefix or ""}


def _inherited(element: Any, *, newer: bool) -> dict[str, str]:
    """The attributes of xml: that the element has from those around it; 1.1 does not inherit xml:id."""
    found: dict[str, str] = {}
    for parent in element.iterancestors():
        for full, value in parent.attrib.items():
            if full.startswith(_XML) and full not in found:
                found[full] = value
    if newer:
        if f"{_XML}base" in found:
            raise Broken("unsupported_transform", "xml:base")
        found.pop(f"{_XML}id", None)
    return found
