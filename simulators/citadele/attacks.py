"""Answers a portal must refuse, and odd ones it must accept (IDENTITY §3.3 and §6), in one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from xmlsec import constants as by

from simulators.answers import Delivery, Expected, Row
from simulators.citadele import forgery
from simulators.citadele import makers as make
from simulators.citadele.makers import Maker, Occasion
from simulators.citadele.protocol import CANCELLED, FAILED, FIDAVISTA, UNAVAILABLE, Method

OUT_OF_WINDOW = timedelta(minutes=16)
BANK_MESSAGE = 'Sistēmas kļūda <b>300</b> & "citi" <script>alert(1)</script>'
OLD_NAMESPACE = FIDAVISTA.replace("v1-2", "v1-1")
TOO_LONG = "x" * (65 * 1024)

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
class Attack(Row):
    """One row of the table; the label is shown on the bank's page."""

    make: Maker


def _refuse(name: str, label: str, maker: Maker) -> Attack:
    return Attack(name, label, Expected.REFUSE, maker)


_SHA1 = make.by(Method(signature=by.TransformRsaSha1, digest=by.TransformSha1))
_NARROW = make.by(Method(skip="ancestor-or-self::a:PersonCode"))

TABLE = (
    _refuse(WRONG_SIGNATURE, "Cita ziņojuma paraksts", make.wrong_signature),
    _refuse(TAMPERED, "Mainīts cipars pēc parakstīšanas", partial(make.made, make.tampered)),
    _refuse(OTHER_UID, "Cits RequestUID", make.with_values(make.other_uid)),
    _refuse(REPLAY, "Iepriekšējā derīgā atbilde vēlreiz", make.replay),
    _refuse(LATE, "Atbilde pirms 16 minūtēm", make.at(-OUT_OF_WINDOW)),
    _refuse(EARLY, "Atbilde pēc 16 minūtēm", make.at(OUT_OF_WINDOW)),
    _refuse(OTHER_SENDER, "Cits sūtītājs (From)", make.other_sender),
    _refuse(COMMENT, "Komentārs personas kodā (paraksts der!)", partial(make.made, forgery.with_comment)),
    _refuse(INSTRUCTION, "Instrukcija personas kodā", make.instruction),
    _refuse(WRAP_IN_SIGNATURE, "Otra persona paraksta elementā (paraksts der!)", make.in_signature),
    _refuse(WRAP_FRAGMENT, "Parakstīta tikai daļa, blakus viltota", make.fragment),
    _refuse(WRAP_AROUND, "Parakstītais ziņojums viltotā ziņojumā", make.around),
    _refuse(DOCTYPE, "Ar DOCTYPE", partial(make.made, forgery.with_doctype)),
    _refuse(ENTITY, "Personas kods kā entītija", partial(make.made, forgery.with_entity)),
    _refuse(EXTERNAL_ENTITY, "Personas kods kā ārēja entītija", partial(make.made, forgery.with_external_entity)),
    _refuse(MANY_ENTITIES, "Entītijas, kas vairojas", partial(make.made, forgery.with_many_entities)),
    _refuse(EMBEDDED_KEY, "Sveša atslēga ar savu sertifikātu ziņojumā", make.embedded_key),
    _refuse(FOREIGN_KEY, "Sveša atslēga ar bankas sertifikātu ziņojumā", make.by_foreign_key),
    _refuse(SHA1, "Paraksts ar SHA-1", _SHA1),
    _refuse(SHA1_DIGEST, "Tikai jaucējvērtība ar SHA-1", make.by(Method(digest=by.TransformSha1))),
    _refuse(EXCLUSIVE_C14N, "Exclusive c14n", make.by(Method(canonical=by.TransformExclC14N))),
    _refuse(TWO_REFERENCES, "Divas atsauces (Reference)", make.by(Method(references=("", "")))),
    _refuse(NARROW_REFERENCE, "XPath izņem personas kodu no paraksta", _NARROW),
    _refuse(DUPLICATE_CODE, "Divi PersonCode", make.with_values(make.second_code)),
    _refuse(LONG_CODE, "Personas kods ar 12 cipariem", make.with_values(make.long_code)),
    _refuse(OMITTED_CODE, "Kods 100 bez personas koda", make.with_values(make.without_code)),
    _refuse(UNKNOWN_RESULT, "Nezināms Code 101", make.with_values(lambda pairs: make.setting(pairs, Code="101"))),
    _refuse(BANK_INITIATED, "Bankas sākta ESERVICEREQ", make.with_values(make.bank_initiated)),
    _refuse(PAYMENT_ANSWER, "Maksājuma atbilde PMTRESP", make.with_values(make.payment)),
    _refuse(UNSIGNED_CANCEL, "Code 200 bez paraksta", make.unsigned_cancel),
    _refuse(UNSIGNED, "Code 100 bez paraksta", partial(make.made, forgery.without_signature)),
    _refuse(HUGE, "Ziņojums garāks par 64 kB", make.with_values(lambda pairs: [*pairs, ("Message", TOO_LONG)])),
    _refuse(OLD_VERSION, "Versija 4.0", make.with_values(lambda pairs: make.setting(pairs, Version="4.0"))),
    _refuse(OLD_FRAME, "Vecā nosaukumtelpa v1-1", make.in_namespace(OLD_NAMESPACE)),
    _refuse(NOT_XML, "Nav XML", partial(make.made, lambda text: text[:-20])),
    _refuse(DOUBLED_FIELD, "xmldata divreiz", make.doubled),
    _refuse(QUERY_AND_BODY, "xmldata arī adresē", make.query_and_body),
    _refuse(ANSWER_BY_GET, "Derīga atbilde ar GET", make.by_get),
    Attack(EMBEDDED_OTHER, "KeyInfo ar citu sertifikātu", Expected.ACCEPT, make.embedded_other),
    Attack(BANK_ERROR, "Code 300 ar HTML tekstā", Expected.CANCEL, partial(make.decline, FAILED, BANK_MESSAGE)),
    Attack(SERVICE_UNAVAILABLE, "Code 400", Expected.CANCEL, partial(make.decline, UNAVAILABLE, "")),
    Attack(NO_KEY_INFO, "Bez KeyInfo", Expected.EITHER, partial(make.made, forgery.without_key_info)),
    Attack(NO_ANSWER, "Banka neatbild", Expected.NOTHING, make.no_answer),
)
ATTACKS = {attack.name: attack for attack in TABLE}


def deliver(name: str, occasion: Occasion) -> Delivery | None:
    """The answer with the named attack, or the honest one for HONEST; None when the bank stays silent."""
    return ATTACKS[name].make(occasion) if name else make.honest(occasion)


def cancel(occasion: Occasion) -> Delivery:
    """The person says no: a signed 200."""
    return make.decline(CANCELLED, "", occasion)
