"""Each PDF among the examples is what it says, by the word of pyHanko."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel
from pyhanko.sign.validation.errors import SignatureValidationError

from simulators.esign.attacks import PDF, TABLE
from simulators.esign.world import World
from tests.simulators.esign_judges import AT, Made, pyhanko_says, words

# Signatures that hold by themselves, also where pyHanko is content and a careful verifier is not.
SOUND = words("""
pdf-no-stamp pdf-no-answer pdf-field-filled pdf-objects-appended pdf-bytes-appended pdf-list pdf-revoked-by-list
pdf-revoked-later pdf-not-qualified
""")
UNSOUND = words("""
pdf-untrusted pdf-byte-changed pdf-text-changed pdf-text-changed-late pdf-page-added pdf-note-added pdf-range-short
pdf-range-late pdf-range-gap pdf-signature-of-another pdf-changed-and-signed
""")
# With the qualified issuer as the only anchor, and an OCSP answer demanded.
PROVEN = words("""
pdf-valid pdf-lta pdf-adobe pdf-sha512 pdf-pss pdf-p256 pdf-p384 pdf-both-rights pdf-two-people pdf-not-on-card
pdf-authority pdf-estonian pdf-passport pdf-malformed-code pdf-bare-code pdf-seal
""")
UNPROVEN = words("""
pdf-revoked-later pdf-untrusted pdf-issued-by-person pdf-unknown-critical pdf-stamp-without-right pdf-stamp-in-future
pdf-self-signed pdf-not-qualified pdf-login-key pdf-encipherment-key pdf-expired pdf-stamped-too-late pdf-not-yet
pdf-revoked pdf-short-key pdf-sha1 pdf-stamp-of-another pdf-stamp-by-stranger pdf-stamp-by-signer
pdf-answer-of-another pdf-answer-by-stranger pdf-answer-by-signer pdf-answer-old pdf-unknown
""")


def test_every_pdf_is_judged() -> None:
    apart = words("pdf-contents-empty pdf-unsigned pdf-only-said pdf-cut pdf-certificate-named-other")
    judged = {*SOUND, *UNSOUND, *PROVEN, *UNPROVEN, *apart}
    assert judged == {case.name for case in TABLE if case.ending == PDF}


@pytest.mark.parametrize("name", [*SOUND, *UNSOUND])
def test_pyhanko_says_of_pdfs(world: World, name: str, made: Made) -> None:
    status = pyhanko_says(world, made(name), AT)
    assert status.bottom_line == (name in SOUND)
    assert status.intact == (name not in ("pdf-byte-changed", "pdf-signature-of-another"))


@pytest.mark.parametrize("name", [*PROVEN, *UNPROVEN])
def test_pyhanko_asks_for_proof(world: World, name: str, made: Made) -> None:
    assert pyhanko_says(world, made(name), AT, is_proven=True).bottom_line == (name in PROVEN)


def test_the_certificate_that_was_signed_is_the_one_used(world: World, made: Made) -> None:
    with pytest.raises(SignatureValidationError, match="does not match"):
        pyhanko_says(world, made("pdf-certificate-named-other"), AT)


def test_pdfs_that_cover_less(world: World, made: Made) -> None:
    whole, revision = SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION
    expected = {"pdf-no-answer": whole, "pdf-text-changed": revision, "pdf-page-added": revision}
    expected |= dict.fromkeys(("pdf-range-short", "pdf-range-gap", "pdf-range-late"), SignatureCoverageLevel.UNCLEAR)
    for name, coverage in expected.items():
        found = pyhanko_says(world, made(name), AT).coverage
        assert found == coverage or (coverage is SignatureCoverageLevel.UNCLEAR and found < revision), name


def test_pdfs_without_a_signature(made: Made) -> None:
    with pytest.raises(ValueError, match="asn1crypto"):
        _ = PdfFileReader(io.BytesIO(made("pdf-contents-empty"))).embedded_signatures[0].signer_cert
    for name in ("pdf-unsigned", "pdf-only-said"):
        assert not PdfFileReader(io.BytesIO(made(name))).embedded_signatures
    with pytest.raises(PdfReadError):
        PdfFileReader(io.BytesIO(made("pdf-cut")))
