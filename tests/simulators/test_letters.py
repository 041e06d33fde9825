"""The sink for letters, started for real: what SMTP hands over is on the disk, on the pages and in the JSON."""

from __future__ import annotations

import json
import re
import smtplib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage, MIMEPart
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote

import pytest

from simulators.launch import Running
from simulators.letters.letter import read_letter, split_links
from simulators.letters.views import html_part

Begin = Callable[..., Running]


@pytest.fixture
def begin(start: Callable[..., Running], tmp_path: Path) -> Begin:
    def begin(*options: str) -> Running:
        return start("letters", "--smtp-port", "0", "--http-port", "0", "--folder", str(tmp_path), *options)

    return begin


def get(sink: Running, path: str, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(sink.addresses["http"], timeout=10)
    connection.request(method, path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def page(sink: Running, path: str) -> str:
    response, body = get(sink, path)
    assert response.status == 200, path
    return body.decode()


def letters(sink: Running, address: str = "") -> list[dict[str, object]]:
    found = json.loads(page(sink, f"/letters.json?to={quote(address)}"))
    assert isinstance(found, list)
    return found


def letter(subject: str = "Jūsu rēķins", to: str = "anna@example.lv", text: str = "Labdien!\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Pagalms <portals@example.lv>"
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Mon, 04 May 2026 12:30:00 +0300"
    message.set_content(text)
    return message


def send(sink: Running, message: EmailMessage, recipients: list[str] | None = None) -> None:
    host, _, port = sink.addresses["smtp"].rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=10) as smtp:
        smtp.send_message(message, to_addrs=recipients)


def test_ready_line_health_empty_state_and_end(begin: Begin) -> None:
    sink = begin()
    assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+ smtp://127\.0\.0\.1:\d+", sink.ready)
    assert page(sink, "/health") == "ok"
    first = page(sink, "/")
    assert "Vēl nav nevienas vēstules" in first
    assert '<meta http-equiv="refresh" content="5">' in first
    assert letters(sink) == []
    assert get(sink, "/letters/1")[0].status == 404
    assert get(sink, "/letters/1/html")[0].status == 404
    assert get(sink, "/nothing")[0].status == 404
    host, _, port = sink.addresses["smtp"].rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=10) as open_conversation:
        open_conversation.ehlo()
        began = time.monotonic()
        code, out, log = sink.stop()
        assert time.monotonic() - began < 1.5
        with pytest.raises(smtplib.SMTPServerDisconnected):
            open_conversation.noop()
    assert (code, out) == (0, "")
    assert "Traceback" not in log


def test_a_letter_is_kept_and_numbering_goes_on(begin: Begin, tmp_path: Path) -> None:
    sink = begin()
    send(sink, letter())
    assert [file.name for file in tmp_path.iterdir()] == ["000001.eml"]
    assert letters(sink) == [
        {
            "number": 1,
            "from": "Pagalms <portals@example.lv>",
            "to": "anna@example.lv",
            "recipients": ["anna@example.lv"],
            "subject": "Jūsu rēķins",
            "date": "2026-05-04T12:30:00+03:00",
            "text": "Labdien!\n",
            "html": "",
            "links": [],
            "headers": letters(sink)[0]["headers"],
            "attachments": [],
        }
    ]
    sink.stop()
    sink = begin()
    send(sink, letter("Otrā"))
    assert [one["subject"] for one in letters(sink)] == ["Otrā", "Jūsu rēķins"]
    listing = page(sink, "/")
    assert listing.index("Otrā") < listing.index("Jūsu rēķins")
    assert "04.05.2026. 12:30:00" in listing
    assert sorted(file.name for file in tmp_path.iterdir()) == ["000001.eml", "000002.eml"]


def test_the_raw_letter_is_what_was_sent(begin: Begin, tmp_path: Path) -> None:
    sink = begin()
    message = letter(text=".punkts rindas sākumā\n..divi\n" + "x" * 500 + "\n")
    send(sink, message)
    raw = (tmp_path / "000001.eml").read_bytes()
    response, body = get(sink, "/letters/1.eml")
    assert body == raw
    assert response.headers["Content-Type"] == "message/rfc822"
    head = b"Return-Path: <portals@example.lv>\r\nX-Envelope-To: anna@example.lv\r\n"
    assert raw.startswith(head)
    assert raw[len(head) :].replace(b"\r\n", b"\n") == message.as_bytes()


def test_filter_by_receiver_knows_hidden_copies(begin: Begin) -> None:
    sink = begin()
    send(sink, letter("viena", to="Anna <Anna@Example.lv>"))
    send(sink, letter("abi", to="anna@example.lv, Jānis <janis@example.lv>"))
    send(sink, letter("slepeni", to="info@example.lv"), ["info@example.lv", "zane+x@example.lv"])
    assert [one["subject"] for one in letters(sink, "anna@example.lv")] == ["abi", "viena"]
    assert [one["subject"] for one in letters(sink, " JANIS@example.lv ")] == ["abi"]
    assert [one["subject"] for one in letters(sink, "zane+x@example.lv")] == ["slepeni"]
    assert letters(sink, "example.lv") == []
    listing = page(sink, "/?to=janis%40example.lv")
    assert "abi" in listing
    assert "viena" not in listing
    assert "Šim adresātam vēl nav nevienas vēstules" in page(sink, "/?to=nav%40example.lv")


def test_links_of_the_text_are_in_the_main_document(begin: Begin) -> None:
    sink = begin()
    link = "http://127.0.0.1:8000/r/abc_-123/?a=1&b=2"
    send(sink, letter(text=f'Atveriet {link}.\n(skat. https://lv.wikipedia.org/wiki/A_(b)) <script>"x"</script>\n'))
    shown = page(sink, "/letters/1")
    assert f'<a href="{link.replace("&", "&amp;")}" rel="noreferrer">' in shown
    assert "<script" not in shown
    assert "iframe" not in shown.partition("</style>")[2]
    assert 'http-equiv="refresh"' not in shown
    assert letters(sink)[0]["links"] == [link, "https://lv.wikipedia.org/wiki/A_(b)"]
    text = "a http://x.lv, http://y.lv/?q=(1)! https:// beigas"
    assert "".join(piece for _, piece in split_links(text)) == text


def test_html_is_fenced_off_and_opens_links_outside(begin: Begin) -> None:
    sink = begin()
    message = letter("<b>temats</b>", text="teksts")
    message.add_alternative(
        '<!doctype html><html><head><title>x</title></head><body><a href="http://127.0.0.1:8000/">Ķēde</a>'
        '<script>alert(1)</script><img src="cid:logo@x"></body></html>',
        subtype="html",
    )
    html_side = list(message.iter_parts())[1]
    assert isinstance(html_side, MIMEPart)
    html_side.add_related(b"\x89PNG", "image", "png", cid="<logo@x>")
    send(sink, message)
    shown = page(sink, "/letters/1")
    fence = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
    assert f'<iframe src="/letters/1/html" sandbox="{fence}"' in shown
    assert "<b>temats</b>" not in shown
    assert "<b>temats</b>" in unescape(shown)
    response, body = get(sink, "/letters/1/html")
    inner = body.decode()
    assert inner.startswith('<!doctype html><html><head><base target="_top">')
    assert 'src="/letters/1/attachments/1"' in inner
    assert response.headers["Content-Security-Policy"].startswith(f"sandbox {fence}; default-src 'none'")
    assert get(sink, "/letters/1/attachments/1")[1] == b"\x89PNG"


def test_attachments_are_listed_and_only_downloaded(begin: Begin) -> None:
    sink = begin()
    message = letter()
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="Rēķins <5>.pdf")
    message.add_attachment("<script>1</script>", subtype="html", filename="../lapa.html")
    message.add_attachment(letter("pārsūtīta"))
    send(sink, message)
    shown = page(sink, "/letters/1")
    assert "Rēķins &lt;5&gt;.pdf" in shown
    assert "application/pdf, 8 baiti" in shown
    response, body = get(sink, "/letters/1/attachments/1")
    assert body == b"%PDF-1.7"
    expected = f"attachment; filename*=UTF-8''{quote('Rēķins <5>.pdf')}"
    assert response.headers["Content-Disposition"] == expected
    response, _ = get(sink, "/letters/1/attachments/2")
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''lapa.html"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert b"Subject: " in get(sink, "/letters/1/attachments/3")[1]
    assert [get(sink, f"/letters/1/attachments/{place}")[0].status for place in (0, 4)] == [404, 404]
    assert get(sink, "/letters/1", "POST")[0].status == 405


