"""Containers whose XML is dangerous to read, or is signed by means that prove nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from simulators.esign.algorithms import DIGESTS, MORE, digest
from simulators.esign.cms import der
from simulators.esign.container import MANIFEST_NAME, manifest
from simulators.esign.media import ASIC_E
from simulators.esign.revocation import Answer
from simulators.esign.scene import FORGED, LETTER, Scene, rewritten
from simulators.esign.xades import Recipe
from simulators.esign.xml import EXCLUSIVE, Element, add, add_bytes, canonical, find, named

HONEST = Recipe()
BASE64 = "http://www.w3.org/2000/09/xmldsig#base64"
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
XSL = "http://www.w3.org/1999/XSL/Transform"


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _letter_reference(signature: Element) -> Element:
    return find(signature, "ds:SignedInfo/ds:Reference")


def _with_document_type(scene: Scene, declared: str, change: Callable[[bytes], bytes] = lambda text: text) -> bytes:
    """A signature file with a document type after its declaration."""

    def rewrite(text: bytes) -> bytes:
        head, mark, rest = change(text).partition(b"?>\n")
        return head + mark + f"<!DOCTYPE asic:XAdESSignatures {declared}>\n".encode() + rest

    return rewritten(scene.honest(), rewrite)


def document_type(scene: Scene) -> bytes:
    """A document type that declares nothing of use."""
    return _with_document_type(scene, '[<!ENTITY nekas "nekas">]')


def entity(scene: Scene) -> bytes:
    """A signed value is written with an entity; the signature holds for who expands it."""
    declared = '[<!ENTITY veids "text/plain">]'
    return _with_document_type(scene, declared, lambda text: text.replace(b">text/plain<", b">&veids;<"))


def external_entity(scene: Scene) -> bytes:
    """An entity would read a file of the machine."""
    declared = '[<!ENTITY fails SYSTEM "file:///etc/hostname">]'
    return _with_document_type(scene, declared, lambda text: text.replace(b">text/plain<", b">&fails;<"))


def many_entities(scene: Scene) -> bytes:
    """Entities of entities: a thousand million laughs."""
    lines = ['<!ENTITY e0 "ha">']
    lines += [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)]
    declared = f"[{''.join(lines)}]"
    return _with_document_type(scene, declared, lambda text: text.replace(b">text/plain<", b">&e9;<"))


def external_subset(scene: Scene) -> bytes:
    """A document type that lies in the network."""
    return _with_document_type(scene, 'SYSTEM "http://esign.invalid/signatures.dtd"')


def comment(scene: Scene) -> bytes:
    """A comment splits a digest; canonical forms leave it out, so the signature holds."""

    def change(signature: Element) -> None:
        value = find(_letter_reference(signature), "ds:DigestValue")
        text = value.text
        value.text = text[:10]
        value.append(etree.Comment(" šķirts "))
        value[0].tail = text[10:]

    return scene.honest(replace(HONEST, finished=change))


def deep(scene: Scene) -> bytes:
    """A hundred thousand elements, each inside the one before."""
    count = 100_000
    nested = b"<x>" * count + b"</x>" * count
    return rewritten(scene.honest(), lambda text: text.replace(b"</ds:KeyInfo>", nested + b"</ds:KeyInfo>"))


def not_xml(scene: Scene) -> bytes:
    """The file of signatures is cut short."""
    return rewritten(scene.honest(), lambda text: text[: len(text) // 2])


def hmac_with_certificate(scene: Scene) -> bytes:
    """A checksum that everybody can compute, with the certificate as its secret, stands for the signature."""
    victim = scene.world.signer(scene.person, HONEST.form, scene.at).certificate

    def draft(signature: Element) -> None:
        find(signature, ".//ds:SignatureMethod").set("Algorithm", f"{MORE}hmac-sha256")
        find(signature, ".//ds:X509Certificate").text = _b64(der(victim))

    def sign(signature: Element) -> None:
        text = canonical(find(signature, "ds:SignedInfo"), EXCLUSIVE)
        find(signature, "ds:SignatureValue").text = _b64(hmac.new(der(victim), text, hashlib.sha256).digest())

    recipe = replace(HONEST, drafted=draft, signed=sign, named=victim, answer=Answer(about=victim))
    return scene.honest(recipe)


def _transformed(scene: Scene, algorithm: str, build: Callable[[Element], None], seen: bytes) -> bytes:
    """A signature whose letter goes through a transform that sees only `seen`, whatever the letter is."""

    def draft(signature: Element) -> None:
        reference = _letter_reference(signature)
        transforms = etree.Element(named("ds:Transforms"))
        reference.insert(0, transforms)
        build(add(transforms, "ds:Transform", Algorithm=algorithm))
        find(reference, "ds:DigestValue").text = _b64(digest("sha256", seen))

    return scene.packed(scene.forged_files(), scene.signature(scene.files, replace(HONEST, drafted=draft)))


def xslt(scene: Scene) -> bytes:
    """A style sheet turns every letter into the same text."""

    def build(transform: Element) -> None:
        sheet = etree.SubElement(transform, f"{{{XSL}}}stylesheet", nsmap={"xsl": XSL}, version="1.0")
        etree.SubElement(sheet, f"{{{XSL}}}output", method="text")
        etree.SubElement(sheet, f"{{{XSL}}}template", match="/").text = "vienmēr tas pats"

    return _transformed(scene, XSLT, build, "vienmēr tas pats".encode())


def xpath(scene: Scene) -> bytes:
    """A filter leaves nothing of the letter to digest."""
    return _transformed(scene, XPATH, lambda transform: _text(add(transform, "ds:XPath"), "false()"), b"")


def base64_transform(scene: Scene) -> bytes:
    """The letter is digested after decoding from base64, in which it is not written."""
    return _transformed(scene, BASE64, lambda _: None, b"")


def _text(element: Element, text: str) -> None:
    element.text = text


def _referring(scene: Scene, address: str, data: bytes) -> bytes:
    """A signature that covers all files and something at an address besides."""

    def draft(signature: Element) -> None:
        added = etree.Element(named("ds:Reference"), Id="S0-besides", URI=address)
        add(added, "ds:DigestMethod", Algorithm=DIGESTS["sha256"])
        add_bytes(added, "ds:DigestValue", digest("sha256", data))
        find(signature, "ds:SignedInfo")[-1].addprevious(added)

    return scene.honest(replace(HONEST, drafted=draft))


def web_reference(scene: Scene) -> bytes:
    """A part of what is signed lies in the network."""
    return _referring(scene, "http://esign.invalid/pielikums.txt", b"")


def file_reference(scene: Scene) -> bytes:
    """A part of what is signed lies on the machine of who checks it."""
    return _referring(scene, "file:///dev/null", b"")


def manifest_reference(scene: Scene) -> bytes:
    """The signature covers the manifest as well, which is no document."""
    return _referring(scene, MANIFEST_NAME, manifest(scene.files, ASIC_E))


def parent_reference(scene: Scene) -> bytes:
    """A part of what is signed lies outside the container; the address hides it."""
    return _referring(scene, "%2e%2e/%2e%2e/dev/null", b"")


def doubled_reference(scene: Scene) -> bytes:
    """The letter is referred to twice, once with the digest of a forged one."""
    return _referring(scene, LETTER, FORGED)
