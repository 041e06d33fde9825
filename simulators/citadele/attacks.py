"""Answers a portal must refuse, and odd ones it must accept (IDENTITY.md §3.3 and §6), in one table."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography import x509

from simulators.answers import (
    Delivery,
    NothingToReplayError,
    Row,
    flip_last_digit,
    foreign_key,
    with_query,
)
from simulators.citadele import forgery
from simulators.citadele.checks import FIELD
from simulators.citadele.protocol import (
    CANCELLED,
    FIDAVISTA,
    Method,
    Pairs,
    Signer,
    answer_values,
    build_document,
    sign,
    write,
    write_timestamp,
)
from simulators.keys import certificate_for
from simulators.people import Person

OUT_OF_WINDOW = timedelta(minutes=16)
OTHER_CODE = "01011122341"
BANK_MESSAGE = 'Sistēmas kļūda <b>300</b> & "citi" <script>alert(1)</script>'
OLD_NAMESPACE = FIDAVISTA.replace("v1-2", "v1-1")

HONEST = ""
WRONG_SIGNATURE = "wrong-signature"
TAMPERED = "tampered-code"
OTHER_UID = "other-uid"
REPLAY = "replay"
LATE = "late"
EARLY = "early"
OTHER_SENDER = "other-sender"
COMMENT = "comment"
INSTRUCTION = "instruction"
WRAP_IN_SIGNATURE = "wrap-in-signature"
WRAP_FRAGMENT = "wrap-fragment"
WRAP_AROUND = "wrap-around"
DOCTYPE = "doctype"
ENTITY = "entity"
EXTERNAL_ENTITY = "external-entity"
MANY_ENTITIES = "many-entities"
EMBEDDED_KEY = "embedded-key"
FOREIGN_KEY = "foreign-key"
SHA1 = "sha1"
SHA1_DIGEST = "sha1-digest"
EXCLUSIVE_C14N = "exclusive-c14n"
TWO_REFERENCES = "two-references"
NARROW_REFERENCE = "narrow-reference"
DUPLICATE_CODE = "duplicate-code"
LONG_CODE = "long-code"
OMITTED_CODE = "code-omitted"
UNKNOWN_RESULT = "unknown-result"
BANK_INITIATED = "bank-initiated"
PAYMENT_ANSWER = "payment-answer"
UNSIGNED_CANCEL = "unsigned-cancel"
UNSIGNED = "unsigned"
HUGE = "huge"
OLD_VERSION = "old-version"
OLD_FRAME = "old-namespace"
NOT_XML = "not-xml"
DOUBLED_FIELD = "doubled-field"
QUERY_AND_BODY = "query-and-body"
ANSWER_BY_GET = "answer-by-get"
BANK_ERROR = "bank-error"
SERVICE_UNAVAILABLE = "service-unavailable"
EMBEDDED_OTHER = "embedded-other"
NO_KEY_INFO = "no-key-info"
NO_ANSWER = "no-answer"


@dataclass(frozen=True)
class Occasion:
    """Everything an answer is made of; `request` holds the values of the AUTHREQ's Amai."""

    request: Mapping[str, str]
    person: Person
    bank_id: str
    signer: Signer
    now: datetime
    previous: Mapping[str, str] | None = None


Maker = Callable[[Occasion], Delivery | None]
Changes = Callable[[Pairs], Pairs]


@dataclass(frozen=True)
class Attack(Row):
    """One row of the table; the label is shown on the bank's page."""

    make: Maker


def _deliver(occasion: Occasion, *texts: str) -> Delivery:
    return Delivery(occasion.request["ReturnURL"], tuple((FIELD, text) for text in texts))


def _values(occasion: Occasion) -> Pairs:
    return answer_values(occasion.request, occasion.person)


def _document(
    occasion: Occasion,
    changes: Changes = lambda values: values,
    *,
    method: Method | None = None,
    shift: timedelta = timedelta(0),
    namespace: str = FIDAVISTA,
) -> str:
    """Changed before signing: the signature is right, the content is not."""
    timestamp = write_timestamp(occasion.now + shift)
    root = build_document(occasion.bank_id, timestamp, changes(_values(occasion)), namespace=namespace)
    return write(sign(root, occasion.signer, method))


