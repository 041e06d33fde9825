"""Signed PDF: PAdES (ETSI EN 319 142). pyHanko reads the document and compares its revisions; the judgement is ours.

What comes after a signature may be only what keeps it for long (certificates, OCSP answers, document time-stamps) or,
before a later signature, what that signature's field needs. Anything else is a change.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel, SuspiciousModification
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from pagalms.esign.rules import algorithms, certificate, judgement, stamp
from pagalms.esign.rules.path import der
from pagalms.esign.rules.report import Broken, DataFile, Finding, Report, Signature, Trust
from pagalms.esign.rules.revocation import Material, certificates_in

WINDOW = 1024  # where a reader looks for the head of a PDF
MOST_SIGNATURES = 20
NAME = "PDF"
_OBJECT = re.compile(rb"\d[\s\0]+\d+[\s\0]+obj\b")  # from the number's last digit: many digits are read once
_TROUBLE = (PdfError, SignatureValidationError, ValueError, TypeError, KeyError, IndexError, AttributeError,
            AssertionError, RecursionError, OSError, NotImplementedError, zlib.error)  # fmt: skip


@dataclass(frozen=True)
class _Kept:
    """What the document keeps for its signatures."""

    certificates: tuple[x509.Certificate, ...]
    answers: tuple[bytes, ...]
    lists: tuple[bytes, ...]


def looks_like_pdf(data: bytes) -> bool:
    """Whether it says it is a PDF."""
    return b"%PDF-" in data[:WINDOW]


def verify(data: bytes, *, trust: Trust, at: datetime) -> Report:
    """All signatures of a PDF. Never raises."""
    whole = DataFile(NAME, len(data), ())
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            return Report("PDF", (), (), (Finding("pdf_encrypted"),))
        found = list(reader.embedded_signatures)[: MOST_SIGNATURES + 1]
        kept = _kept(reader)
    except _TROUBLE:
        return Report("PDF", (), (), (Finding("pdf_unreadable"),))
    documents = [each for each in found if each.signed_data["encap_content_info"]["content_type"].native == "tst_info"]
    people = [each for each in found if each not in documents]
    if not people or len(found) > MOST_SIGNATURES:
        return Report("PDF", (whole,), (), (Finding("no_signature"),))
    if not _ends_with_a_revision(data, found, reader.last_startxref or 0):
        return Report("PDF", (whole,), (), (Finding("pdf_changed"),))
    fields = frozenset(each.field_name for each in found)
    signatures = tuple(
        _signature(each, data, documents, kept, fields=fields, trust=trust, at=at, label=f"S{number}")
        for number, each in enumerate(people, start=1)
    )
    covering = tuple(each.id for each in signatures if each.covers)
    return Report("PDF", (replace(whole, covered_by=covering),), signatures)


def _ends_with_a_revision(data: bytes, found: list[EmbeddedPdfSignature], last_table: int) -> bool:
    """Whatever follows the last signature is a whole revision with a table of its own, and nothing follows that.

    Bytes that no table names are invisible to a careful reader and visible to one that repairs files.
    """
    signed = max((sum([int(each) for each in one.byte_range][2:4]) for one in found), default=0)
    if not data[signed:].strip():
        return True
    end = data[last_table:]
    alone = end.count(b"%%EOF") == 1 and not end[end.index(b"%%EOF") + len(b"%%EOF") :].strip()
    first = (not end[: each.start()].strip(b"0123456789") for each in _OBJECT.finditer(end))
    return last_table >= signed and alone and all(first)


def _kept(reader: PdfFileReader) -> _Kept:
    try:
        store = DocumentSecurityStore.read_dss(reader)
        certificates = certificate.load(each.dump() for each in store.load_certs())
    except NoDSSFoundError:
        return _Kept((), (), ())
    answers = tuple(each.get_object().data for each in store.ocsps)
    lists = tuple(each.get_object().data for each in store.crls)
    return _Kept(tuple(certificates), answers, lists)


def _signature(
    found: EmbeddedPdfSignature, data: bytes, documents: list[EmbeddedPdfSignature], kept: _Kept, *,
    fields: frozenset[str], trust: Trust, at: datetime, label: str,
) -> Signature:  # fmt: skip
    bare = Signature(label, "PAdES", "B", None, None, None, "", "", None, (), ())
    try:
        chosen, carried = _signer(found)
        findings = list(_findings(found, data, chosen, fields))
        covers = () if any(each.code in ("changed", "byte_range", "pdf_changed") for each in findings) else (NAME,)
        answers, lists = _in_signature(found)
        others = [*carried, *kept.certificates, *certificates_in([*answers, *kept.answers])]
        stamps, faults = _stamps(found, data, documents, others, trust)
    except Broken as problem:
        return replace(bare, findings=(problem.finding,))
    except _TROUBLE:
        return replace(bare, findings=(Finding("signature_structure", NAME),))
    material = Material((*answers, *kept.answers), (*lists, *kept.lists), tuple(others))
    judged = judgement.judge(chosen, material, stamps, trust=trust, at=at)
    return replace(
        bare,
        level=judgement.level(
            stamped=bool(stamps or faults), status=bool(material.answers or material.lists), archived=bool(documents)
        ),
        signer=judged.signer,
        claimed_at=found.self_reported_timestamp,
        timestamped_at=judged.timestamped_at,
        timestamped_by=judged.timestamped_by,
        status_kind=judged.status.kind,
        status_at=judged.status.at,
        covers=covers,
        findings=judgement.told([*findings, *faults, *judged.findings], broken_stamp=bool(faults)),
    )


def _signer(found: EmbeddedPdfSignature) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """The certificate that the signature names, and those it carries besides. Raises Broken."""
    if len(found.signed_data["signer_infos"]) != 1:
        raise Broken("signature_structure", NAME)
    try:
        chosen = certificate.load([found.signer_cert.dump()])
        carried = certificate.load(each.dump() for each in found.other_embedded_certs)
    except SignatureValidationError:
        raise Broken("other_certificate") from None
    if not chosen:
        raise Broken("no_certificate")
    return chosen[0], carried


def _findings(
    found: EmbeddedPdfSignature, data: bytes, chosen: x509.Certificate, fields: frozenset[str]
) -> Iterator[Finding]:
    """What is wrong with the signature itself and with what came after it."""
    signer = found.signer_info
    algorithms.named_digest(found.md_algorithm, b"")
    algorithms.demand_strong(chosen.public_key())
    _, valid = validate_sig_integrity(signer, asn1.Certificate.load(der(chosen)), "data", found.compute_digest())
    intact = found.compute_digest() == _message_digest(signer)
    if not intact:
        yield Finding("changed", NAME)
    if not valid:
        yield Finding("signature_value")
    attributes = {each["type"].native for each in signer["signed_attrs"]}
    if not attributes & {"signing_certificate_v2", "signing_certificate"}:
        yield Finding("pdf_not_pades")
    if not _covers_all_but_itself(found, data):
        yield Finding("byte_range")
        return
    try:
        found.compute_integrity_info()  # type: ignore[no-untyped-call]  # pyhanko's
    except _TROUBLE:
        yield Finding("pdf_changed")
        return
    result = found.diff_result
    if isinstance(result, SuspiciousModification) or result is None or not _harmless(result, fields):
        yield Finding("pdf_changed")


def _harmless(result: DiffResult, fields: frozenset[str]) -> bool:
    """Later revisions only added signatures, time-stamps and what keeps them."""
    return result.modification_level <= ModificationLevel.FORM_FILLING and not result.changed_form_fields - fields


def _message_digest(signer: cms.SignerInfo) -> bytes:
    found = [each["values"] for each in signer["signed_attrs"] if each["type"].native == "message_digest"]
    if len(found) != 1 or len(found[0]) != 1:
        raise Broken("signature_structure", NAME)
    return bytes(found[0][0].native)


def _covers_all_but_itself(found: EmbeddedPdfSignature, data: bytes) -> bool:
    """ByteRange leaves out exactly the signature's own hexadecimal string, and begins with the file."""
    numbers = [int(each) for each in found.byte_range]
    if len(numbers) != 4 or min(numbers) < 0:
        return False
    start, first, second, rest = numbers
    gap = data[first:second]
    if start != 0 or second <= first or second + rest > len(data) or gap[:1] != b"<" or gap[-1:] != b">":
        return False
    try:
        return bytes.fromhex(gap[1:-1].decode("ascii")) == bytes(found.pkcs7_content)
    except ValueError:
        return False


