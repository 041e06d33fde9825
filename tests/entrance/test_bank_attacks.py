"""IDENTITY 6, the rows that concern banks: each message is refused with one calm page and changes nothing."""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes
from django.db import connections

from pagalms.identity.models import LoginTransaction, SignIn, UsedMessage
from tests.bank import FORM, RETURN, Bank, begin, earlier, post, riga
from tests.hygiene import HygienicClient as Client
from tests.people import CODES
from tests.rsa_keys import rsa_key

Fields = dict[str, str]
ANNA = CODES["anna"]


def refused(response: Any, name: str = "") -> None:
    page = response.content.decode()
    assert response.status_code == 400, name
    assert "Autorizācija neizdevās" in page
    assert "Mēģināt vēlreiz" in page
    assert "VK_" not in page
    assert ANNA not in page
    assert not LoginTransaction.objects.exclude(answered_at=None).exists()
    assert not UsedMessage.objects.exists()
    assert not SignIn.objects.exists()


def resigned(bank: Bank, **changed: str) -> Callable[[Bank, Fields], Fields]:
    """An answer the bank itself would sign, but with other content."""
    return lambda bank, asked: bank.answer(asked, code=ANNA, **changed)


def altered(**changed: str) -> Callable[[Bank, Fields], Fields]:
    """An answer changed after it was signed."""
    return lambda bank, asked: bank.answer(asked, code=ANNA) | {f"VK_{name}": value for name, value in changed.items()}


def without(name: str) -> Callable[[Bank, Fields], Fields]:
    return lambda bank, asked: {
        key: value for key, value in bank.answer(asked, code=ANNA).items() if key != f"VK_{name}"
    }


def by_another_key(bank: Bank, asked: Fields) -> Fields:
    stranger = Bank.__new__(Bank)
    stranger.key = rsa_key("stranger")
    return stranger.answer(asked, code=ANNA)


def by_our_own_key(bank: Bank, asked: Fields) -> Fields:
    stranger = Bank.__new__(Bank)
    stranger.key = bank.portal_key
    return stranger.answer(asked, code=ANNA)


def sha1(bank: Bank, asked: Fields) -> Fields:
    fields = bank.answer(asked, code=ANNA)
    return fields | {"VK_MAC": bank.mac(fields, algorithm=hashes.SHA1)}


def sha256(bank: Bank, asked: Fields) -> Fields:
    fields = bank.answer(asked, code=ANNA)
    return fields | {"VK_MAC": bank.mac(fields, algorithm=hashes.SHA256)}


def byte_lengths(bank: Bank, asked: Fields) -> Fields:
    fields = bank.answer(asked, code=ANNA, name="Ķirsis Žagariņš")
    return fields | {"VK_MAC": bank.mac(fields, lengths=lambda text: len(text.encode()))}


def flipped(bank: Bank, asked: Fields) -> Fields:
    fields = bank.answer(asked, code=ANNA)
    raw = bytearray(base64.b64decode(fields["VK_MAC"]))
    raw[0] ^= 1
    return fields | {"VK_MAC": base64.b64encode(raw).decode()}


def lax_base64(bank: Bank, asked: Fields) -> Fields:
    fields = bank.answer(asked, code=ANNA)
    return fields | {"VK_MAC": fields["VK_MAC"][:20] + "-*_" + fields["VK_MAC"][20:]}


def moved_boundary(bank: Bank, asked: Fields) -> Fields:
    """A character moved from one signed field into the next."""
    fields = bank.answer(asked, code=ANNA)
    return fields | {"VK_TOKEN": "", "VK_OTHER": fields["VK_TOKEN"]}


