"""Ilze changes what the portal says of the manager; strangers, letters and bills say it at once."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pagalms.audit.models import Event
from pagalms.manager import queries
from pagalms.manager.models import Version
from pagalms.outbox import actions as outbox
from pagalms.outbox.models import Letter
from tests.backoffice.visits import staff_visit
from tests.billing.books import issue
from tests.entrance.test_help import helped
from tests.papers.test_bill import bill_pdf, codes_on, loaded
from tests.people import NOON, Village
from tests.resident.visits import words_of

PAGE, ACCOUNTS, LOGO = "/birojs/parvaldnieks/", "/birojs/parvaldnieks/konti/", "/birojs/parvaldnieks/logotips/"
NEW = "LV97HABA0012345678910"
SAID = {
    "name": "SIA „Jaunie Nami”", "short_name": "Jaunie Nami", "registration_no": "40000000001",
    "address": "Dārza iela 1, Kalnciems, LV-9999", "email": "raksti@jaunienami.example", "homepage": "",
    "phone_0": "+371 6000 0200", "phone_2": "+371 6000 0911", "use_2": "Avārijas dienests",
    **{f"hours_{day}": "9-17" for day in range(4)}, "hours_4": "9–15",
}  # fmt: skip


def hidden(answer: Any) -> dict[str, str]:
    """What the form carries besides what is typed."""
    page = answer.content.decode()
    return dict(re.findall(r'type="hidden" name="(shown|looked|kept)" value="([^"]*)"', page))


def saved(client: Client, page: str, form: dict[str, Any]) -> Any:
    """Look at it, then save what was looked at."""
    looked = client.post(page, {**hidden(client.get(page)), **form, "looked": ""})
    assert looked.status_code == 200, words_of(looked)
    typed = {name: value for name, value in form.items() if name != "file"}
    return client.post(page, {**typed, **hidden(looked)})


def test_new_details_are_looked_at_and_then_everywhere(village: Village, client: Client) -> None:
    with staff_visit("ilze") as ilze:
        looked = ilze.post(PAGE, {**SAID, "shown": "0"})
        assert "P–C 9.00–17.00, Pk 9.00–15.00" in words_of(looked)
        assert not Version.objects.exists()
        assert ilze.post(PAGE, {**SAID, **hidden(looked), "address": "Cita"}).status_code == 200, "not what was shown"
        assert saved(ilze, PAGE, SAID).status_code == 302
    stranger = helped(client)
    for words in ("Jaunie Nami", "+371 6000 0200", "Avārijas dienests", "P–C 9.00–17.00"):
        assert words in stranger
    letter = outbox.write("password_changed", to="anna@example.lv", language="lv", on=NOON)
    assert "+371 6000 0200, raksti@jaunienami.example" in letter.text
    assert "SIA „Jaunie Nami”" in letter.html
    assert Event.objects.get(verb="manager_said").detail["kind"] == "details"


def test_what_was_typed_stays_and_is_taken_back(village: Village, client: Client) -> None:
    with staff_visit("ilze") as ilze:
        wrong = ilze.post(PAGE, {**SAID, "phone_2": "zvaniet", "hours_0": "rītos"})
        assert wrong.status_code == 422
        assert 'value="rītos"' in wrong.content.decode()
        assert 'id="id_phone_2_error"' in wrong.content.decode()
        first = hidden(ilze.post(PAGE, {**SAID, "shown": "0"}))
        assert saved(ilze, PAGE, {**SAID, "short_name": "Citi"}).status_code == 302
        meanwhile = ilze.post(PAGE, {**SAID, **first})
        assert meanwhile.status_code == 422, "another version was saved after this form was opened"
        assert ilze.post(PAGE, {**SAID, **first, **hidden(meanwhile)}).status_code in (200, 302)
        assert ilze.post(PAGE, {"back": "0", **hidden(ilze.get(PAGE))}).status_code == 302
        assert "Kalna Nami" in helped(client)
        assert "kā sistēmas iestatījumos" in words_of(ilze.get(PAGE))
    with staff_visit("uldis") as auditor:
        for page in (PAGE, ACCOUNTS, f"{PAGE}krasa/", f"{PAGE}vestules/nobeigums/"):
            shown = auditor.get(page)
            assert "Kas ir spēkā tagad" in words_of(shown), page
            assert "<input" not in shown.content.decode().split("<main")[1], page
        assert "Reģistrācijas Nr." in words_of(auditor.get(PAGE))
        due = queries.manager().account_on(NOON.date())
        assert due
        assert f"Rēķinos, ko izraksta šodien, ir {due.iban}." in words_of(auditor.get(ACCOUNTS))
        assert "Logotipa nav" in words_of(auditor.get(LOGO))
        assert auditor.post(PAGE, SAID).status_code == 403


def test_a_new_account_stands_on_bills_from_its_day(village: Village) -> None:
    old = queries.manager().accounts[0].iban
    form = {
        "iban_0": old, "bills_0": "on", "iban_2": f"{NEW[:4]} {NEW[4:]}", "for_2": "Swedbank", "bills_2": "on",
        "since_2": "2026-06-01",
    }  # fmt: skip
    with staff_visit("ilze") as ilze:
        for wrong in ({"iban_2": NEW[:-1] + "1"}, {"iban_2": old}, {"bills_0": ""}, {"since_2": ""}):
            answer = ilze.post(ACCOUNTS, {**form, **wrong, "shown": "0"})
            assert answer.status_code == 422, wrong
            assert 'class="error"' in answer.content.decode(), wrong
        assert saved(ilze, ACCOUNTS, form).status_code == 302
        told = Letter.objects.get(kind="accounts_changed")
        assert (told.to, told.text.count(NEW)) == ("ilze@kalnanami.example", 1)
        assert f"Rēķinos, ko izraksta šodien, ir {old}." in told.text
        assert saved(ilze, ACCOUNTS, form).status_code == 302, "the same once more changes nothing"
        assert Letter.objects.filter(kind="accounts_changed").count() == 1
    for month, account in ((date(2026, 4, 1), old), (date(2026, 5, 1), NEW)):
        bill = loaded(issue(village.flat_a, village.clients["anna"], month))
        assert bill.issued_on.month == month.month + 1
        [code] = codes_on(bill_pdf(bill, payer="", before=None, language="lv"))
        assert code.splitlines()[6] == account


def picture(kind: str = "PNG", mode: str = "RGB") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new(mode, (900, 300), "#0e4f4f").save(out, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", out.getvalue())


def test_a_logo_is_drawn_small_and_stands_on_pages_and_bills(village: Village, client: Client) -> None:
    with staff_visit("ilze") as ilze:
        drawing = SimpleUploadedFile("l.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>")
        assert ilze.post(LOGO, {"file": drawing, "alt": "Nami", "shown": "0"}).status_code == 422
        assert ilze.post(LOGO, {"alt": "Nami", "shown": "0"}).status_code == 422
        nameless = ilze.post(LOGO, {"file": picture(), "alt": "", "shown": "0"})
        assert (nameless.status_code, len(hidden(nameless)["kept"]) > 100) == (422, True), "not to be chosen twice"
        paper = ilze.post(LOGO, {"file": picture(mode="RGBA"), "alt": "Nami", "shown": "0", "do": "paper"})
        assert pypdfium2.PdfDocument(paper.content)[0].get_textpage().get_text_range()
        assert saved(ilze, LOGO, {"file": picture("JPEG"), "alt": "Kalna Nami"}).status_code == 302
        assert saved(ilze, LOGO, {"alt": "SIA Kalna Nami"}).status_code == 302, "another text for the same picture"
    page = client.get("/ieeja/").content.decode()
    [where] = re.findall(r'src="(/logotips/[^"]+)" alt="SIA Kalna Nami" width="384" height="128"', page)
    answer = client.get(where)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(answer.content) < 16_000
    bill = loaded(issue(village.flat_a, village.clients["anna"], date(2026, 4, 1)))
    sheet: Any = pypdfium2.PdfDocument(bill_pdf(bill, payer="", before=None, language="lv"))[0]
    assert max(sheet.render(scale=1).to_pil().convert("RGB").getpixel((80, 70))) < 100, "not white, not the mark"


def test_a_colour_is_refused_until_everybody_can_read_it(village: Village, client: Client) -> None:
    page = "/birojs/parvaldnieks/krasa/"
    assert "izskats" not in client.get("/ieeja/").content.decode(), "no colour of its own, no request more"
    with staff_visit("ilze") as ilze:
        pale = ilze.post(page, {"light": "FACC15", "shown": "0"})
        assert pale.status_code == 422
        assert "kontrasts ir 1,3 : 1" in words_of(pale)
        [nearest] = re.findall(r'name="light" value="(#[0-9a-f]{6})">', pale.content.decode())
        assert ilze.post(page, {"light": "zils", "shown": "0"}).status_code == 422
        assert ilze.post(page, {"light": nearest, "dark": "#333333", "shown": "0"}).status_code == 422
        assert saved(ilze, page, {"light": nearest, "dark": ""}).status_code == 302
    [where] = re.findall(r'href="(/izskats/[0-9a-f]{16}\.css)"', client.get("/ieeja/").content.decode())
    sheet = client.get(where)
    assert sheet["Cache-Control"] == "public, max-age=31536000, immutable"
    assert f"--brand:light-dark({nearest}," in sheet.content.decode()
    assert client.get("/izskats/0123.css").status_code == 404
    letter = outbox.write("password_reset", to="a@example.lv", language="lv", on=NOON, context={"href": "https://x.lv"})
    assert f"background:{nearest}" in letter.html
    bill = loaded(issue(village.flat_a, village.clients["anna"], date(2026, 4, 1)))
    assert bill_pdf(bill, payer="", before=None, language="lv").startswith(b"%PDF")


def test_closed_days_are_told_a_month_before(village: Village, client: Client) -> None:
    page = "/birojs/parvaldnieks/slegts/"
    form = {"first_1": "2026-06-23", "last_1": "2026-06-24", "why_1": "Līgo svētki", "first_2": "2026-12-24"}
    with staff_visit("ilze") as ilze:
        assert "30.05.2026 – 01.06.2026" in words_of(ilze.get(page))
        for wrong in ({"last_1": "2026-06-22"}, {"first_2": "", "why_2": "Ziemassvētki"}, {"first_2": "vakar"}):
            answer = ilze.post(page, {**form, **wrong, "shown": "0"})
            assert answer.status_code == 422, wrong
            assert 'class="error"' in answer.content.decode(), wrong
        assert saved(ilze, page, form).status_code == 302
    said = helped(client, at=NOON)
    assert "Slēgts no 23.06.2026 līdz 24.06.2026: Līgo svētki." in said
    assert "24.12.2026" not in said


def test_a_page_with_everything_of_ones_own_is_still_six_requests(village: Village, client: Client) -> None:
    with staff_visit("ilze") as ilze:
        assert saved(ilze, LOGO, {"file": picture(), "alt": "Kalna Nami"}).status_code == 302
        assert saved(ilze, "/birojs/parvaldnieks/krasa/", {"light": "#7c2d12", "dark": ""}).status_code == 302
    page = client.get("/ieeja/").content.decode()
    loaded_by_it = re.findall(r'<(?:link|script|img|use)[^>]* (?:href|src)="([^"#]+)', page)
    assert len(set(loaded_by_it)) <= 5, "the page itself is one more (design notes: at most six)"
