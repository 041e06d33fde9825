"""Answers a portal must refuse, and odd ones it must accept (IDENTITY §2.4 and §6), in one table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from simulators.answers import ESTONIAN_CODE, Expected
from simulators.eparaksts import makers as make
from simulators.eparaksts.makers import Attack, Occasion
from simulators.eparaksts.protocol import ACR_LOW, LIFETIME, Claims, claims, error_reply, json_reply, token_reply
from simulators.people import Person
from simulators.serve import Reply

HTML = 'Kļūda <b>&"</b><script>alert(1)</script>'
COMPANY_SERIAL = "NTRLV-40009999990"
OTHER_ISSUER_NAME = "https://idp.example.org"
UNKNOWN_METHOD = "urn:example:methods:unknown"
TOO_OLD = timedelta(seconds=LIFETIME + 60)

HONEST = ""
WRONG_STATE = "wrong-state"
NO_STATE = "no-state"
DOUBLED_STATE = "doubled-state"
DOUBLED_CODE = "doubled-code"
UNASKED = "unasked"
MIX_UP = "mix-up"
CODE_REUSE = "code-reuse"
INVENTED_CODE = "invented-code"
EXPIRED_CODE = "expired-code"
IMPLICIT = "implicit"
FOREIGN_CANCEL = "foreign-cancel"
ERROR_HTML = "error-html"
OTHER_ISSUER = "other-issuer"
LOW_ACR = "acr-low"
NO_ACR = "acr-missing"
UNKNOWN_AMR = "amr-unknown"
NO_AMR = "amr-missing"
OTHER_DOMAIN = "other-domain"
FOREIGN_PERSON = "foreign-person"
FOREIGN_PREFIX = "foreign-prefix"
MALFORMED_SERIAL = "malformed-serial"
SERIAL_NEWLINE = "serial-newline"
SERIAL_DIGITS = "serial-digits"
BARE_SERIAL = "bare-serial"
NUMBER_SERIAL = "number-serial"
NO_SERIAL = "serial-missing"
COMPANY = "company"
EXCHANGE_500 = "exchange-500"
EXCHANGE_SLOW = "exchange-slow"
EXCHANGE_REDIRECT = "exchange-redirect"
EXCHANGE_NOT_JSON = "exchange-not-json"
EXCHANGE_LIST = "exchange-list"
EXCHANGE_EMPTY = "exchange-empty"
EXCHANGE_TYPE = "exchange-type"
EXCHANGE_HUGE = "exchange-huge"
EXCHANGE_ERROR_HTML = "exchange-error-html"
USERINFO_500 = "userinfo-500"
USERINFO_SLOW = "userinfo-slow"
USERINFO_REDIRECT = "userinfo-redirect"
USERINFO_NOT_JSON = "userinfo-not-json"
USERINFO_LIST = "userinfo-list"
USERINFO_HUGE = "userinfo-huge"
OTHER_SUB = "other-sub"
NO_DOMAIN = "domain-missing"
ACR_ECHO = "acr-echo"
OTHER_METHOD = "other-method"
NO_SUB = "sub-missing"
NO_ANSWER = "no-answer"

PAGE = Reply(200, b"<!doctype html><title>eParaksts</title><p>Notiek apkope.")
BROKEN = Reply(500, b"internal error", "text/plain; charset=utf-8")
LIST = json_reply([1, 2, 3])
EMPTY_TOKEN = json_reply({"token_type": "Bearer", "expires_in": LIFETIME})
TYPED_TOKEN = json_reply({"access_token": "x", "token_type": "MAC", "expires_in": LIFETIME})

_back = make.back
_CODE, _STATE = ("code", "{code}"), ("state", "{state}")
_ERROR = (("error", "server_error"), ("error_description", HTML), ("error_uri", "javascript:alert(1)"), _STATE)


def _way_back(name: str, label: str, callback: Callable[[Occasion], str]) -> Attack:
    return Attack(name, label, Expected.REFUSE, callback=callback)


def _token(name: str, label: str, change: Callable[[Reply], Reply]) -> Attack:
    return Attack(name, label, Expected.REFUSE, token=change)


def _claims(name: str, label: str, change: Callable[[Claims], Claims]) -> Attack:
    return Attack(name, label, Expected.REFUSE, claims=change)


def _userinfo(name: str, label: str, change: Callable[[Reply], Reply]) -> Attack:
    return Attack(name, label, Expected.REFUSE, userinfo=change)


TABLE = (
    _way_back(WRONG_STATE, "Cits state", _back(_CODE, ("state", "{new}"))),
    _way_back(NO_STATE, "Bez state", _back(_CODE)),
    _way_back(DOUBLED_STATE, "state divreiz", _back(_CODE, _STATE, ("state", "{new}"))),
    _way_back(DOUBLED_CODE, "code divreiz", _back(_CODE, ("code", "{new}"), _STATE)),
    Attack(UNASKED, "Atbilde bez pieprasījuma", Expected.REFUSE, unasked=True),
    _way_back(MIX_UP, "Atbilde uz otru reģistrēto adresi", make.mix_up),
    _way_back(CODE_REUSE, "Jau izmantots code", make.used_code),
    _way_back(INVENTED_CODE, "Izdomāts code", _back(("code", "{new}"), _STATE)),
    Attack(EXPIRED_CODE, "code pirms 11 minūtēm", Expected.REFUSE, age=TOO_OLD),
    _way_back(IMPLICIT, "access_token adresē, bez code", _back(("access_token", "{new}"), _STATE)),
    _way_back(FOREIGN_CANCEL, "Atteikums ar citu state", _back(("error", "access_denied"), ("state", "{new}"))),
    _claims(LOW_ACR, "acr zems", make.setting(acr=ACR_LOW)),
    _claims(NO_ACR, "Bez acr", make.setting(acr=None)),
    _claims(UNKNOWN_AMR, "Nezināms amr", make.setting(amr=[UNKNOWN_METHOD])),
    _claims(NO_AMR, "Bez amr", make.setting(amr=None)),
    _claims(OTHER_DOMAIN, "domain nav citizen", make.setting(domain="employee")),
    _claims(FOREIGN_PERSON, "Igaunijas persona", make.setting(serial_number=f"PNOEE-{ESTONIAN_CODE}")),
    _claims(FOREIGN_PREFIX, "PNOLT ar Latvijas cipariem", make.serial(lambda text: text.replace("PNOLV", "PNOLT"))),
    _claims(MALFORMED_SERIAL, "Nepilns serial_number", make.serial(lambda text: text[:-1])),
    _claims(SERIAL_NEWLINE, "serial_number ar rindas beigām", make.serial(lambda text: text + "\n")),
    _claims(SERIAL_DIGITS, "serial_number ar citiem cipariem", make.serial(make.other_digits)),
    _claims(BARE_SERIAL, "serial_number bez PNOLV-", make.serial(lambda text: text[6:])),
    _claims(NUMBER_SERIAL, "serial_number kā skaitlis", make.setting(serial_number=5050512123)),
    _claims(NO_SERIAL, "Bez serial_number", make.setting(serial_number=None)),
    _claims(COMPANY, "Uzņēmuma numurs", make.setting(serial_number=COMPANY_SERIAL)),
    _token(EXCHANGE_500, "token: kļūda 500", make.always(BROKEN)),
    Attack(EXCHANGE_SLOW, "token: lēns (30 s)", Expected.REFUSE, slow="token"),
    Attack(EXCHANGE_REDIRECT, "token: pāradresē citur", Expected.REFUSE, moved="token"),
    _token(EXCHANGE_NOT_JSON, "token: nav JSON", make.always(PAGE)),
    _token(EXCHANGE_LIST, "token: saraksts", make.always(LIST)),
    _token(EXCHANGE_EMPTY, "token: bez access_token", make.always(EMPTY_TOKEN)),
    _token(EXCHANGE_TYPE, "token: token_type nav Bearer", make.always(TYPED_TOKEN)),
    _token(EXCHANGE_HUGE, "token: 8 MB", make.padded),
    _token(EXCHANGE_ERROR_HTML, "token: kļūda ar HTML tekstā", make.always(error_reply("invalid_grant", HTML))),
    _userinfo(USERINFO_500, "userinfo: kļūda 500", make.always(BROKEN)),
    Attack(USERINFO_SLOW, "userinfo: lēns (30 s)", Expected.REFUSE, slow="userinfo"),
    Attack(USERINFO_REDIRECT, "userinfo: pāradresē citur", Expected.REFUSE, moved="userinfo"),
    _userinfo(USERINFO_NOT_JSON, "userinfo: nav JSON", make.always(PAGE)),
    _userinfo(USERINFO_LIST, "userinfo: saraksts", make.always(LIST)),
    _userinfo(USERINFO_HUGE, "userinfo: 8 MB", make.padded),
    Attack(OTHER_SUB, "Cits sub tai pašai personai", Expected.ACCEPT, claims=make.setting(sub="another-subject")),
    Attack(NO_DOMAIN, "Bez domain", Expected.ACCEPT, claims=make.setting(domain=None)),
    Attack(ERROR_HTML, "Kļūda ar HTML tekstā", Expected.CANCEL, callback=_back(*_ERROR)),
    Attack(ACR_ECHO, "acr atkārto pieprasīto veidu", Expected.EITHER, claims=make.echo),
    Attack(OTHER_METHOD, "Cits amr, nekā prasīts", Expected.EITHER, claims=make.other_method),
    Attack(NO_SUB, "Bez sub", Expected.EITHER, claims=make.setting(sub=None)),
    Attack(OTHER_ISSUER, "iss ir cits", Expected.EITHER, callback=_back(_CODE, _STATE, ("iss", OTHER_ISSUER_NAME))),
    Attack(NO_ANSWER, "eParaksts neatbild", Expected.NOTHING),
)
ATTACKS = {attack.name: attack for attack in TABLE}
NONE = Attack(HONEST, "", Expected.ACCEPT)


def attack_named(name: str) -> Attack:
    """The row with this name, or the one that changes nothing for HONEST."""
    return ATTACKS[name] if name else NONE


def callback(name: str, occasion: Occasion) -> str:
    """The address the browser is sent to."""
    return attack_named(name).callback(occasion)


def token(name: str, access_token: str) -> Reply:
    """The answer to a code that was in order."""
    return attack_named(name).token(token_reply(access_token))


def userinfo(name: str, person: Person, flow: str) -> Reply:
    """What userinfo says of a person."""
    attack = attack_named(name)
    return attack.userinfo(json_reply(attack.claims(claims(person, flow))))
