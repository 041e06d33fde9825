"""Who tells the time: time stamp tokens (RFC 3161), right ones and others."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from asn1crypto import cms, core, tsp

from simulators.esign.algorithms import Scheme, digest
from simulators.esign.cms import Seal
from simulators.esign.trust import Certified, Trust

POLICY = "2.999.3161"  # an arc for examples


class Teller(StrEnum):
    """Who signs the token."""

    OURS = "ours"
    FOREIGN = "foreign"  # bears the names of ours, but has other keys
    NO_RIGHT = "no-right"  # of the same authority as ours, but for another purpose
    SIGNER = "signer"  # the signer stamps the own signature; the certificate has no right to


@dataclass(frozen=True)
class Stamp:
    """How a time stamp is made; the defaults are an honest one."""

    teller: Teller = Teller.OURS
    after: timedelta = timedelta(seconds=1)  # from the moment of signing
    value: bytes | None = None  # stamped instead of what is asked for
    digest: str = "sha256"
    names_canonical: bool = True  # in XML; else the canonical form is the usual one, inclusive


HONEST = Stamp()


def token(trust: Trust, data: bytes, at: datetime, form: Stamp = HONEST, signer: Certified | None = None) -> bytes:
    """A TimeStampToken in DER over `data`, for a signature made at a moment."""
    stamped = data if form.value is None else form.value
    return token_of_digest(trust, digest(form.digest, stamped), at, form, signer)


def token_of_digest(
    trust: Trust, digested: bytes, at: datetime, form: Stamp = HONEST, signer: Certified | None = None
) -> bytes:  # fmt: skip
    """A TimeStampToken over what has been digested already."""
    tellers = {Teller.OURS: trust.tsa, Teller.FOREIGN: trust.foreign_tsa, Teller.NO_RIGHT: trust.no_tsa}
    teller = tellers.get(form.teller, signer)
    assert teller is not None
    imprint = {"hash_algorithm": {"algorithm": form.digest}, "hashed_message": digested}
    told = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": tsp.MessageImprint(imprint),
            "serial_number": secrets.randbits(64),
            "gen_time": core.GeneralizedTime((at + form.after).replace(microsecond=0)),
            "accuracy": {"seconds": 1},
        }
    ).dump()
    return Seal(teller, "tst_info", digest("sha256", told), scheme=Scheme("sha256"), content=told).finish()


def response(made: bytes) -> bytes:
    """The token as a service sends it, a TimeStampResp in DER; tools that check tokens want it so."""
    status = tsp.PKIStatusInfo({"status": "granted"})
    return bytes(tsp.TimeStampResp({"status": status, "time_stamp_token": cms.ContentInfo.load(made)}).dump())
