"""Opening a container of a stranger: every trick is refused with its reason (IDENTITY 4.3)."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable
from secrets import token_bytes

import pytest

from pagalms.esign.rules import asice, pades, verify
from pagalms.esign.rules.report import POISON, Report, Trust, Verdict
from pagalms.esign.wording import words
from tests.people import NOON

NOBODY = Trust((), ())
TYPE = b"application/vnd.etsi.asic-e+zip"
Entry = tuple[str, bytes]


def packed(*entries: Entry, first: bytes = TYPE, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), first, zipfile.ZIP_STORED)
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def judged(data: bytes) -> Report:
    return verify(data, trust=NOBODY, at=NOON)


def reasons(data: bytes) -> list[str]:
    return [fault.code for fault in judged(data).faults]


LETTER = ("iesniegums.txt", "Vēlos piekļuvi".encode())


def flagged(data: bytes) -> bytes:
    """The encryption bit set in the directory and before the entry."""
    at = data.rindex(b"PK\x01\x02")
    changed = bytearray(data)
    changed[at + 8] |= 1
    return bytes(changed)


def hidden(data: bytes) -> bytes:
    """An entry that stands in the file and not in its directory."""
    stray = packed(("slepts.txt", b"x"))
    entry = stray[stray.index(b"PK\x03\x04", 4) : stray.index(b"PK\x01\x02")]
    start = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    moved = struct.pack("<L", struct.unpack("<L", data[end + 16 : end + 20])[0] + len(entry))
    return data[:start] + entry + data[start : end + 16] + moved + data[end + 20 :]


def doubled() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate"):
        return packed(LETTER, LETTER)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: packed(LETTER, first=b"application/zip"), "mimetype"),
        (lambda: b"PK\x03\x04" + b"\0" * 60, "zip_unreadable"),
        (lambda: packed(LETTER)[:-30], "zip_unreadable"),
        (lambda: b"#!/bin/sh\n" + packed(LETTER), "unknown_kind"),
        (lambda: packed(("../../etc/passwd", b"x")), "zip_names"),
        (lambda: packed(("/etc/passwd", b"x")), "zip_names"),
        (lambda: packed(("C:/autoexec.bat", b"x")), "zip_names"),
        (lambda: packed(("mape\\fails.txt", b"x")), "zip_names"),
        (lambda: packed(("rēķins\u202etxt.exe", b"x")), "zip_names"),
        (doubled, "zip_duplicate"),
        (lambda: packed(LETTER, ("IESNIEGUMS.TXT", b"cits")), "zip_duplicate"),
        (lambda: packed(("ē.txt", b"x"), ("e\u0304.txt", b"y")), "zip_duplicate"),
        (lambda: packed(*((f"{number}.txt", b"x") for number in range(250))), "zip_entries"),
        (lambda: packed(("bumba.txt", b"\0" * 10_000_000)), "zip_ratio"),
        (lambda: packed(("bumba.txt", b"\0" * 60_000_000)), "zip_size"),
        (lambda: packed(*((f"{n}.txt", b"\0" * 15_000_000) for n in range(3))), "zip_size"),
        (lambda: flagged(packed(LETTER)), "zip_encrypted"),
        (lambda: hidden(packed(LETTER)), "zip_structure"),
        (lambda: packed(LETTER, compress=zipfile.ZIP_BZIP2), "zip_unreadable"),
        (packed, "no_data"),
        (lambda: packed(("META-INF/manifest.xml", b"<x/>")), "no_data"),
        (lambda: b"%PDF-1.7\nnothing", "pdf_unreadable"),
        (lambda: b"hello", "unknown_kind"),
        (lambda: b"x" * (20 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_poison_is_refused_with_its_reason(make: Callable[[], bytes], reason: str) -> None:
    report = judged(make())
    assert [fault.code for fault in report.poisoned] == [reason]
    assert report.verdict is Verdict.INVALID
    assert not report.files


def test_a_packed_or_later_mimetype_is_no_container() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("iesniegums.txt", b"x")
        archive.writestr("mimetype", TYPE)
    assert reasons(out.getvalue()) == ["mimetype"]


def test_a_symbolic_link_is_refused() -> None:
    link = zipfile.ZipInfo("saite")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), TYPE)
        archive.writestr(link, b"/etc/passwd")
    assert reasons(out.getvalue()) == ["zip_names"]


def test_an_entry_that_lies_about_its_size() -> None:
    data = bytearray(packed(("a.txt", b"a" * 5000)))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    assert judged(bytes(data)).poisoned


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<signatures/>", "no_signature"),
        (b"<a", "xml"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "xml"),
        (b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>', "xml"),
        (b"<x><?php echo 1 ?></x>", "xml"),
    ],
)
def test_signature_files_of_all_kinds(content: bytes, reason: str) -> None:
    assert reasons(packed(LETTER, ("META-INF/signatures0.xml", content))) == [reason]


def test_a_container_without_signatures_and_one_with_another_kind() -> None:
    assert reasons(packed(LETTER)) == ["no_signature"]
    assert reasons(packed(LETTER, ("META-INF/signature.p7s", b"x"))) == ["unsupported_signature"]


def test_a_manifest_lists_what_is_there() -> None:
    named = f'<manifest xmlns="{asice.ODF}" xmlns:m="{asice.ODF}"><file-entry m:full-path="cits.txt"/></manifest>'
    report = judged(packed(LETTER, ("META-INF/manifest.xml", named.encode())))
    assert {(fault.code, fault.detail) for fault in report.faults} >= {
        ("manifest", "cits.txt"), ("manifest", "iesniegums.txt")
    }  # fmt: skip


def test_names_written_as_utf8_without_saying_so() -> None:
    data = packed(("iesniegums-ā.txt", b"x")).replace("iesniegums-ā".encode(), "iesniegums-ē".encode())
    changed = bytearray(data)
    for mark, place in ((b"PK\x01\x02", 9), (b"PK\x03\x04", 7)):
        changed[data.rindex(mark) + place] &= ~0x08
    assert [file.name for file in judged(bytes(changed)).files] == ["iesniegums-ē.txt"]


def test_each_reason_has_words() -> None:
    from pagalms.esign.rules.report import Finding

    for code in POISON:
        assert words(Finding(code)).endswith(".")


@pytest.mark.parametrize(
    "make",
    [
        lambda: '<?xml version="1.0" encoding="UTF-16"?><x/>'.encode("utf-16"),
        lambda: "<x/>".encode("utf-16"),
        ("<x " + " ".join(f"xmlns:p{number}='urn:{number}'" for number in range(41)) + "/>").encode,
        lambda: b"<x>" + token_bytes(2 * 1024 * 1024).hex().encode() + b"</x>",
    ],
    ids=["utf-16", "utf-16 unsaid", "prefixes", "size"],
)
def test_what_would_take_long_to_write_out_is_not_read(make: Callable[[], bytes]) -> None:
    assert reasons(packed(LETTER, ("META-INF/signatures0.xml", make()))) == ["xml"]


def test_digits_without_end_behind_a_signature_are_read_once() -> None:
    begun = time.process_time()
    assert pades._ends_with_a_revision(b"12 0 obj " + b"1" * 3_000_000 + b" " * 3_000_000 + b"%%EOF", [], 0)
    assert not pades._ends_with_a_revision(b"12 0 obj %" + b"1" * 1000 + b"\0 0 obj %%EOF", [], 0)
    assert time.process_time() - begun < 2
