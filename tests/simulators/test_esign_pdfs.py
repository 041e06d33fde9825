"""Each PDF among the examples is what it says, by the word of pyHanko."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel

from simulators.esign.attacks import PDF, RIGHT
from simulators.esign.world import World
from tests.simulators.esign_judges import AT, Made, pyhanko_says, words

SOUND_PDFS = [case.name for case in RIGHT if case.ending == PDF] + words("""
pdf-not-qualified pdf-not-on-card pdf-authority pdf-revoked pdf-estonian pdf-passport pdf-malformed-code pdf-bare-code
pdf-seal pdf-no-stamp pdf-no-answer pdf-answer-of-another pdf-answer-by-stranger pdf-answer-by-signer pdf-answer-old
pdf-unknown pdf-bytes-appended
""")
UNSOUND_PDFS = words("""
pdf-untrusted pdf-self-signed pdf-login-key pdf-encipherment-key pdf-expired pdf-stamped-too-late pdf-not-yet
pdf-short-key pdf-sha1 pdf-stamp-of-another pdf-stamp-by-stranger pdf-stamp-by-signer pdf-byte-changed
pdf-text-changed pdf-text-changed-late pdf-page-added pdf-note-added pdf-range-short pdf-range-late pdf-range-gap
pdf-signature-of-another
""")


@pytest.mark.parametrize("name", [*SOUND_PDFS, *UNSOUND_PDFS])
def test_pyhanko_says_of_pdfs(world: World, name: str, made: Made) -> None:
    status = pyhanko_says(world, made(name), AT)
    assert status.bottom_line == (name in SOUND_PDFS)
    changed = {"pdf-byte-changed": False, "pdf-signature-of-another": False}
    assert status.intact == changed.get(name, True)


def test_pdfs_that_cover_less(world: World, made: Made) -> None:
    whole, revision = SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION
    expected = {"pdf-no-answer": whole, "pdf-text-changed": revision, "pdf-page-added": revision}
    expected |= dict.fromkeys(("pdf-range-short", "pdf-range-gap", "pdf-range-late"), SignatureCoverageLevel.UNCLEAR)
    for name, coverage in expected.items():
        found = pyhanko_says(world, made(name), AT).coverage
        assert found == coverage or (coverage is SignatureCoverageLevel.UNCLEAR and found < revision), name


def test_pdfs_without_a_signature(made: Made) -> None:
    for name in ("pdf-unsigned", "pdf-only-said"):
        assert not PdfFileReader(io.BytesIO(made(name))).embedded_signatures
    with pytest.raises(PdfReadError):
        PdfFileReader(io.BytesIO(made("pdf-cut")))
