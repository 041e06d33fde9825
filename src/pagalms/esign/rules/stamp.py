"""Time-stamps (RFC 3161): what time an authority vouches for, and for which bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from pagalms.esign.rules import algorithms, certificate, path
from pagalms.esign.rules.report import Broken, Trust


@dataclass(frozen=True)
class Stamp:
    """A time-stamp that holds; `trusted` says whether its authority is one of ours."""

    at: datetime
    authority: str
    trusted: bool


def read(token: bytes, stamped: Sequence[bytes], *, trust: Trust, others: Iterable[x509.Certificate] = ()) -> Stamp:
    """The time of a token over one of these byte strings. Raises Broken when it is broken or about something else."""
    try:
        return _read(token, stamped, trust, others)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, SignatureValidationError):
        raise Broken("broken_timestamp") from None


def certificates_in(token: bytes) -> list[x509.Certificate]:
    """The certificates that a token carries."""
    try:
        return certificate.load(_embedded(_signed_data(token)))
    except (ValueError, TypeError, KeyError):
        return []


def _read(token: bytes, stamped: Sequence[bytes], trust: Trust, others: Iterable[x509.Certificate]) -> Stamp:
    data = _signed_data(token)
    content = data["encap_content_info"]
    info = content["content"].parsed
    if content["content_type"].native != "tst_info" or not isinstance(info, tsp.TSTInfo):
        raise Broken("broken_timestamp")
    imprint = info["message_imprint"]
    hashing = imprint["hash_algorithm"]["algorithm"].native
    if imprint["hashed_message"].native not in [algorithms.named_digest(hashing, each) for each in stamped]:
        raise Broken("timestamp_of_other")
    [signer] = data["signer_infos"]
    carried = certificate.load([*_embedded(data), *trust.tsa_anchors])
    unit = _chosen(signer, [*carried, *others])
    _demand_named(signer)
    digest = algorithms.named_digest(signer["digest_algorithm"]["algorithm"].native, content["content"].contents)
    intact, valid = validate_sig_integrity(signer, asn1.Certificate.load(path.der(unit)), "tst_info", digest)
    if not intact or not valid or not _only_stamps(unit):
        raise Broken("broken_timestamp")
    algorithms.demand_strong(unit.public_key())
    at = info["gen_time"].native
    trusted = path.leads_to(trust.tsa_anchors, unit, [*carried, *others], moment=at)
    names = unit.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Stamp(at, str(names[0].value)[:200] if names else "", trusted)


def _signed_data(token: bytes) -> cms.SignedData:
    info = cms.ContentInfo.load(token)
    if info["content_type"].native != "signed_data":
        raise ValueError("no signed data")
    return info["content"]


def _embedded(data: cms.SignedData) -> list[bytes]:
    listed = data["certificates"]
    return [each.chosen.dump() for each in listed if each.name == "certificate"] if listed else []


def _chosen(signer: cms.SignerInfo, among: Iterable[x509.Certificate]) -> x509.Certificate:
    """The certificate that the signature names. Raises Broken."""
    name = signer["sid"]
    for each in among:
        parsed = asn1.Certificate.load(path.der(each))
        if name.name == "issuer_and_serial_number":
            if (parsed.issuer, parsed.serial_number) == (name.chosen["issuer"], name.chosen["serial_number"].native):
                return each
        elif parsed.key_identifier == name.chosen.native:
            return each
    raise Broken("broken_timestamp")


def _demand_named(signer: cms.SignerInfo) -> None:
    """The certificate is signed along (ESSCertID), so that no other can take its place; which, pyHanko compares."""
    named = {"signing_certificate", "signing_certificate_v2"}
    if not any(each["type"].native in named for each in signer["signed_attrs"]):
        raise Broken("broken_timestamp")


def _only_stamps(unit: x509.Certificate) -> bool:
    """A certificate for time-stamps and nothing else (RFC 3161, 2.3)."""
    try:
        usage = unit.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