ATTACKS = {
    "3 another bank id": altered(SND_ID="OTHER"),
    "3 another bank id, signed": lambda b, a: b.answer(a, code=ANNA, SND_ID="OTHER"),
    "3 for another merchant": lambda b, a: b.answer(a, code=ANNA, REC_ID="ANOTHER_SHOP"),
    "1 another nonce": lambda b, a: b.answer(a, code=ANNA, NONCE="f" * 40),
    "1 empty nonce": lambda b, a: b.answer(a, code=ANNA, NONCE=""),
    "1 a nonce that no database keeps": lambda b, a: b.answer(a, code=ANNA, NONCE="f\0f"),
    "1 another reference": lambda b, a: b.answer(a, code=ANNA, RID="X"),
    "4 late": lambda b, a: b.answer(a, code=ANNA, DATETIME=earlier(5.2)),
    "4 early": lambda b, a: b.answer(a, code=ANNA, DATETIME=earlier(-5.2)),
    "4 without a zone": lambda b, a: b.answer(a, code=ANNA, DATETIME=earlier(0)[:19]),
    "4 Riga's digits called UTC": lambda b, a: b.answer(a, code=ANNA, DATETIME=earlier(0)[:19] + "+0000"),
    "4 no such day": lambda b, a: b.answer(a, code=ANNA, DATETIME="2026-02-30T12:00:00+0200"),
    "5 version 008": lambda b, a: b.answer(a, code=ANNA, VERSION="008"),
    "5 service 3012": lambda b, a: b.answer(a, code=ANNA, SERVICE="3012"),
    "5 service 3003": lambda b, a: b.answer(a, code=ANNA, SERVICE="3003"),
    "5 SHA-1": sha1,
    "5 SHA-256": sha256,
    "6 lengths in bytes": byte_lengths,
    "8 lax base64": lax_base64,
    "8 no MAC": altered(MAC=""),
    "9 no user": without("USER_ID"),
    "9 no nonce": without("NONCE"),
    "9 no MAC field": without("MAC"),
    "9 no other": without("OTHER"),
    "9 no encoding": without("ENCODING"),
    "9 another encoding": altered(ENCODING="ISO-8859-13"),
    "9 encoding in small letters": altered(ENCODING="utf-8"),
    "a name that no database keeps": lambda b, a: b.answer(a, code=ANNA, USER_NAME="Anna\0 Paraudziņa"),
    "another person": altered(USER_ID=CODES["carla"]),
    "another name": altered(USER_NAME="Carla Paraudziņa"),
    "flipped signature": flipped,
    "moved boundary": moved_boundary,
    "by another key": by_another_key,
    "by our own key": by_our_own_key,
    "18 another country": lambda b, a: b.answer(a, code=ANNA, COUNTRY="EE"),
    "18 an Estonian code": lambda b, a: b.answer(a, code="38001085718", COUNTRY="EE"),
    "18 eleven digits": lambda b, a: b.answer(a, code=ANNA.replace("-", "")),
    "18 with a prefix": lambda b, a: b.answer(a, code="PNOLV-" + ANNA),
    "18 other digits": lambda b, a: b.answer(a, code="٠١٠١٨٠-١١١١١"),
    "18 a line more": lambda b, a: b.answer(a, code=ANNA + "\n"),
}


def test_every_attack_is_refused_and_ends_nothing(bank: Bank, asked: Fields) -> None:
    for name, attack in ATTACKS.items():
        refused(post(attack(bank, asked)), name)
    assert post(bank.answer(asked, code=ANNA)).status_code == 303, "an attack must not end the sign-in it attacks"


BODIES: dict[str, Callable[[Fields], bytes]] = {
    "7 a field twice": lambda f: urlencode(f).encode() + b"&VK_USER_ID=020279-12222",
    "7 a field twice, the same": lambda f: urlencode(f).encode() + b"&VK_NONCE=" + f["VK_NONCE"].encode(),
    "7 an unsigned field twice": lambda f: urlencode(f).encode() + b"&VK_ENCODING=UTF-8",
    "not UTF-8": lambda f: urlencode(f).replace("%C5%86", "%F2").encode(),
    "raw bytes": lambda f: urlencode(f).encode() + "&x=ņ".encode(),
    "empty": lambda _: b"",
    "rubbish": lambda _: b"\x00\xff%%%&&&===",
    "many fields": lambda f: urlencode(f).encode() + b"".join(b"&a%d=1" % n for n in range(100)),
}  # fmt: skip


def test_every_bad_body_is_refused(bank: Bank, asked: Fields) -> None:
    for name, body in BODIES.items():
        refused(post(body(bank.answer(asked, code=ANNA))), name)


def test_fields_count_only_in_the_body(bank: Bank, asked: Fields) -> None:
    fields = bank.answer(asked, code=ANNA)
    refused(post(fields, query="?VK_USER_ID=020279-12222"))
    refused(post(fields, query="?vk_nonce=1"))
    refused(
        post(
            {key: value for key, value in fields.items() if key != "VK_NONCE"}, query=f"?VK_NONCE={fields['VK_NONCE']}"
        )
    )
    refused(Client().post(f"{RETURN}?{urlencode(fields)}", b"", content_type=FORM))
    refused(Client().post(RETURN, fields))  # multipart


