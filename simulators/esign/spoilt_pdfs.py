"""Signed PDFs that were changed afterwards, or whose signature covers less than it seems."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pyhanko.pdf_utils import generic as untyped
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from simulators.esign import application, pades
from simulators.esign.algorithms import digest
from simulators.esign.scene import Scene
from simulators.esign.xades import Level, Recipe, Signing

Writer = Any  # these parts of pyHanko have no types
generic: Any = untyped
HONEST = Recipe()
STAMPED = replace(HONEST, level=Level.T)
_COVER = b"q 1 1 1 rg 0 0 596 842 re f Q BT /Viltus 16 Tf 70 700 Td (Ludzu parrakstit dzivokli Mallorijam.) Tj ET"
_CONTENTS = re.compile(rb"/Contents <([0-9a-fA-F]{1000,})>")
_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\] *")


def _signed(scene: Scene) -> tuple[Signing, bytes]:
    """A PDF signed and stamped; its values are to follow, from the same signing."""
    signing = scene.world.signing(scene.person, STAMPED, scene.at)
    return signing, pades.sign(signing, unsigned(scene))


def _completed(signing: Signing, pdf: bytes) -> bytes:
    """The PDF with certificates and the OCSP answer, so that nothing is missing but what the example is about."""
    contents = _CONTENTS.search(pdf)
    assert contents
    return pades.with_values(signing, pdf, contents[1])


def _updated(pdf: bytes, change: Callable[[Writer], None]) -> bytes:
    """The PDF with one more revision, which nobody signed."""
    output = io.BytesIO()
    writer: Writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    writer.write(output)
    return output.getvalue()


def _cover(writer: Writer) -> None:
    """Paints the first page white and writes another text."""
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = {generic.pdf_name(key): generic.pdf_name(value) for key, value in font.items()}
    fonts = generic.DictionaryObject({generic.pdf_name("/Viltus"): writer.add_object(generic.DictionaryObject(named))})
    resources = generic.DictionaryObject({generic.pdf_name("/Font"): fonts})
    stream = writer.add_object(generic.StreamObject(stream_data=_COVER))
    writer.add_stream_to_page(0, stream, resources=resources)


def byte_changed(scene: Scene) -> bytes:
    """One byte of a font is another; the structure of the file is whole."""
    signed = bytearray(scene.pdf(HONEST))
    longest = max(re.finditer(rb"stream\r?\n(.*?)endstream", signed, re.DOTALL), key=lambda found: len(found[1]))
    signed[(longest.start(1) + longest.end(1)) // 2] ^= 1
    return bytes(signed)


def text_changed(scene: Scene) -> bytes:
    """A later revision covers the signed text with another, before the one that carries the OCSP answer."""
    signing, pdf = _signed(scene)
    return _completed(signing, _updated(pdf, _cover))


def text_changed_after_values(scene: Scene) -> bytes:
    """As above, but after that revision."""
    return _updated(scene.pdf(HONEST), _cover)


def page_added(scene: Scene) -> bytes:
    """A later revision adds a page."""

    def change(writer: Writer) -> None:
        resources = generic.DictionaryObject()
        content = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 50 50 200 200 re f"))
        box = generic.ArrayObject(generic.NumberObject(each) for each in (0, 0, 595, 842))
        page = {"/Type": generic.pdf_name("/Page"), "/Resources": resources, "/Contents": content, "/MediaBox": box}
        writer.insert_page(generic.DictionaryObject({generic.pdf_name(key): value for key, value in page.items()}))

    return _updated(scene.pdf(HONEST), change)


def note_added(scene: Scene) -> bytes:
    """A later revision lays a note with text over the page."""

    def change(writer: Writer) -> None:
        page_ref, _ = writer.find_page_for_modification(0)
        box = generic.ArrayObject(generic.NumberObject(each) for each in (60, 600, 500, 760))
        note = {
            "/Type": generic.pdf_name("/Annot"),
            "/Subtype": generic.pdf_name("/FreeText"),
            "/Rect": box,
            "/DA": generic.pdf_string("/Helv 16 Tf 0 g"),
            "/Contents": generic.pdf_string("Dzīvoklis pieder Mallorijam."),
        }
        made = generic.DictionaryObject({generic.pdf_name(key): value for key, value in note.items()})
        writer.register_annotation(page_ref, writer.add_object(made))

    return _updated(scene.pdf(HONEST), change)


def bytes_appended(scene: Scene) -> bytes:
    """Bytes that are no revision follow the end of the file."""
    return scene.pdf(HONEST) + b"\nPK\x03\x04" + b"vairs nav parakstits" * 20


def objects_appended(scene: Scene) -> bytes:
    """An object with another text follows the end, and no table names it: readers that repair a file take it."""
    pdf = scene.pdf(HONEST)
    writer: Writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    number = writer.find_page_for_modification(0)[0].get_object().raw_get("/Contents").idnum
    head = f"\n{number} 0 obj\n<</Length {len(_COVER)}>>\nstream\n".encode()
    return pdf + head + _COVER + b"\nendstream\nendobj\n" + pdf[pdf.rindex(b"startxref") :]


def field_filled(scene: Scene) -> bytes:
    """A field of the form was empty when the document was signed, and was filled afterwards."""
    box = generic.ArrayObject(generic.NumberObject(each) for each in (60, 400, 400, 430))
    field = {
        "/Type": generic.pdf_name("/Annot"),
        "/Subtype": generic.pdf_name("/Widget"),
        "/FT": generic.pdf_name("/Tx"),
        "/T": generic.pdf_string("summa"),
        "/Rect": box,
    }
    made = generic.DictionaryObject({generic.pdf_name(key): value for key, value in field.items()})

    def prepare(writer: Writer) -> None:
        page_ref, _ = writer.find_page_for_modification(0)
        reference = writer.add_object(made)
        writer.register_annotation(page_ref, reference)
        form = generic.DictionaryObject({generic.pdf_name("/Fields"): generic.ArrayObject([reference])})
        writer.root[generic.pdf_name("/AcroForm")] = writer.add_object(form)
        writer.update_root()

    def fill(writer: Writer) -> None:
        reference = writer.root["/AcroForm"]["/Fields"].raw_get(0)
        reference.get_object()[generic.pdf_name("/V")] = generic.pdf_string("1000000 EUR")
        writer.mark_update(reference)

    empty = _updated(unsigned(scene), prepare)
    signed = scene.world.pdf(scene.person, empty, at=scene.at)
    return _updated(signed, fill)


def _resealed(signing: Signing, pdf: bytes, move: Callable[[list[int]], list[int]]) -> bytes:
    """The PDF whose signature is made anew over another range; the value of the signature is right."""
    where, old = _RANGE.search(pdf), _CONTENTS.search(pdf)
    assert where
    assert old
    start, length, rest, end = move([int(each) for each in where.groups()])
    room = where.end() - where.start()
    claimed = f"/ByteRange [{start} {length} {rest} {end}]".encode()
    assert len(claimed) <= room
    pdf = pdf[: where.start()] + claimed.ljust(room) + pdf[where.end() :]
    covered = pdf[start : start + length] + pdf[rest : rest + end]
    sealed = pades.sealed(signing, digest(signing.recipe.scheme.digest, covered)).hex().encode()
    return _completed(signing, pdf[: old.start(1)] + sealed.ljust(old.end(1) - old.start(1), b"0") + pdf[old.end(1) :])


def range_short(scene: Scene) -> bytes:
    """The signed range ends before the file does, in the same revision."""
    return _resealed(*_signed(scene), lambda found: [*found[:3], found[3] - 200])


def range_late(scene: Scene) -> bytes:
    """The signed range begins after the beginning of the file, and so leaves out the page."""
    signing, pdf = _signed(scene)
    begins = pdf.index(b"%%EOF") + 6  # the signed revision
    return _resealed(signing, pdf, lambda found: [begins, found[1] - begins, *found[2:]])


def range_gap(scene: Scene) -> bytes:
    """The gap in the range is wider than the signature in it: what stands there can be changed at will."""
    wide = len(b"/Contents ") + 2
    return _resealed(*_signed(scene), lambda found: [found[0], found[1] - wide, *found[2:]])


def signature_of_another(scene: Scene) -> bytes:
    """The signature is a genuine one, of another document."""
    other = _CONTENTS.search(scene.world.pdf(scene.person, "Cits iesniegums.", "T", at=scene.at))
    pdf = scene.pdf(HONEST)
    own = _CONTENTS.search(pdf)
    assert own
    assert other
    return pdf[: own.start(1)] + other[1].ljust(own.end(1) - own.start(1), b"0") + pdf[own.end(1) :]


def contents_empty(scene: Scene) -> bytes:
    """The signature is there, but all zeros."""
    pdf = scene.pdf(HONEST)
    own = _CONTENTS.search(pdf)
    assert own
    return pdf[: own.start(1)] + b"0" * (own.end(1) - own.start(1)) + pdf[own.end(1) :]


def changed_and_signed(scene: Scene) -> bytes:
    """A later revision changes the text, and somebody else signs that: whose text is it?"""
    changed = _updated(scene.pdf(HONEST), _cover)
    return pades.sign(scene.world.signing(scene.other, HONEST, scene.at, 1), changed)


def unsigned(scene: Scene) -> bytes:
    """A PDF that nobody signed."""
    return application.pdf_of(scene.person, scene.paper, scene.at)


def picture_of_signature(scene: Scene) -> bytes:
    """A PDF that only says it is signed."""
    text = f"{scene.paper.text}\n\nDokuments parakstīts ar drošu elektronisko parakstu un satur laika zīmogu."
    return application.pdf_of(scene.person, replace(scene.paper, text=text), scene.at)


def cut(scene: Scene) -> bytes:
    """A signed PDF whose end was lost on the way."""
    whole = scene.pdf(HONEST)
    return whole[: len(whole) // 2]
