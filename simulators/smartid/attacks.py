"""Answers a portal must refuse, and odd ones it must accept (IDENTITY §1.7, §1.8 and §6), in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from simulators.answers import NothingToReplayError, Row
from simulators.smartid.accounts import Account
from simulators.smartid.answers import (
    Occasion,
    described,
    draft_for,
    encode_certificate,
    honest,
    patched,
)
from simulators.smartid.certificates import Form, form_of
from simulators.smartid.checks import INTERACTIONS
from simulators.smartid.protocol import DEMO_SCHEME, DIGESTS, LIVE_SCHEME, NOTIFICATION, QR, Seal
from simulators.smartid.sessions import Answer

OTHER = Account("Cita", "Persona", "050505-12123", note="cita persona")


class Callback(StrEnum):
    """How Web2App sends the person back."""

    HONEST = "honest"
    WRONG_DIGEST = "wrong-digest"
    WRONG_VERIFIER = "wrong-verifier"
    BARE = "bare"  # without the two parameters
    TWICE = "twice"
    NEVER = "never"
    OTHER_BROWSER = "other-browser"  # the address is shown, to be opened elsewhere


Maker = Callable[[Occasion], Answer]


@dataclass(frozen=True)
class Attack(Row):
    """One row of the table, with how its answer is made and how Web2App then returns."""

    make: Maker = honest
    callback: Callback = Callback.HONEST

    @property
    def is_for_web2app(self) -> bool:
        """Whether the attack is in the way back, which other flows do not have."""
        return self.callback is not Callback.HONEST


def payload(occasion: Occasion, **changes: str) -> Answer:
    """Another payload, signed rightly."""
    draft = draft_for(occasion)
    return Answer(replace(draft, payload=replace(draft.payload, **changes)).signed())


def after(changes: Mapping[str, object], occasion: Occasion) -> Answer:
    """Changed after signing."""
    return Answer(patched(draft_for(occasion).signed(), changes))


def certified(change: Callable[[Form], Form], occasion: Occasion, *, level: str = "") -> Answer:
    """Signed with the person's key, under a certificate of another form."""
    certificate = occasion.authority.issue(occasion.account, change(form_of(occasion.account)))
    draft = replace(draft_for(occasion), certificate=certificate)
    return Answer((replace(draft, level=level) if level else draft).signed())


def wrong_signature(occasion: Occasion) -> Answer:
    """A signature of the same key, over something else."""
    draft = draft_for(occasion)
    return Answer(draft.status(draft.seal.sign("another message", draft.key)))


def _other_account(occasion: Occasion) -> Account:
    return replace(OTHER, personal_code="020200-20006") if occasion.account.identifier == OTHER.identifier else OTHER


def other_certificate(occasion: Occasion) -> Answer:
    """The signature is the person's, the certificate of somebody else."""
    other = occasion.authority.certificate(_other_account(occasion))
    return after({"cert": {"value": encode_certificate(other)}}, occasion)


def other_person(occasion: Occasion) -> Answer:
    """All is right, but somebody else answered; matters where the session names a person."""
    return honest(replace(occasion, account=_other_account(occasion)))


def wrong_flow(occasion: Occasion) -> Answer:
    """A flow that the session cannot have come by."""
    return payload(occasion, flow=QR if occasion.flow == NOTIFICATION else NOTIFICATION)


def interaction_not_offered(occasion: Occasion) -> Answer:
    """Signed for an interaction nobody offered."""
    offered = {each.type for each in occasion.wish.offered}
    return payload(occasion, interaction=next((each for each in INTERACTIONS if each not in offered), "somethingElse"))


def older_app(occasion: Occasion) -> Answer:
    """No attack: an app that knows the last of the offered interactions only, and honestly says so."""
    return payload(occasion, interaction=occasion.wish.offered[-1].type)


def relabelled_interaction(occasion: Occasion) -> Answer:
    """Another interaction is named than was signed."""
    shown = occasion.wish.offered[0].type
    return after({"interactionTypeUsed": next(each for each in INTERACTIONS if each != shown)}, occasion)


def wrong_scheme(occasion: Occasion) -> Answer:
    """Signed for the other environment."""
    return payload(occasion, scheme=LIVE_SCHEME if occasion.scheme != LIVE_SCHEME else DEMO_SCHEME)


def salt(occasion: Occasion, *, is_declared: bool = False) -> Answer:
    """A salt of 20 bytes; the answer says the right length, or admits it."""
    draft = draft_for(occasion)
    status = replace(draft, seal=draft.seal.salted(20)).signed()
    declared = {"signature": {"signatureAlgorithmParameters": {"saltLength": 20}}}
    return Answer(patched(status, declared) if is_declared else status)


def other_hash(occasion: Occasion) -> Answer:
    """Made and declared with another hash than asked for."""
    name = next(each for each in DIGESTS if each != occasion.wish.digest)
    return Answer(replace(draft_for(occasion), digest=name, seal=Seal.of(name)).signed())


def other_mask(occasion: Occasion) -> Answer:
    """MGF1 by another hash than the signature's; made and declared so."""
    draft, name = draft_for(occasion), next(each for each in DIGESTS if each != occasion.wish.digest)
    status = replace(draft, seal=replace(draft.seal, mask=DIGESTS[name])).signed()
    declared = described(draft.digest) | {"maskGenAlgorithm": described(name)["maskGenAlgorithm"]}
    return Answer(patched(status, {"signature": {"signatureAlgorithmParameters": declared}}))


def old_padding(occasion: Occasion) -> Answer:
    """PKCS#1 v1.5, as version 2 had it."""
    draft = draft_for(occasion)
    value = draft.key.sign(draft.payload.text().encode(), padding.PKCS1v15(), hashes.SHA512())
    named = {"signature": {"signatureAlgorithm": "sha512WithRSAEncryption"}}
    return Answer(patched(draft.status(value), named))


def replay(occasion: Occasion) -> Answer:
    """The last honest answer once more."""
    if occasion.previous is None:
        raise NothingToReplayError
    return Answer(occasion.previous)