def honest_text(occasion: Occasion) -> str:
    """The complete honest answer."""
    return _document(occasion)


def _honest(occasion: Occasion) -> Delivery:
    return _deliver(occasion, honest_text(occasion))


def decline(occasion: Occasion, code: str = CANCELLED, message: str = "") -> Delivery:
    """A signed answer without a person: 200 when the person says no, 300 or 400 when the bank fails."""
    values = answer_values(occasion.request, None, code, message)
    return _deliver(occasion, _document(occasion, lambda _: values))


def _made(change: Callable[[str], str], occasion: Occasion) -> Delivery:
    """Changed after signing."""
    return _deliver(occasion, change(honest_text(occasion)))


def _setting(values: Pairs, **changes: str) -> Pairs:
    return [(name, changes.get(name, value)) for name, value in values]


def _with(changes: Changes) -> Maker:
    return lambda occasion: _deliver(occasion, _document(occasion, changes))


def _by(method: Callable[[], Method]) -> Maker:
    return lambda occasion: _deliver(occasion, _document(occasion, method=method()))


def _at(shift: timedelta) -> Maker:
    return lambda occasion: _deliver(occasion, _document(occasion, shift=shift))


def victim(occasion: Occasion) -> str:
    """The code of somebody else."""
    own = occasion.person.personal_code.replace("-", "")
    return OTHER_CODE if own != OTHER_CODE else flip_last_digit(own)


def foreign_certificate(occasion: Occasion) -> x509.Certificate:
    """A certificate for a key that nobody agreed on."""
    return certificate_for(foreign_key(), "Foreign key (simulation)", occasion.now)


def _signed_by(occasion: Occasion, signer: Signer) -> Delivery:
    return _honest(replace(occasion, signer=signer))


def _wrong_signature(occasion: Occasion) -> Delivery:
    other = honest_text(replace(occasion, now=occasion.now - timedelta(seconds=1)))
    return _made(lambda text: forgery.with_other_signature(text, other), occasion)


def _tampered(text: str) -> str:
    return forgery.with_code(text, flip_last_digit(forgery.code_in(text)))


def _replay(occasion: Occasion) -> Delivery:
    if occasion.previous is None:
        raise NothingToReplayError
    return _deliver(occasion, occasion.previous[FIELD])


def _fragment(occasion: Occasion) -> Delivery:
    parts = occasion.bank_id, write_timestamp(occasion.now), _values(occasion), occasion.signer
    return _deliver(occasion, forgery.beside_a_fragment(*parts, victim(occasion)))


def _instruction(occasion: Occasion) -> Delivery:
    parts = occasion.bank_id, write_timestamp(occasion.now), _values(occasion), occasion.signer
    return _deliver(occasion, forgery.with_instruction(*parts))


def _embedded_key(occasion: Occasion) -> Delivery:
    return _signed_by(occasion, Signer(foreign_key(), foreign_certificate(occasion)))


def _foreign_key(occasion: Occasion) -> Delivery:
    return _signed_by(occasion, replace(occasion.signer, key=foreign_key()))


def _embedded_other(occasion: Occasion) -> Delivery:
    return _signed_by(occasion, replace(occasion.signer, certificate=foreign_certificate(occasion)))


def _bank_initiated(values: Pairs) -> Pairs:
    fresh = _setting(values, Request="ESERVICEREQ", RequestUID=str(uuid.uuid4()))
    return [pair for pair in fresh if pair[0] != "Code"] + [("Target", "Pagalms")]


def _unsigned_cancel(occasion: Occasion) -> Delivery:
    (_, text), = decline(occasion).fields
    return _deliver(occasion, forgery.without_signature(text))


def _doubled(occasion: Occasion) -> Delivery:
    text = honest_text(occasion)
    return _deliver(occasion, text, forgery.with_code(text, victim(occasion)))


def _query_and_body(occasion: Occasion) -> Delivery:
    return replace(_honest(occasion), action=with_query(occasion.request["ReturnURL"], [(FIELD, "<FIDAVISTA/>")]))


def _by_get(occasion: Occasion) -> Delivery:
    return replace(_honest(occasion), method="get")


def _no_answer(_occasion: Occasion) -> None:
    return None
