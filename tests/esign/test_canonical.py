"""Canonical XML is what xmlsec hashes, for elements deep in a document with namespaces of all kinds."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import pytest
import xmlsec
from lxml import etree

from pagalms.esign.rules.canonical import EXCLUSIVE, INCLUSIVE, INCLUSIVE_11, canonical
from pagalms.esign.rules.document import DS, read
from pagalms.esign.rules.report import Broken

SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
HMAC = "http://www.w3.org/2000/09/xmldsig#hmac-sha1"
BODIES = [
    "<a Id='x'/>",
    "<a Id='x' b='2' a='1' xmlns:z='urn:z' z:c='3'>ā &lt;&amp;&gt; \r\n\t<b xmlns='urn:b'><c xmlns=''/></b></a>",
    "<p:a Id='x' xmlns:p='urn:p' xmlns:q='urn:q' q:y='1' p:y='2'><q:b xmlns:p='urn:other'><p:c/></q:b></p:a>",
    "<a Id='x' t='&#9;&#10;&#13;&quot;&apos;&lt;'>&#13;</a>",
    "<a Id='x' xmlns='urn:b'><b xmlns='urn:b'/><b xmlns=''><c/></b></a>",
    "<a Id='x' xmlns:two='urn:o'><two:b xmlns:o='urn:o' o:k='1'/></a>",
    "<a Id='x' xml:lang='lv' xml:space='preserve'><![CDATA[<&>]]></a>",
]
FRAMES = [
    "<r>{}</r>",
    "<r xmlns='urn:r' xmlns:unused='urn:u' xml:lang='en'>{}</r>",
    "<o:r xmlns:o='urn:o' xmlns='urn:d'><m xmlns:q='urn:q2'>{}</m></o:r>",
]


def hashed_by_xmlsec(document: bytes, method: str, inclusive: str) -> str:
    """The DigestValue that xmlsec writes for the element with the Id."""
    root = etree.fromstring(document)
    extra = f'<e:InclusiveNamespaces xmlns:e="{EXCLUSIVE}" PrefixList="{inclusive}"/>' if inclusive else ""
    signature = etree.fromstring(
        f'<Signature xmlns="{DS}"><SignedInfo><CanonicalizationMethod Algorithm="{INCLUSIVE}"/>'
        f'<SignatureMethod Algorithm="{HMAC}"/><Reference URI="#x"><Transforms><Transform Algorithm="{method}">{extra}'
        f'</Transform></Transforms><DigestMethod Algorithm="{SHA256}"/><DigestValue/></Reference></SignedInfo>'
        "<SignatureValue/></Signature>"
    )
    root.append(signature)
    context = xmlsec.SignatureContext()
    context.register_id(next(each for each in root.iter() if each.get("Id") == "x"), "Id")
    context.key = xmlsec.Key.from_binary_data(xmlsec.constants.KeyDataHmac, b"secret")
    context.sign(signature)
    return str(signature.findtext(f".//{{{DS}}}DigestValue"))


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(("method", "inclusive"), [(INCLUSIVE, ""), (INCLUSIVE_11, ""), (EXCLUSIVE, ""),
                                                  (EXCLUSIVE, "#default q unused")])  # fmt: skip
def test_the_same_bytes_as_xmlsec(frame: str, body: str, method: str, inclusive: str) -> None:
    document = frame.format(body).encode()
    element = next(each for each in read(document).iter() if each.get("Id") == "x")
    prefixes = frozenset("" if each == "#default" else each for each in inclusive.split())
    ours = b64encode(hashlib.sha256(canonical(element, method, prefixes)).digest()).decode()
    assert ours == hashed_by_xmlsec(document, method, inclusive)


def test_an_unknown_method_and_an_inherited_base_are_not_guessed_at() -> None:
    root = read(b"<r xml:base='http://x/'><a Id='x'/></r>")
    for method in (INCLUSIVE_11, "http://www.w3.org/TR/1999/REC-xslt-19991116", ""):
        with pytest.raises(Broken):
            canonical(root[0], method)