def test_a_large_body_is_not_read(bank: Bank, asked: Fields) -> None:
    page = post(urlencode(bank.answer(asked, code=ANNA)).encode() + b"&x=" + b"y" * 70_000)
    assert page.status_code == 413
    assert "Autorizācija neizdevās" in page.content.decode()


def test_a_wrapped_mac_is_good(bank: Bank, asked: Fields) -> None:
    """8: the bank's own client breaks base64 into lines."""
    fields = bank.answer(asked, code=ANNA)
    mac = fields["VK_MAC"]
    wrapped = "\r\n".join(mac[at : at + 60] for at in range(0, len(mac), 60)) + "\n"
    assert post(fields | {"VK_MAC": wrapped}).status_code == 303


@pytest.mark.parametrize("minutes", [4.9, -4.9])
def test_clocks_may_differ_by_five_minutes(minutes: float, bank: Bank, asked: Fields) -> None:
    assert post(bank.answer(asked, code=ANNA, DATETIME=earlier(minutes))).status_code == 303


@pytest.mark.parametrize("name", ["Jānis Bērziņš-Ķirsis", "Zoë \u0041\u0304boli\u0146a", "X", ""])
def test_names_of_all_kinds(name: str, bank: Bank, asked: Fields) -> None:
    """6: lengths are counted in characters, and nobody normalises them."""
    assert post(bank.answer(asked, code=ANNA, name=name)).status_code == 303


def test_replay(browser: Client, bank: Bank, asked: Fields) -> None:
    """2: the same message a second time, from whatever browser, before and after the sign-in was completed."""
    message = bank.answer(asked, code=ANNA)
    first = post(message)
    assert first.status_code == 303
    assert post(message).status_code == 400
    assert browser.get(first["Location"]).status_code == 302
    assert post(message).status_code == 400
    other = Client()
    begin(other)
    assert post(message).status_code == 400
    assert SignIn.objects.count() == 1


def test_replay_under_a_new_mac_spelling(bank: Bank, asked: Fields) -> None:
    message = bank.answer(asked, code=ANNA)
    assert post(message).status_code == 303
    LoginTransaction.objects.update(answered_at=None, ticket_hash=None)
    assert post(message | {"VK_MAC": message["VK_MAC"] + "\n"}).status_code == 400


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_replay_in_a_race(browser: Client, bank: Bank, asked: Fields) -> None:
    message = bank.answer(asked, code=ANNA)
    ready, codes = threading.Barrier(2), []

    def send() -> None:
        try:
            ready.wait()
            codes.append(post(message).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(codes) == [303, 400]


def test_an_unsolicited_message(browser: Client, bank: Bank) -> None:
    """25: nobody asked."""
    page = post(bank.answer({"VK_SND_ID": "PORTAL", "VK_NONCE": "a" * 40, "VK_RID": ""}, code=ANNA))
    refused(page)


def test_logs_carry_no_codes(browser: Client, bank: Bank, asked: Fields, caplog: pytest.LogCaptureFixture) -> None:
    """43."""
    with caplog.at_level(logging.DEBUG):
        post(bank.answer(asked, code=ANNA, COUNTRY="EE"))
        post(bank.answer(asked, code=ANNA))
    assert "country" in caplog.text
    assert ANNA not in caplog.text
    assert "VK_MAC" not in caplog.text


def test_any_configured_certificate_counts(bank: Bank, asked: Fields, settings: Any, tmp_path: Any) -> None:
    """44: an old and a new certificate side by side."""
    newer = Bank(tmp_path, "swedbank-later")
    settings.SWEDBANK = bank.settings() | {"certificates": [newer.cert_path, bank.cert_path]}
    assert post(newer.answer(asked, code=ANNA)).status_code == 303
    settings.SWEDBANK = bank.settings()
    assert post(newer.answer(begin(Client()), code=ANNA)).status_code == 400


def test_a_denied_means_of_the_bank(bank: Bank, asked: Fields, settings: Any) -> None:
    settings.SWEDBANK = bank.settings() | {"denied_tokens": ["7"]}
    refused(post(bank.answer(asked, code=ANNA)))


def test_the_demos_clock_does_not_matter(bank: Bank, asked: Fields, monkeypatch: pytest.MonkeyPatch) -> None:
    """The house may stand on another day; a bank lives by the real time."""
    from pagalms.kernel import clock

    monkeypatch.setattr(clock, "_shift", lambda: timedelta(days=-176))
    assert post(bank.answer(asked, code=ANNA, DATETIME=riga(clock.now()))).status_code == 400
    assert post(bank.answer(asked, code=ANNA)).status_code == 303
