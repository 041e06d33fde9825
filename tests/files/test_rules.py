"""What a file is, and what it may be called."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.files.drawing import NoPicture, drawn
from pagalms.files.rules import ENDINGS, LONGEST_NAME, PICTURES, Kind, kind_of, safe_name
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
        (folder(("word/document.xml", ""), ("word/vbaProject.bin", "Sub AutoOpen")), None),
        (folder(("mimetype", Kind.ODT.value), ("Basic/Standard/Module1.xml", "")), None),
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


def packed(how: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        made.writestr(zipfile.ZipInfo("mimetype", (2026, 5, 31, 12, 0, 0)), Kind.ASICE.value * 3, how)
    return out.getvalue()


def spoilt(content: bytes, wounds: list[tuple[int, int]]) -> bytes:
    damaged = bytearray(content)
    for where, value in wounds:
        damaged[where % len(damaged)] = value
    return bytes(damaged)


WOUNDS = st.lists(st.tuples(st.integers(4, 2000), st.integers(0, 255)), min_size=1, max_size=6)
DRAWN_HERE = PICTURES - {Kind.HEIC}  # which has a process of its own
PACKINGS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


@given(st.sampled_from([packed(how) for how in PACKINGS]), WOUNDS)
def test_no_damaged_folder_breaks_the_judge(content: bytes, wounds: list[tuple[int, int]]) -> None:
    kind_of(spoilt(content, wounds))


def test_a_folder_that_swells_to_fill_the_memory_is_no_file() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(3):
            made.writestr(f"word/{number}.xml", bytes(7 * 1024 * 1024))
        made.writestr("word/document.xml", "")
    assert kind_of(out.getvalue()) is None


def test_a_folder_cut_short_inside_is_no_file() -> None:
    content = packed(zipfile.ZIP_DEFLATED)
    assert kind_of(content.replace(content[38:60], b"\xff" * 22)) is None
    assert kind_of(packed(zipfile.ZIP_LZMA)) is None


@given(st.sampled_from([(picture(kind.name, orientation=6), kind) for kind in sorted(DRAWN_HERE)]), WOUNDS)
def test_a_damaged_picture_is_drawn_or_refused(
    given_picture: tuple[bytes, Kind], wounds: list[tuple[int, int]]
) -> None:
    content, kind = given_picture
    with contextlib.suppress(NoPicture):
        drawn(spoilt(content, wounds), kind)


def test_a_telephone_that_writes_its_orientation_wrongly_breaks_nothing() -> None:
    content = picture("JPEG", orientation=6)
    with pytest.raises(NoPicture):
        drawn(spoilt(content, [(41, 0)]), Kind.JPEG)
