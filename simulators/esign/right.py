"""Containers and PDFs that are right, though not as our own maker makes them usually."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from simulators.esign.container import MANIFEST_NAME, WRITTEN, Entry, entries_of, read_zip, write_xml, write_zip
from simulators.esign.media import ASIC_E, ASIC_S
from simulators.esign.scene import LETTER, MALLORY, Scene, edited
from simulators.esign.xades import Recipe
from simulators.esign.xml import Element, find

HONEST = Recipe()


def two_people(scene: Scene) -> bytes:
    """Two people signed the same files."""
    return scene.honest(others=(MALLORY,))


def two_people_pdf(scene: Scene) -> bytes:
    """Two people signed, one after the other."""
    return scene.pdf(others=(MALLORY,))


def two_in_one(scene: Scene) -> bytes:
    """Two people signed, and both signatures lie in one file."""
    first = scene.signature(scene.files, HONEST)
    second = scene.world.signing(scene.other, HONEST, scene.at, 1).make(scene.files)
    first.append(second[0])
    return scene.packed(scene.files, first)


def edoc_names(scene: Scene) -> bytes:
    """The file of signatures bears the name that eParakstītājs gives it."""
    signed = write_xml(scene.signature(scene.files, HONEST))
    files = list(scene.files.items())
    return write_zip(entries_of(files, [signed], ASIC_E, lambda number: f"META-INF/edoc-signatures-S{number + 1}.xml"))


def simple(scene: Scene) -> bytes:
    """The simpler kind of container, ASiC-S: one file, one file of signatures, no manifest."""
    files = {LETTER: scene.files[LETTER]}
    signed = write_xml(scene.signature(files, HONEST))
    entries = entries_of(list(files.items()), [signed], ASIC_S, lambda _: "META-INF/signatures.xml")
    return write_zip(each for each in entries if "manifest" not in each.name)


class _Stream(io.RawIOBase):
    """A file that only goes forward, as one that is sent while it is made."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.written += data
        return len(data)


def streamed(scene: Scene) -> bytes:
    """The sizes of all but the media type follow the data, as programmes in Java write them."""
    stream = _Stream()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in read_zip(scene.honest()):
            kind = zipfile.ZIP_STORED if entry.stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(entry.name, WRITTEN), entry.data, kind)
    return bytes(stream.written)


def folders(scene: Scene) -> bytes:
    """The folder META-INF has an entry of its own."""
    return edited(scene.honest(), lambda entries: [*entries[:-2], Entry("META-INF/", b"", stored=True), *entries[-2:]])


def no_manifest(scene: Scene) -> bytes:
    """The list of files is missing; the signature tells them all the same."""
    return edited(scene.honest(), lambda entries: [each for each in entries if each.name != MANIFEST_NAME])


def line_breaks(scene: Scene) -> bytes:
    """Values in base64 are broken into lines, as programmes in Java do."""

    def broken(*paths: str) -> Callable[[Element], None]:
        def change(signature: Element) -> None:
            for path in paths:
                found = find(signature, path)
                found.text = "\n" + "\n".join(textwrap.wrap(found.text, 64)) + "\n"

        return change

    drafted = broken(".//ds:Reference/ds:DigestValue", ".//ds:X509Certificate", ".//xades:CertDigest/ds:DigestValue")
    finished = broken(".//xades:EncapsulatedTimeStamp", ".//xades:EncapsulatedOCSPValue")
    return scene.honest(replace(HONEST, drafted=drafted, signed=broken("ds:SignatureValue"), finished=finished))
