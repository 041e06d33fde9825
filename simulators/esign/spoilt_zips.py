"""Containers whose zip file is dangerous, or does not hold what was signed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from simulators.esign.container import MIMETYPE_NAME, Entry, read_zip, signatures_name, write_xml, write_zip
from simulators.esign.rawzip import Raw, assemble, encrypted, raw, raw_entries
from simulators.esign.scene import FORGED, LETTER, Scene, edited, swapped
from simulators.esign.xades import Recipe

MEGABYTE = 1 << 20
HONEST = Recipe()
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def data_changed(scene: Scene) -> bytes:
    """A signed file has other content."""
    return swapped(scene.honest(), LETTER, FORGED)


def file_added(scene: Scene) -> bytes:
    """A file lies beside, which no signature covers."""
    added = Entry("pielikums 2.txt", FORGED)
    return edited(scene.honest(), lambda entries: [*entries[:-2], added, *entries[-2:]])


def file_removed(scene: Scene) -> bytes:
    """A signed file is missing."""
    return edited(scene.honest(), lambda entries: [each for each in entries if each.name != LETTER])


def file_renamed(scene: Scene) -> bytes:
    """A signed file bears another name."""
    return edited(
        scene.honest(),
        lambda entries: [replace(each, name="rekins.txt") if each.name == LETTER else each for each in entries],
    )


def half_covered(scene: Scene) -> bytes:
    """Two people signed, but the second only one of the files."""
    second = scene.signature({LETTER: scene.files[LETTER]}, HONEST, scene.other)
    return scene.packed(scene.files, scene.signature(scene.files, HONEST), second)


def doubled_last(scene: Scene) -> bytes:
    """Two entries of one name; the signed one stands first."""
    return edited(scene.honest(), lambda entries: [*entries, Entry(LETTER, FORGED)])


def doubled_first(scene: Scene) -> bytes:
    """Two entries of one name; the signed one stands last."""
    return edited(scene.honest(), lambda entries: [entries[0], Entry(LETTER, FORGED), *entries[1:]])


def doubled_signatures(scene: Scene) -> bytes:
    """Two files of signatures under one name, by two people."""
    other = write_xml(scene.signature(scene.files, HONEST, scene.other))
    return edited(scene.honest(), lambda entries: [*entries, Entry(signatures_name(0), other)])


def _with_name(scene: Scene, name: str) -> bytes:
    files = {**scene.files, name: FORGED}
    return scene.packed(files, scene.signature(files, HONEST))


def doubled_case(scene: Scene) -> bytes:
    """Two signed files whose names differ in capitals alone: on many machines one takes the place of the other."""
    return _with_name(scene, LETTER.upper())


def symbolic_link(scene: Scene) -> bytes:
    """A signed file is a link to a file of the machine."""
    files = {**scene.files, "saite.txt": b"/etc/hostname"}
    entries = raw_entries(read_zip(scene.packed(files, scene.signature(files, HONEST))))
    return assemble(replace(each, mode=0o120777) if each.name == "saite.txt" else each for each in entries)


def hidden_entry(scene: Scene) -> bytes:
    """Between the entries lies one that the directory does not name; who reads from the start finds it."""
    first, *others = raw_entries(read_zip(scene.honest()))
    return assemble([first, replace(raw(LETTER, FORGED), is_hidden=True), *others])


def parent_name(scene: Scene) -> bytes:
    """A signed file wants to lie outside the folder."""
    return _with_name(scene, "../../izlauzies.txt")


def absolute_name(scene: Scene) -> bytes:
    """A signed file wants to lie at a place of its own choice."""
    return _with_name(scene, "/tmp/izlauzies.txt")  # noqa: S108 - never written


def backslash_name(scene: Scene) -> bytes:
    """As the parent's name, for another system."""
    return _with_name(scene, "..\\..\\izlauzies.txt")


def drive_name(scene: Scene) -> bytes:
    """A signed file wants to lie on a drive."""
    return _with_name(scene, "C:\\izlauzies.txt")


def nul_name(scene: Scene) -> bytes:
    """A name with a NUL character, which some programs cut there."""
    entries = raw_entries(read_zip(scene.honest()))
    return assemble([*entries, raw("iesniegums.txt\0.exe", FORGED)])


def other_local_name(scene: Scene) -> bytes:
    """The entry itself bears another name than the directory at the end of the file says."""
    entries = raw_entries(read_zip(scene.honest()))
    return assemble(replace(each, local_name="rekins1234.txt") if each.name == LETTER else each for each in entries)


