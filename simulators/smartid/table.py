"""The table of attacks, each with what a good portal does (IDENTITY §1.7, §1.8 and §6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from cryptography.x509.oid import ExtendedKeyUsageOID

from simulators.answers import ESTONIAN_CODE, Expected
from simulators.smartid import attacks
from simulators.smartid.answers import Occasion, honest
from simulators.smartid.attacks import Attack, Callback, Maker, after, certified, payload
from simulators.smartid.certificates import POLICIES, Form, Issuer, Standing, Usage
from simulators.smartid.protocol import ADVANCED, APP2APP, QUALIFIED, WEB2APP
from simulators.smartid.sessions import Answer, Quirk

ESTONIAN = f"PNOEE-{ESTONIAN_CODE}"
DAY = timedelta(days=1)
REFUSE, ACCEPT, EITHER, NOTHING = Expected.REFUSE, Expected.ACCEPT, Expected.EITHER, Expected.NOTHING
MISSING = "missing.crl"


def _form(change: Callable[[Form], Form], *, level: str = "") -> Maker:
    return partial(certified, change, level=level)


def _standing(standing: Standing, crl: str = "issuing.crl", *, is_listed: bool = False) -> Maker:
    return _form(lambda form: replace(form, standing=standing, crl=crl, is_listed=is_listed))


def _number(write: Callable[[str], str]) -> Maker:
    """A subject whose serial number is made from the personal code."""
    return lambda it: certified(lambda form: replace(form, number=write(it.account.personal_code)), it)


def _document_number(it: Occasion) -> Answer:
    return certified(lambda form: replace(form, number=it.account.document), it)


def _quirk(quirk: Quirk) -> Maker:
    return lambda it: replace(honest(it), quirk=quirk)


SIGNATURE = (
    Attack("wrong-signature", "Nepareizs paraksts", REFUSE, attacks.wrong_signature),
    Attack("no-signature", "Paraksta nav", REFUSE, partial(after, {"signature": None})),
    Attack("wrong-scheme", "Parakstīts citai videi (schemeName)", REFUSE, attacks.wrong_scheme),
    Attack(
        "other-challenge", "Parakstīts cits rpChallenge", REFUSE, lambda it: payload(it, rp_challenge="A" * 86 + "==")
    ),
    Attack(
        "other-name", "Parakstīts citam portālam (relyingPartyName)", REFUSE, lambda it: payload(it, rp_name="OTHER")
    ),
    Attack("replay", "Iepriekšējās sesijas atbilde vēlreiz", REFUSE, attacks.replay),
    Attack("wrong-salt", "Cits PSS sāls garums, nekā atbildē teikts", REFUSE, attacks.salt),
    Attack("declared-salt", "Īss PSS sāls, kā atbildē teikts", REFUSE, partial(attacks.salt, is_declared=True)),
    Attack("other-hash", "Cits jaucējalgoritms, nekā prasīts", REFUSE, attacks.other_hash),
    Attack("other-mask-hash", "MGF1 ar citu jaucējalgoritmu", REFUSE, attacks.other_mask),
    Attack("old-padding", "PKCS#1 v1.5, kā versijā 2", REFUSE, attacks.old_padding),
    Attack("short-random", "Pārāk īss serverRandom", REFUSE, lambda it: payload(it, server_random="AAAA")),
)
FLOW = (
    Attack("wrong-flow", "Cits flowType: paziņojums vai QR", REFUSE, attacks.wrong_flow),
    Attack("app2app", "flowType App2App, ko portāls nepiedāvā", REFUSE, lambda it: payload(it, flow=APP2APP)),
    Attack("claims-web2app", "flowType Web2App bez atgriešanās", REFUSE, lambda it: payload(it, flow=WEB2APP)),
    Attack("wrong-interaction", "Mijiedarbība, kas nav piedāvāta", REFUSE, attacks.interaction_not_offered),
    Attack("relabelled-interaction", "Mijiedarbība mainīta pēc parakstīšanas", REFUSE, attacks.relabelled_interaction),
    Attack("unknown-result", "Nezināms endResult", REFUSE, partial(after, {"result": {"endResult": "SOMETHING_NEW"}})),
    Attack("older-app", "Vecāka lietotne: izmanto pēdējo piedāvāto mijiedarbību", ACCEPT, attacks.older_app),
    Attack("ok-but-running", "OK, bet stāvoklis RUNNING", NOTHING, partial(after, {"state": "RUNNING"})),
)
CERTIFICATE = (
    Attack("other-certificate", "Citas personas sertifikāts", REFUSE, attacks.other_certificate),
    Attack("no-certificate", "Sertifikāta nav", REFUSE, partial(after, {"cert": None})),
    Attack(
        "expired-certificate",
        "Sertifikātam beidzies termiņš",
        REFUSE,
        _form(lambda form: replace(form, starts=-400 * DAY, ends=-DAY)),
    ),
    Attack(
        "future-certificate",
        "Sertifikāts vēl nav spēkā",
        REFUSE,
        _form(lambda form: replace(form, starts=DAY, ends=400 * DAY)),
    ),
    Attack(
        "foreign-ca", "Sveša izdevēja sertifikāts", REFUSE, _form(lambda form: replace(form, issuer=Issuer.FOREIGN))
    ),
    Attack("self-signed", "Pašparakstīts sertifikāts", REFUSE, _form(lambda form: replace(form, issuer=Issuer.ITSELF))),
    Attack(
        "signing-certificate",
        "Parakstīšanas, nevis autentifikācijas sertifikāts",
        REFUSE,
        _form(lambda form: replace(form, usage=Usage.SIGNING, purpose=None)),
    ),
    Attack(
        "wrong-purpose",
        "Cits lietojums (EKU e-pastam)",
        REFUSE,
        _form(lambda form: replace(form, purpose=ExtendedKeyUsageOID.EMAIL_PROTECTION)),
    ),
    Attack("no-purpose", "Lietojuma (EKU) nav", REFUSE, _form(lambda form: replace(form, purpose=None))),
    Attack(
        "missing-policy",
        "Trūkst vienas no divām politikām",
        REFUSE,
        _form(lambda form: replace(form, policies=form.policies[:1])),
    ),
    Attack("no-policies", "Politiku nav", REFUSE, _form(lambda form: replace(form, policies=()))),
    Attack(
        "ca-certificate",
        "Sertifikāts ir izdevēja (CA:TRUE)",
        REFUSE,
        _form(lambda form: replace(form, is_authority=True)),
    ),
    Attack(
        "advanced-level",
        "Līmenis ADVANCED, ja prasīts QUALIFIED",
        REFUSE,
        _form(lambda form: replace(form, policies=POLICIES[ADVANCED]), level=ADVANCED),
    ),
    Attack(
        "claimed-level",
        "Teikts QUALIFIED, politikas ADVANCED",
        REFUSE,
        _form(lambda form: replace(form, policies=POLICIES[ADVANCED]), level=QUALIFIED),
    ),
)
IDENTITY = (
    Attack(
        "foreign-country",
        "Igaunijas persona (PNOEE-)",
        REFUSE,
        _form(lambda form: replace(form, number=ESTONIAN, country="EE")),
    ),
    Attack("passport", "Pases numurs (PASLV-)", REFUSE, _number(lambda code: f"PASLV-{code}")),
    Attack("bare-code", "Personas kods bez PNOLV-", REFUSE, _number(lambda code: code)),
    Attack(
        "malformed-code", "Personas kods bez defises", REFUSE, _number(lambda code: "PNOLV-" + code.replace("-", ""))
    ),
    Attack("document-as-identity", "Dokumenta numurs personas vietā", REFUSE, _document_number),
    Attack("other-person", "Atbild cita persona (ja sesija ir nosauktai)", EITHER, attacks.other_person),
)
REVOCATION = (
    Attack("revoked", "Sertifikāts atsaukts (OCSP un CRL)", REFUSE, _standing(Standing.REVOKED, is_listed=True)),
    Attack("ocsp-unknown", "OCSP sertifikātu nepazīst", REFUSE, _standing(Standing.UNKNOWN)),
    Attack("ocsp-down", "OCSP neatbild, CRL ir", EITHER, _standing(Standing.DOWN)),
    Attack("ocsp-down-revoked", "OCSP neatbild, CRL atsaukts", REFUSE, _standing(Standing.DOWN, is_listed=True)),
    Attack("ocsp-and-crl-down", "Neatbild ne OCSP, ne CRL", REFUSE, _standing(Standing.DOWN, MISSING)),
    Attack("ocsp-stale", "OCSP atbilde pirms trim dienām", REFUSE, _standing(Standing.STALE, MISSING)),
    Attack("ocsp-other-nonce", "OCSP atbilde ar citu nonce", REFUSE, _standing(Standing.OTHER_NONCE, MISSING)),
    Attack("ocsp-no-nonce", "OCSP atbilde bez nonce", EITHER, _standing(Standing.NO_NONCE, MISSING)),
    Attack("ocsp-foreign", "OCSP parakstījis svešs", REFUSE, _standing(Standing.FOREIGN_RESPONDER, MISSING)),
    Attack("ocsp-no-right", "OCSP parakstījis, kam nav tiesību", REFUSE, _standing(Standing.NO_RIGHT, MISSING)),
)
RETURN = (
    Attack("callback-wrong-digest", "Atgriešanās ar citu sessionSecretDigest", REFUSE, callback=Callback.WRONG_DIGEST),
    Attack("callback-wrong-verifier", "Atgriešanās ar citu verifier", REFUSE, callback=Callback.WRONG_VERIFIER),
    Attack("callback-bare", "Atgriešanās bez parametriem", REFUSE, callback=Callback.BARE),
    Attack("callback-twice", "Atgriešanās divreiz", EITHER, callback=Callback.TWICE),
    Attack("callback-never", "Web2App pabeigts bez atgriešanās", NOTHING, callback=Callback.NEVER),
    Attack("callback-other-browser", "Atgriešanās citā pārlūkā", REFUSE, callback=Callback.OTHER_BROWSER),
)
SERVICE = (
    Attack("server-error", "Atbildes vietā 500", NOTHING, _quirk(Quirk.SERVER_ERROR)),
    Attack("server-error-once", "Vienreiz 500, tad atbilde", EITHER, _quirk(Quirk.SERVER_ERROR_ONCE)),
    Attack("not-json", "Atbilde nav JSON", NOTHING, _quirk(Quirk.NOT_JSON)),
    Attack("slow", "Atbilde pēc 30 sekundēm", EITHER, _quirk(Quirk.SLOW)),
)
GOOD = (
    Attack(
        "older-certificate",
        "Sertifikāts no laika līdz 2025. gada aprīlim",
        ACCEPT,
        _form(lambda form: replace(form, usage=Usage.OLDER, purpose=ExtendedKeyUsageOID.CLIENT_AUTH)),
    ),
)
GROUPS = {
    "Paraksts": SIGNATURE,
    "Norise": FLOW,
    "Sertifikāts": CERTIFICATE,
    "Persona": IDENTITY,
    "Atsaukšana": REVOCATION,
    "Web2App atgriešanās": RETURN,
    "Pakalpojums": SERVICE,
    "Jāpieņem": GOOD,
}
TABLE = tuple(row for group in GROUPS.values() for row in group)
ATTACKS = {row.name: row for row in TABLE}
HONEST = Attack("", "Nekā – godīga atbilde", ACCEPT)


def attack(name: str) -> Attack:
    """The row of a name, HONEST for an empty one; KeyError otherwise."""
    return ATTACKS[name] if name else HONEST


def answer(name: str, occasion: Occasion) -> Answer:
    """The answer of a session with the named attack, or the honest one."""
    return attack(name).make(occasion)
