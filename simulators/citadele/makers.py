"""How each attack on a Citadele login is made (IDENTITY §3.3 and §6); `attacks` holds the table."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryptography import x509

from simulators.answers import Delivery, NothingToReplayError, flip_last_digit, foreign_key, with_query
from simulators.citadele import forgery
from simulators.citadele.checks import FIELD
from simulators.citadele.protocol import (
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

OTHER_CODE = "01011122341"


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


def carry(occasion: Occasion, *texts: str) -> Delivery:
    """The form with one xmldata for each text."""
    return Delivery(occasion.request["ReturnURL"], tuple((FIELD, text) for text in texts))


def honest_values(occasion: Occasion) -> Pairs:
    """What an honest answer says."""
    return answer_values(occasion.request, occasion.person)


def document(
    occasion: Occasion,
    values: Pairs,
    *,
    method: Method | None = None,
    shift: timedelta = timedelta(0),
    namespace: str = FIDAVISTA,
) -> str:
    """A message of the bank with these values, rightly signed unless `method` says otherwise."""
    timestamp = write_timestamp(occasion.now + shift)
    root = build_document(occasion.bank_id, timestamp, values, namespace=namespace)
    return write(sign(root, occasion.signer, method))


def honest_text(occasion: Occasion) -> str:
    """The complete honest answer."""
    return document(occasion, honest_values(occasion))


def honest(occasion: Occasion) -> Delivery:
    """The form with the honest answer."""
    return carry(occasion, honest_text(occasion))


def decline(code: str, message: str, occasion: Occasion) -> Delivery:
    """A signed answer without a person: 200 when the person says no, 300 or 400 when the bank fails."""
    return carry(occasion, document(occasion, answer_values(occasion.request, None, code, message)))


def made(change: Callable[[str], str], occasion: Occasion) -> Delivery:
    """Changed after signing."""
    return carry(occasion, change(honest_text(occasion)))


def with_values(changes: Changes) -> Maker:
    """Changed before signing: the signature is right, the content is not."""
    return lambda occasion: carry(occasion, document(occasion, changes(honest_values(occasion))))


def by(method: Method) -> Maker:
    """The right content and key, signed in another way."""
    return lambda occasion: carry(occasion, document(occasion, honest_values(occasion), method=method))


def at(shift: timedelta) -> Maker:
    """Signed with another Timestamp."""
    return lambda occasion: carry(occasion, document(occasion, honest_values(occasion), shift=shift))


def in_namespace(namespace: str) -> Maker:
    """Signed in another namespace of the frame."""
    return lambda occasion: carry(occasion, document(occasion, honest_values(occasion), namespace=namespace))


def setting(values: Pairs, **changes: str) -> Pairs:
    """The values with some of them changed."""
    return [(name, changes.get(name, value)) for name, value in values]


def other_uid(values: Pairs) -> Pairs:
    """For another login."""
    return setting(values, RequestUID=str(uuid.uuid4()))


def second_code(values: Pairs) -> Pairs:
    """PersonCode twice, the second of somebody else."""
    place = [name for name, _ in values].index("PersonCode")
    return [*values[: place + 1], ("PersonCode", flip_last_digit(dict(values)["PersonCode"])), *values[place + 1 :]]


def long_code(values: Pairs) -> Pairs:
    """A twelfth digit."""
    return setting(values, PersonCode=dict(values)["PersonCode"] + "0")


def without_code(values: Pairs) -> Pairs:
    """Nobody's code."""
    return [pair for pair in values if pair[0] != "PersonCode"]


def bank_initiated(values: Pairs) -> Pairs:
    """ESERVICEREQ: the bank sends a person whom the portal did not ask for."""
    fresh = [pair for pair in other_uid(values) if pair[0] != "Code"]
    return [*setting(fresh, Request="ESERVICEREQ"), ("Target", "Pagalms")]


def payment(values: Pairs) -> Pairs:
    """The answer of another service."""
    return setting(values, Request="PMTRESP")


def other_sender(occasion: Occasion) -> Delivery:
    """From names another bank."""
    return honest(replace(occasion, bank_id="OTHER_BANK"))


def victim(occasion: Occasion) -> str:
    """The code of somebody else."""
    own = occasion.person.personal_code.replace("-", "")
    return OTHER_CODE if own != OTHER_CODE else flip_last_digit(own)


def foreign_certificate(occasion: Occasion) -> x509.Certificate:
    """A certificate for a key that nobody agreed on."""
    return certificate_for(foreign_key(), "Foreign key (simulation)", occasion.now)


def embedded_key(occasion: Occasion) -> Delivery:
    """Whoever takes the key from KeyInfo believes this."""
    return honest(replace(occasion, signer=Signer(foreign_key(), foreign_certificate(occasion))))


def by_foreign_key(occasion: Occasion) -> Delivery:
    """The bank's certificate in KeyInfo, but not its key."""
    return honest(replace(occasion, signer=replace(occasion.signer, key=foreign_key())))


def embedded_other(occasion: Occasion) -> Delivery:
    """The bank's key, but another certificate in KeyInfo, as in the published sample."""
    return honest(replace(occasion, signer=replace(occasion.signer, certificate=foreign_certificate(occasion))))


def wrong_signature(occasion: Occasion) -> Delivery:
    """The signature of a message one second older."""
    other = honest_text(replace(occasion, now=occasion.now - timedelta(seconds=1)))
    return made(lambda text: forgery.with_other_signature(text, other), occasion)


def tampered(text: str) -> str:
    """Another last digit; SignedInfo and its signature still hold, the digest does not."""
    return forgery.with_code(text, flip_last_digit(forgery.code_in(text)))


def replay(occasion: Occasion) -> Delivery:
    """The last valid answer again."""
    if occasion.previous is None:
        raise NothingToReplayError
    return carry(occasion, occasion.previous[FIELD])


def in_signature(occasion: Occasion) -> Delivery:
    """Somebody else inside Signature."""
    return carry(occasion, forgery.hidden_in_signature(honest_text(occasion), victim(occasion)))


def around(occasion: Occasion) -> Delivery:
    """Somebody else around the signed original."""
    return carry(occasion, forgery.around_the_original(honest_text(occasion), victim(occasion)))


def _parts(occasion: Occasion) -> tuple[str, str, Pairs, Signer]:
    return occasion.bank_id, write_timestamp(occasion.now), honest_values(occasion), occasion.signer


def fragment(occasion: Occasion) -> Delivery:
    """Somebody else beside the part that is signed."""
    return carry(occasion, forgery.beside_a_fragment(*_parts(occasion), victim(occasion)))


def instruction(occasion: Occasion) -> Delivery:
    """A signed processing instruction inside the code."""
    return carry(occasion, forgery.with_instruction(*_parts(occasion)))


def unsigned_cancel(occasion: Occasion) -> Delivery:
    """Code 200 that anybody could have written."""
    values = answer_values(occasion.request, None, "200")
    return carry(occasion, forgery.without_signature(document(occasion, values)))


def doubled(occasion: Occasion) -> Delivery:
    """Two xmldata: the honest one, and one of somebody else."""
    text = honest_text(occasion)
    return carry(occasion, text, forgery.with_code(text, victim(occasion)))


def query_and_body(occasion: Occasion) -> Delivery:
    """A second xmldata in the address."""
    return replace(honest(occasion), action=with_query(occasion.request["ReturnURL"], [(FIELD, "<FIDAVISTA/>")]))


def by_get(occasion: Occasion) -> Delivery:
    """The honest answer in the address."""
    return replace(honest(occasion), method="get")


def no_answer(_occasion: Occasion) -> None:
    """Nothing."""
