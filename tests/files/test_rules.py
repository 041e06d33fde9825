"""What a file is, and what it may be called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.files.rules import ENDINGS, LONGEST_NAME, Kind, kind_of, safe_name
from tests.files.samples import PDF, folder, picture


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, Kind.PDF),
        (picture("PNG"), Kind.PNG),
        (picture("JPEG"), Kind.JPEG),
        (picture("WEBP"), Kind.WEBP),
        ("Sveiki, ģķļņ!\n".encode(), Kind.TEXT),
        (folder(("[Content_Types].xml", ""), ("word/document.xml", "")), Kind.DOCX),
        (folder(("[Content_Types].xml", ""), ("xl/workbook.xml", "")), Kind.XLSX),
        (folder(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "")), Kind.ODT),
        (folder(("mimetype", "application/vnd.etsi.asic-e+zip"), ("a.pdf", "")), Kind.ASICE),
        (folder(("mimetype", "application/vnd.lvrtc.edoc"), ("a.pdf", "")), Kind.ASICE),
        (picture("GIF"), None),
        (picture("BMP"), None),
        (b"<html><script>alert(1)</script>", None),
        (b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", None),
        (b"#!/bin/sh\nrm -rf /\n", None),
        (b"MZ\x90\x00" + bytes(200), None),
        (folder(("a.txt", "x")), None),
        (b"PK\x03\x04 not a zip at all", None),
        (folder(("mimetype", "x" * 300), ("a", "")), None),
        (b"\x00\x01\x02", None),
    ],
)
def test_a_file_is_what_it_holds(content: bytes, kind: Kind | None) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    ("given_name", "kind", "kept"),
    [
        ("Līgums ar šķeldu.pdf", Kind.PDF, "Līgums ar šķeldu.pdf"),
        ("../../etc/passwd", Kind.TEXT, "passwd.txt"),
        ("C:\\Users\\anna\\akts.PDF", Kind.PDF, "akts.pdf"),
        ("bilde.jpeg", Kind.JPEG, "bilde.jpeg"),
        ("bilde.exe", Kind.JPEG, "bilde.exe.jpg"),
        ("rekins\u202efdp.exe", Kind.PDF, "rekinsfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", Kind.PDF, "aSet-Cookie x.pdf"),
        ("", Kind.PDF, "fails.pdf"),
        ("...", Kind.PNG, "fails.png"),
        (".pdf", Kind.PDF, "pdf.pdf"),
        ("iesniegums.edoc", Kind.ASICE, "iesniegums.edoc"),
        ("a\u0304da.pdf", Kind.PDF, "āda.pdf"),
    ],
)
def test_names_are_kept_but_not_their_tricks(given_name: str, kind: Kind, kept: str) -> None:
    assert safe_name(given_name, kind) == kept


@given(st.text(), st.sampled_from(Kind))
def test_any_name_becomes_a_safe_one(name: str, kind: Kind) -> None:
    kept = safe_name(name, kind)
    assert len(kept) <= LONGEST_NAME
    assert kept.rpartition(".")[2] in ENDINGS[kind]
    assert not set(kept) & set('/\\\r\n\0"<>')
    assert not kept.startswith(".")


@given(st.binary(max_size=300))
def test_no_content_breaks_the_judge(content: bytes) -> None:
    kind_of(content)
    kind_of(b"PK\x03\x04" + content)
    kind_of(b"%PDF-" + content)