def _added(scene: Scene, *added: Raw) -> bytes:
    return assemble([*raw_entries(read_zip(scene.honest())), *added])


def ratio_bomb(scene: Scene) -> bytes:
    """One file of a kilobyte in thousands: sixty million zeros."""
    return _added(scene, raw("nulles.bin", bytes(60 * MEGABYTE)))


def total_bomb(scene: Scene) -> bytes:
    """Many files, none of them huge, but half a gigabyte together."""
    one = raw("nulles-0.bin", bytes(8 * MEGABYTE))
    return _added(scene, *(replace(one, name=f"nulles-{number}.bin") for number in range(64)))


def overlapping_bomb(scene: Scene) -> bytes:
    """The directory names the same data a thousand times."""
    one = raw("nulles-0.bin", bytes(MEGABYTE))
    return _added(scene, one, *(replace(one, name=f"nulles-{number}.bin", overlaps=True) for number in range(1, 1000)))


def lying_size(scene: Scene) -> bytes:
    """A file claims a hundred bytes and unpacks to twenty million."""
    return _added(scene, replace(raw("mazs.bin", bytes(20 * MEGABYTE)), size=100))


def many_entries(scene: Scene) -> bytes:
    """Twenty thousand empty files."""
    one = raw("x", b"", stored=True)
    return _added(scene, *(replace(one, name=f"x{number}") for number in range(20_000)))


def nested_bomb(scene: Scene) -> bytes:
    """A signed file is itself a zip file that unpacks to thirty million bytes; nobody should unpack it."""
    files = {**scene.files, "arhivs.zip": assemble([raw("nulles.bin", bytes(30 * MEGABYTE))])}
    return scene.packed(files, scene.signature(files, HONEST))


def huge_signatures(scene: Scene) -> bytes:
    """A file of signatures with sixteen million blanks in it."""
    signed = read_zip(scene.honest())[-1].data
    return swapped(scene.honest(), signatures_name(0), signed.replace(b"</ds:Signature>", b" " * (16 * MEGABYTE)))


def no_mimetype(scene: Scene) -> bytes:
    """The media type is missing."""
    return edited(scene.honest(), lambda entries: entries[1:])


def late_mimetype(scene: Scene) -> bytes:
    """The media type is not the first entry."""
    return edited(scene.honest(), lambda entries: [*entries[1:], entries[0]])


def packed_mimetype(scene: Scene) -> bytes:
    """The media type is compressed."""
    return edited(scene.honest(), lambda entries: [replace(entries[0], stored=False), *entries[1:]])


def foreign_mimetype(scene: Scene) -> bytes:
    """The media type is that of a text document of OpenOffice."""
    text = b"application/vnd.oasis.opendocument.text"
    return swapped(scene.honest(), MIMETYPE_NAME, text)


def older_mimetype(scene: Scene) -> bytes:
    """A media type of its own, as some .edoc of older programs have; all else is right."""
    return scene.honest(mimetype="application/vnd.edoc+zip")


def no_signatures(scene: Scene) -> bytes:
    """A container that nobody signed."""
    return scene.packed(scene.files)


def no_files(scene: Scene) -> bytes:
    """A signature over nothing."""
    return scene.packed({}, scene.signature({}, HONEST))


def encrypted_zip(scene: Scene) -> bytes:
    """The signed files open only with a password (`slepens`)."""
    entries = raw_entries(read_zip(scene.honest()))
    return assemble(encrypted(each, b"slepens") if each.name in scene.files else each for each in entries)


def cut_zip(scene: Scene) -> bytes:
    """A file whose end was lost on the way."""
    whole = scene.honest()
    return whole[: len(whole) * 2 // 3]


def empty(_: Scene) -> bytes:
    """No bytes at all."""
    return b""


def word_document(_: Scene) -> bytes:
    """A text document, renamed."""
    document = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
    )
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return write_zip([Entry("[Content_Types].xml", types), Entry("word/document.xml", document)])


def plain_zip(scene: Scene) -> bytes:
    """A zip file with the letter, renamed."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(LETTER, scene.files[LETTER])
    return whole.getvalue()


def prefixed(scene: Scene) -> bytes:
    """The beginning of a PDF stands before the container: which of the two it is depends on who looks."""
    return b"%PDF-1.7\n" + scene.honest()
