"""Bends signed AUTHRESP documents: what is done to the text or the tree after, or instead of, honest signing."""

from __future__ import annotations

import re

from lxml import etree

from simulators.citadele.protocol import (
    AMAI,
    Method,
    Pairs,
    Signer,
    build_document,
    in_amai,
    sign,
    write,
)

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_CODE = re.compile(r"<PersonCode>(\d+)</PersonCode>")


def with_code(text: str, inner: str) -> str:
    """The document with other text inside its first PersonCode."""
    return _CODE.sub(lambda _: f"<PersonCode>{inner}</PersonCode>", text, count=1)


def code_in(text: str) -> str:
    """What the first PersonCode says."""
    found = _CODE.search(text)
    assert found
    return found[1]


def with_comment(text: str) -> str:
    """A comment splits the code. Canonical form drops it, so the signature still holds; `.text` ends at it."""
    code = code_in(text)
    return with_code(text, f"{code[:6]}<!--x-->{code[6:]}")


def with_doctype(text: str, subset: str = "") -> str:
    """A document type in front of the root."""
    inner = f" [{subset}]" if subset else ""
    return re.sub(r"<FIDAVISTA", lambda found: f"<!DOCTYPE FIDAVISTA{inner}>{found[0]}", text, count=1)


def with_entity(text: str) -> str:
    """The code comes from an internal entity; expanded, the signature still holds."""
    return with_doctype(with_code(text, "&c;"), f'<!ENTITY c "{code_in(text)}">')


def with_external_entity(text: str) -> str:
    """The code comes from another address, which a parser must never ask."""
    return with_doctype(with_code(text, "&c;"), '<!ENTITY c SYSTEM "http://127.0.0.1:9/code">')


def with_many_entities(text: str) -> str:
    """Entities that double nine times ten: small to send, large to expand."""
    steps = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10)]
    return with_doctype(with_code(text, "&e9;"), '<!ENTITY e0 "0123456789">' + "".join(steps))


def with_other_signature(text: str, other: str) -> str:
    """The SignatureValue of another document."""
    form = re.compile(r"<SignatureValue>[^<]*</SignatureValue>")
    found = form.search(other)
    assert found
    return form.sub(lambda _: found[0], text, count=1)


def without_signature(text: str) -> str:
    """The document with no SignatureData at all."""
    return re.sub(r"<SignatureData>.*</SignatureData>", "", text, flags=re.DOTALL)


def without_key_info(text: str) -> str:
    """The Signature without its KeyInfo; that part is not signed."""
    return re.sub(r"<KeyInfo>.*</KeyInfo>", "", text, flags=re.DOTALL)


def hidden_in_signature(text: str, code: str) -> str:
    """Another person inside Signature, which the enveloped transform leaves out: the signature holds."""
    forged = f'<Object><Amai xmlns="{AMAI}"><PersonCode>{code}</PersonCode><Code>100</Code></Amai></Object>'
    return text.replace("</Signature>", f"{forged}</Signature>", 1)


def around_the_original(text: str, code: str) -> str:
    """A forged document that carries the signed original in its Extension; no key is needed for it."""
    original = _DECLARATION.sub("", text, count=1)
    forged = with_code(without_signature(original), code)
    return forged.replace("</Extension>", f"{original}</Extension>", 1)


def beside_a_fragment(sender: str, timestamp: str, values: Pairs, signer: Signer, code: str) -> str:
    """Only one Amai is signed, by URI="#answer"; a forged one without a signature stands before it."""
    root = build_document(sender, timestamp, values, identity="answer")
    sign(root, signer, Method(references=("#answer",)))
    (signed,) = root.iter(in_amai("Amai"))
    forged = etree.Element(in_amai("Amai"), nsmap={None: AMAI})
    for name, value in values:
        etree.SubElement(forged, in_amai(name)).text = code if name == "PersonCode" else value
    signed.addprevious(forged)
    return write(root)


def with_instruction(sender: str, timestamp: str, values: Pairs, signer: Signer) -> str:
    """A processing instruction splits the code; it is signed, and `.text` ends at it."""
    root = build_document(sender, timestamp, values)
    code = next(root.iter(in_amai("PersonCode")))
    instruction = etree.ProcessingInstruction("x")
    instruction.tail, code.text = code.text[6:], code.text[:6]
    code.append(instruction)
    return write(sign(root, signer))
