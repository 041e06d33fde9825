"""Small files of every kind, honest and not."""

from __future__ import annotations

import io
import zipfile

import pillow_heif
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(form: str, *, size: tuple[int, int] = (8, 6), orientation: int = 0, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, "red")
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
        exif[0x010E] = "Mālkalnes prospekts 3, dzīvoklis 7"
    if form == "HEIC":
        pillow_heif.register_heif_opener()
        form = "HEIF"
    image.save(out, form, **({"exif": exif.tobytes()} if orientation else {}))  # bytes: a HEIC is turned by its box
    return out.getvalue()


def folder(*entries: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in entries:
            made.writestr(zipfile.ZipInfo(name, (2026, 5, 31, 12, 0, 0)), text)  # the same bytes on every worker
    return out.getvalue()
