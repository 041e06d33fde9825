"""Citadele DIGI::LINK as the simulated bank speaks it: the published sample, checks of an AUTHREQ, every attack."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from xmlsec import constants as by

from simulators.answers import Delivery, Expected, NothingToReplayError, foreign_key
from simulators.citadele import attacks, protocol
from simulators.citadele.attacks import TABLE
from simulators.citadele.checks import DECISION_WINDOW, FIELD, Contract, check_request, children, parse
from simulators.citadele.makers import Occasion, foreign_certificate, victim
from simulators.citadele.protocol import AMAI, DSIG, FIDAVISTA, Method, Signer, in_amai, in_dsig
from simulators.forms import RequestRefusedError
from simulators.keys import load_public_key
from simulators.people import Person

# the sample answer and certificate that the public client CITGEM of IDENTITY publishes with its tests
DATA = Path(__file__).resolve().parents[1] / "data/identity"
NOW = datetime(2026, 5, 4, 9, 30, 0, 123000, tzinfo=UTC)
RETURN = "http://127.0.0.1:8000/auth/citadele/return"
UID = "9209d453-6486-407f-9a5a-522b00e59ced"
ANNA = Person("Anna Bērziņa", "050505-12123")
ASKED = {"Request": "AUTHREQ", "RequestUID": UID, "Version": "5.0", "Language": "LV", "ReturnURL": RETURN}


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def value(text: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", text)
    assert found
    return found[1]


def signature_holds(text: str, key: rsa.RSAPublicKey) -> bool:
    root = etree.fromstring(text.encode())
    return protocol.verifies(next(root.iter(in_dsig("Signature"))), key)


def test_the_published_sample_holds_under_the_agreed_certificate_and_not_under_the_embedded_one() -> None:
    text = (DATA / "citadele-authresp.xml").read_text(encoding="utf-8")
    agreed = load_public_key(DATA / "citadele-test.pem")
    assert signature_holds(text, agreed)
    assert not signature_holds(text.replace("<Code>100", "<Code>200"), agreed)
    embedded = x509.load_der_x509_certificate(base64.b64decode(value(text, "X509Certificate"))).public_key()
    assert isinstance(embedded, rsa.RSAPublicKey)
    assert not signature_holds(text, embedded)
    comment = text.replace("<PersonCode>000000", "<PersonCode>000000<!--x-->")
    assert signature_holds(comment, agreed)
    with pytest.raises(RequestRefusedError, match="komentāru"):
        parse(comment)


def test_timestamps_are_of_riga_and_the_doubled_hour_names_two_moments() -> None:
    assert protocol.write_timestamp(NOW) == "20260504123000123"
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert protocol.read_timestamp("20261025033000000") == (before, before + timedelta(hours=1))
    assert protocol.read_timestamp("20260504123000123") == (NOW, NOW)
    for wrong in ("20260504123000", "2026050412300012x", "20261304123000000", "٢٠٢٦٠٥٠٤١٢٣٠٠٠١٢٣"):
        with pytest.raises(ValueError):
            protocol.read_timestamp(wrong)


def test_the_surname_comes_first() -> None:
    assert protocol.last_name_first("Žanete Čakste-Šķēle") == "ČAKSTE-ŠĶĒLE ŽANETE"
    assert protocol.last_name_first("Anna") == "ANNA"


@pytest.fixture(scope="session")
def portal(keys: Path, portal_key: rsa.RSAPrivateKey) -> Signer:
    return Signer(portal_key, certificate(keys / "portal.pem"))


@pytest.fixture(scope="session")
def contract(keys: Path) -> Contract:
    return Contract("CITADELE", "PAGALMS", certificate(keys / "portal.pem"))


def request_text(portal: Signer, changes: dict[str, str] | None = None, method: Method | None = None) -> str:
    changes = dict(changes or {})
    sender = changes.pop("From", "PAGALMS")
    timestamp = changes.pop("Timestamp", protocol.write_timestamp(NOW))
    values = [*(ASKED | changes).items()]
    return protocol.write(protocol.sign(protocol.build_document(sender, timestamp, values), portal, method))


def refused(text: str, contract: Contract) -> str:
    with pytest.raises(RequestRefusedError) as refusal:
        check_request([(FIELD, text)], contract, NOW)
    return refusal.value.check


def test_a_good_request_is_believed(portal: Signer, contract: Contract) -> None:
    text = protocol.build_request(contract_id="PAGALMS", request_uid=UID, return_url=RETURN, now=NOW, signer=portal)
    pairs = [(FIELD, text), ("other", "1")]
    for moment in (NOW, NOW + timedelta(minutes=15), NOW - timedelta(minutes=15)):
        assert check_request(pairs, contract, moment) == ASKED
    check_request(pairs, contract, NOW + DECISION_WINDOW, DECISION_WINDOW)
    check_request([(FIELD, text.replace("\n", "\r\n"))], contract, NOW)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("Request", "PMTREQ"), ("RequestUID", "1234"), ("RequestUID", "a" * 37), ("RequestUID", "a_b-c"),
        ("Version", "4.0"), ("Language", "LAT"), ("ReturnURL", "/back"), ("ReturnURL", RETURN + "?a=b"),
        ("ReturnURL", "http://a/under_score"), ("ReturnURL", "http://" + "a" * 250), ("From", "STRANGER"),
        ("Timestamp", "20260504121459999"), ("Timestamp", "20260504124501000"), ("Timestamp", "2026-05-04"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_even_when_signed(name: str, wrong: str, portal: Signer, contract: Contract) -> None:
    assert refused(request_text(portal, {name: wrong}), contract) == name


def test_the_signature_must_be_exactly_the_agreed_one(portal: Signer, contract: Contract) -> None:
    for method, check in (
        (Method(canonical=by.TransformExclC14N), "CanonicalizationMethod"),
        (Method(signature=by.TransformRsaSha1), "SignatureMethod"),
        (Method(digest=by.TransformSha1), "DigestMethod"),
        (Method(references=("", "")), "SignedInfo"),
        (Method(skip="ancestor-or-self::a:ReturnURL"), "Transforms"),
    ):
        assert refused(request_text(portal, method=method), contract) == check
    assert refused(request_text(replace(portal, key=foreign_key())), contract) == "Signature"
    text = request_text(portal)
    assert refused(text.replace("127.0.0.1", "127.0.0.2"), contract) == "Signature"
    foreign = foreign_certificate(occasion_of(portal))
    assert refused(request_text(replace(portal, certificate=foreign)), contract) == "X509Certificate"
    assert refused(request_text(replace(portal, certificate=None)), contract) == "Signature"
    assert refused(text.replace('URI=""', 'URI="#x"'), contract) == "Reference"


def test_the_document_must_be_plain_and_whole(portal: Signer, contract: Contract) -> None:
    text = request_text(portal)
    assert refused(text.replace("<Version>", "<!-- x --><Version>"), contract) == FIELD
    assert refused(text + "<?x?>", contract) == FIELD
    assert refused(text + "<!-- x -->", contract) == FIELD
    assert refused(text[:-9], contract) == FIELD
    assert refused(text + " " * 65536, contract) == FIELD
    assert refused(text.replace("<FIDAVISTA", "<!DOCTYPE FIDAVISTA><FIDAVISTA"), contract) == "DOCTYPE"
    assert refused(text.replace("fidavista/v1-2", "fidavista/v1-1"), contract) == "FIDAVISTA"
    assert refused(text.replace("<Version>5.0</Version>", ""), contract) == "Amai"
    assert refused(re.sub(r"<Signature .*</Signature>", "", text, flags=re.DOTALL), contract) == "SignatureData"
    for pairs in ([], [(FIELD, text)] * 2):
        with pytest.raises(RequestRefusedError, match=FIELD):
            check_request(pairs, contract, NOW)


def occasion_of(signer: Signer) -> Occasion:
    return Occasion(ASKED, ANNA, "CITADELE", signer, NOW, previous={FIELD: "<earlier/>"})


@pytest.fixture
def occasion(keys: Path, bank_key: rsa.RSAPrivateKey) -> Occasion:
    return occasion_of(Signer(bank_key, certificate(keys / "bank.pem")))


def given(name: str, occasion: Occasion) -> str:
    delivery = attacks.deliver(name, occasion)
    assert delivery is not None
    return delivery.fields[0][1]


def said_in(text: str, key: rsa.RSAPublicKey) -> dict[str, str]:
    """The values of an answer that IDENTITY §3.3 lets a portal believe; RequestRefusedError otherwise."""
    (header,) = children(parse(text), FIDAVISTA, ("Header",))
    timestamp, sender, extension = children(header, FIDAVISTA, ("Timestamp", "From", "Extension"))
    (amai,) = children(extension, AMAI, ("Amai",))
    said = {etree.QName(element).localname: element.text for element in amai}
    *_, place = children(amai, AMAI, tuple(said))
    (signature,) = children(place, DSIG, ("Signature",))
    parts = children(signature, DSIG, ("SignedInfo", "SignatureValue", "KeyInfo")[: len(signature)])
    algorithms = [element.get("Algorithm", element.get("URI")) for element in parts[0].iter() if element.attrib]
    right = [protocol.INCLUSIVE, protocol.RSA_SHA256, "", protocol.ENVELOPED, protocol.SHA256]
    late = not any(abs(NOW - moment) <= timedelta(minutes=15) for moment in protocol.read_timestamp(timestamp.text))
    if algorithms != right or late or sender.text != "CITADELE" or not protocol.verifies(signature, key):
        raise RequestRefusedError("Signature", "")
    return said


def judge(delivery: Delivery, key: rsa.RSAPublicKey) -> Expected:
    if delivery.method != "post" or len(delivery.fields) != 1 or urlsplit(delivery.action).query:
        return Expected.REFUSE
    try:
        said = said_in(delivery.fields[0][1], key)
    except RequestRefusedError:
        return Expected.REFUSE
    if (said["Request"], said["RequestUID"], said["Version"]) != ("AUTHRESP", UID, "5.0"):
        return Expected.REFUSE
    if said["Code"] in {"200", "300", "400"}:
        return Expected.CANCEL
    is_code = re.fullmatch(r"\d{11}", said.get("PersonCode", ""), re.ASCII)
    return Expected.ACCEPT if said["Code"] == "100" and is_code else Expected.REFUSE


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_careful_portal_does_what_the_table_says(row: attacks.Attack, occasion: Occasion) -> None:
    delivery = row.make(occasion)
    key = occasion.signer.key.public_key()
    if delivery is None:
        assert row.expected is Expected.NOTHING
    elif row.expected is Expected.EITHER:
        assert judge(delivery, key) in {Expected.ACCEPT, Expected.REFUSE}
    else:
        assert judge(delivery, key) is row.expected


def test_the_honest_answers(occasion: Occasion) -> None:
    delivery = attacks.deliver(attacks.HONEST, occasion)
    assert delivery
    assert (delivery.action, delivery.method) == (RETURN, "post")
    said = said_in(delivery.fields[0][1], occasion.signer.key.public_key())
    assert [*said] == ["Request", "RequestUID", "Version", "Language", "PersonCode", "Person", "Code", "SignatureData"]
    assert (said["PersonCode"], said["Person"], said["Code"]) == ("05050512123", "BĒRZIŅA ANNA", "100")
    ((_, text),) = attacks.cancel(occasion).fields
    said = said_in(text, occasion.signer.key.public_key())
    assert said["Code"] == "200"
    assert "PersonCode" not in said


TRULY_SIGNED = (
    attacks.OTHER_UID, attacks.LATE, attacks.EARLY, attacks.OTHER_SENDER, attacks.COMMENT, attacks.INSTRUCTION,
    attacks.WRAP_IN_SIGNATURE, attacks.DOCTYPE, attacks.ENTITY, attacks.SHA1, attacks.SHA1_DIGEST,
    attacks.EXCLUSIVE_C14N, attacks.TWO_REFERENCES, attacks.NARROW_REFERENCE, attacks.DUPLICATE_CODE,
    attacks.LONG_CODE, attacks.OMITTED_CODE, attacks.UNKNOWN_RESULT, attacks.BANK_INITIATED,
    attacks.PAYMENT_ANSWER, attacks.HUGE, attacks.OLD_VERSION, attacks.OLD_FRAME, attacks.EMBEDDED_OTHER,
    attacks.BANK_ERROR, attacks.SERVICE_UNAVAILABLE, attacks.NO_KEY_INFO,
)  # fmt: skip


@pytest.mark.parametrize("name", TRULY_SIGNED)
def test_a_portal_that_only_verifies_would_believe_these(name: str, occasion: Occasion) -> None:
    assert signature_holds(given(name, occasion), occasion.signer.key.public_key())


@pytest.mark.parametrize(
    "name", [attacks.WRONG_SIGNATURE, attacks.TAMPERED, attacks.EMBEDDED_KEY, attacks.FOREIGN_KEY, attacks.WRAP_AROUND]
)
def test_these_signatures_do_not_hold(name: str, occasion: Occasion) -> None:
    assert not signature_holds(given(name, occasion), occasion.signer.key.public_key())


def test_documents_are_bent_as_their_names_say(occasion: Occasion, keys: Path) -> None:
    other = victim(occasion)
    for name in (attacks.WRAP_IN_SIGNATURE, attacks.WRAP_FRAGMENT, attacks.WRAP_AROUND):
        codes = [
            element.text for element in etree.fromstring(given(name, occasion).encode()).iter(in_amai("PersonCode"))
        ]
        assert sorted(codes) == sorted(["05050512123", other])
    split = next(etree.fromstring(given(attacks.COMMENT, occasion).encode()).iter(in_amai("PersonCode")))
    assert split.text == "050505"
    embedded = given(attacks.EMBEDDED_KEY, occasion)
    assert signature_holds(embedded, foreign_key().public_key())
    agreed = base64.b64encode(certificate(keys / "bank.pem").public_bytes(Encoding.DER)).decode()
    assert value(given(attacks.FOREIGN_KEY, occasion), "X509Certificate") == agreed
    assert value(embedded, "X509Certificate") != agreed
    assert value(given(attacks.EMBEDDED_OTHER, occasion), "X509Certificate") != agreed
    assert len(given(attacks.HUGE, occasion)) > 64 * 1024
    assert len(given(attacks.MANY_ENTITIES, occasion)) < 8 * 1024
    assert "Signature" not in given(attacks.UNSIGNED_CANCEL, occasion)
    assert "&lt;script&gt;" in value(given(attacks.BANK_ERROR, occasion), "Message")
    assert given(attacks.REPLAY, occasion) == "<earlier/>"
    with pytest.raises(NothingToReplayError):
        attacks.deliver(attacks.REPLAY, replace(occasion, previous=None))