def _stamps(
    found: EmbeddedPdfSignature, data: bytes, documents: list[EmbeddedPdfSignature], others: list[x509.Certificate],
    trust: Trust,
) -> tuple[list[stamp.Stamp], list[Finding]]:  # fmt: skip
    """Time-stamps over the signature's value, and those over the document that were set after it."""
    read, faults = [], []
    for token in _unsigned(found.signer_info, "signature_time_stamp_token"):
        try:
            read.append(stamp.read(token.dump(), [found.signer_info["signature"].native], trust=trust, others=others))
        except Broken as problem:
            faults.append(problem.finding)
    for each in documents:
        if not _covers_all_but_itself(each, data):
            continue
        start, first, second, rest = (int(number) for number in each.byte_range)
        begins, ends = (int(number) for number in list(found.byte_range)[1:3])
        if not (ends <= first or second <= begins <= ends <= second + rest):
            continue  # it was set on a document that this signature was not in
        with suppress(Broken):  # one that does not hold proves nothing, and spoils nothing
            stamped = data[start:first] + data[second : second + rest]
            read.append(stamp.read(each.pkcs7_content, [stamped], trust=trust, others=others))
    return read, faults


def _in_signature(found: EmbeddedPdfSignature) -> tuple[list[bytes], list[bytes]]:
    """OCSP answers and lists inside the signature (adbe-revocationInfoArchival)."""
    answers: list[bytes] = []
    lists: list[bytes] = []
    for attribute in found.signer_info["signed_attrs"]:
        if attribute["type"].native == "adobe_revocation_info_archival":
            for value in attribute["values"]:
                answers += [each.dump() for each in value["ocsp"] or []]
                lists += [each.dump() for each in value["crl"] or []]
    return answers, lists


def _unsigned(signer: cms.SignerInfo, name: str) -> Iterator[Any]:
    for attribute in signer["unsigned_attrs"] or []:
        if attribute["type"].native == name:
            yield from attribute["values"]
