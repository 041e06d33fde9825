"""Makes ASiC-E containers (ETSI EN 319 162-1): a zip file with signed files, their signatures and a manifest."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from simulators.esign.media import ASIC_E, media_type
from simulators.esign.xml import Element

MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
MANIFEST_NAME, MIMETYPE_NAME = "META-INF/manifest.xml", "mimetype"
WRITTEN = (2026, 1, 2, 3, 4, 6)


@dataclass(frozen=True)
class Entry:
    """One entry of a zip file."""

    name: str
    data: bytes
    stored: bool = False


def write_zip(entries: Iterable[Entry]) -> bytes:
    """The zip file with exactly these entries in this order, whatever their names; they may even repeat."""
    whole = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(whole, "w") as archive:
        warnings.simplefilter("ignore", UserWarning)  # of repeated names
        for entry in entries:
            about = zipfile.ZipInfo(entry.name, WRITTEN)
            about.compress_type = zipfile.ZIP_STORED if entry.stored else zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            archive.writestr(about, entry.data)
    return whole.getvalue()


def read_zip(data: bytes) -> list[Entry]:
    """The entries of a zip file that this module wrote."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [
            Entry(each.filename, archive.read(each), each.compress_type == zipfile.ZIP_STORED)
            for each in archive.infolist()
        ]


def write_xml(element: Element) -> bytes:
    """A whole document."""
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=False))


def manifest(names: Iterable[str], mimetype: str) -> bytes:
    """META-INF/manifest.xml as OpenDocument has it."""
    root = etree.Element(f"{{{MANIFEST}}}manifest", nsmap={"manifest": MANIFEST})
    root.set(f"{{{MANIFEST}}}version", "1.2")
    for name, kind in (("/", mimetype), *((name, media_type(name)) for name in names)):
        entry = etree.SubElement(root, f"{{{MANIFEST}}}file-entry")
        entry.set(f"{{{MANIFEST}}}full-path", name)
        entry.set(f"{{{MANIFEST}}}media-type", kind)
    return write_xml(root)


def signatures_name(number: int) -> str:
    """Where the signature of that number lies."""
    return f"META-INF/signatures{number}.xml"


def entries_of(
    files: Sequence[tuple[str, bytes]],
    signatures: Sequence[bytes],
    mimetype: str = ASIC_E,
    named: Callable[[int], str] = signatures_name,
) -> list[Entry]:
    """The entries of a container in the order of the standard: the media type first, and not compressed."""
    return [
        Entry(MIMETYPE_NAME, mimetype.encode(), stored=True),
        *(Entry(name, data) for name, data in files),
        Entry(MANIFEST_NAME, manifest([name for name, _ in files], mimetype)),
        *(Entry(named(number), data) for number, data in enumerate(signatures)),
    ]