def test_odd_letters_do_not_hide_the_list(begin: Begin, tmp_path: Path) -> None:
    odd = [
        b"",
        b"no header at all \xff\xfe",
        b"Subject: =?utf-8?q?=FF?=\r\nTo: <<>,;:\r\nDate: now\r\nContent-Type: text/plain; charset=no\r\n\r\n\xe2",
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"Content-Type: text/html; charset=iso-8859-13\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b'From: \r\nContent-Type: ;;;\r\nContent-Disposition: "\r\n\r\nx',
        b"Date: Mon, 99 May 2026 12:30:00 +9999\r\n\r\nx",
    ]
    for number, data in enumerate(odd, 1):
        (tmp_path / f"{number:06d}.eml").write_bytes(data)
    (tmp_path / "notes.txt").write_text("not a letter")
    sink = begin()
    assert [one["number"] for one in letters(sink)] == [7, 6, 5, 4, 3, 2, 1]
    for number in range(1, 8):
        page(sink, f"/letters/{number}")
        page(sink, f"/letters/{number}/html")
    page(sink, "/")
    send(sink, letter())
    assert (tmp_path / "000008.eml").exists()


def test_bare_html_gets_its_base() -> None:
    bare = read_letter(1, b"Content-Type: text/html\r\n\r\n<p>x</p>")
    assert html_part(bare) == '<base target="_top"><p>x</p>'


def test_faults_on_request(begin: Begin, tmp_path: Path) -> None:
    refusing = begin("--refuse-after-data")
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(refusing, letter())
    assert refusal.value.smtp_code == 451
    assert list(tmp_path.iterdir()) == []
    slow = begin("--delay", "0.5")
    began = time.monotonic()
    send(slow, letter())
    assert time.monotonic() - began > 0.5
    assert (tmp_path / "000001.eml").exists()


def test_many_letters_at_once_get_their_own_numbers(begin: Begin, tmp_path: Path) -> None:
    sink = begin()
    subjects = [f"nr {number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda subject: send(sink, letter(subject)), subjects))
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"{number:06d}.eml" for number in range(1, 41)]
    assert {one["subject"] for one in letters(sink)} == set(subjects)
