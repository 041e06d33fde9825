"""The simulated signing programme over HTTP, without JavaScript, and the shelf of examples it writes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from simulators.esign import shelf
from simulators.esign.__main__ import main
from simulators.esign.attacks import CASES, TABLE
from simulators.esign.server import Server
from simulators.esign.world import World
from simulators.launch import Running
from simulators.people import Person
from tests.simulators.esign_judges import signer_of
from tests.simulators.visitor import FORM, Visitor, visiting

ANNA = "050505-12123"
WRITTEN = {"recipient": "SIA Paraugs", "title": "Iesniegums", "text": "Lūdzu <b>izziņu</b>."}


@pytest.fixture
def programme(world: World) -> Iterator[Visitor]:
    with visiting(Server(world, None)) as visitor:
        yield visitor


def download(programme: Visitor, **entered: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that comes back."""
    connection = HTTPConnection("127.0.0.1", programme.port, timeout=10)
    connection.request("POST", "/parakstit", urlencode(WRITTEN | entered), {"Content-Type": FORM})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    assert answer.status == 200
    return str(answer.headers["Content-Disposition"]), data


def test_a_person_signs(programme: Visitor) -> None:
    page = programme.get("/")
    assert page.status == 200
    assert "Anna Bērziņa" in page.text
    name, container = download(programme, person=ANNA, form="edoc")
    assert name == 'attachment; filename="iesniegums.edoc"'
    assert f"PNOLV-{ANNA}" in signer_of(container).subject.rfc4514_string()
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        assert archive.read("iesniegums.pdf").startswith(b"%PDF")
    name, pdf = download(programme, code="01018011111", name="Jānis Jauns", form="pdf")
    assert name == 'attachment; filename="iesniegums.pdf"'
    signer = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0].signer_cert.subject.native
    assert (signer["serial_number"], signer["given_name"]) == ("PNOLV-010180-11111", "Jānis")


def test_a_person_spoils(programme: Visitor) -> None:
    name, spoilt = download(programme, person=ANNA, attack="data-changed")
    assert name == 'attachment; filename="data-changed.edoc"'
    with zipfile.ZipFile(io.BytesIO(spoilt)) as archive:
        assert b"Mallorijam" in archive.read("iesniegums.txt")
    assert programme.get("/").offered == {case.name for case in TABLE}
    assert all(case.label.split(":")[-1] in programme.get("/uzbrukumi").text for case in TABLE[:5])


def test_mistakes_are_told_and_kept(programme: Visitor) -> None:
    for entered, said in (
        ({}, "Izvēlieties personu"),
        ({"code": "12"}, "11 cipariem"),
        ({"person": ANNA, "title": " "}, "tematu un tekstu"),
        ({"person": ANNA, "attack": "none-such"}, "Tāda uzbrukuma nav"),
    ):
        answer = programme.post("/parakstit", WRITTEN | entered)
        assert answer.status == 422
        assert said in answer.text
        assert "Lūdzu &lt;b&gt;izziņu&lt;/b&gt;." in answer.text
    assert programme.call("POST", "/parakstit", "x", Content_Type="text/plain").status == 400
    assert programme.get("/none").status == 404


def test_whom_to_trust(programme: Visitor, world: World) -> None:
    assert programme.get("/issuing.pem").text == world.anchors[0].read_text()
    assert programme.get("/tsa-root.pem").text == world.tsa_anchors[0].read_text()
    assert programme.get("/foreign.pem").status == 404


def test_as_a_program(start: Callable[..., Running], world: World, capsys: pytest.CaptureFixture[str]) -> None:
    running = start("esign", "--port", "0", "--ca-folder", str(world.trust.folder))
    assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+", running.ready)
    programme = Visitor(int(running.url.rpartition(":")[2]))
    assert programme.get("/health").text == "ok"
    download(programme, person=ANNA)
    code, out, log = running.stop()
    assert (code, out) == (0, "")
    assert not re.search(r"\d{6}-?\d{5}|Anna", log)
    for words in (
        [],
        ["--port", "0"],
        ["--port", "0", "--out", "x"],
        ["--host", "::", "--port", "0", "--ca-folder", "x"],
    ):
        with pytest.raises(SystemExit, match="2"):
            main(words)
    capsys.readouterr()


def test_the_shelf(world: World, tmp_path: Path) -> None:
    cases = [CASES[name] for name in ("valid", "pdf-valid", "empty")]
    written = shelf.write(world, [Person("Anna Bērziņa", ANNA)], tmp_path, cases)
    rows = json.loads((tmp_path / "examples/examples.json").read_text())
    assert [(row["file"], row["verdict"]) for row in rows] == [
        ("valid.edoc", "valid"),
        ("pdf-valid.pdf", "valid"),
        ("empty.edoc", "refused"),
    ]
    assert all((tmp_path / "examples" / row["file"]).stat().st_size == row["bytes"] for row in rows)
    assert f"PNOLV-{ANNA}" in signer_of((tmp_path / f"people/{ANNA}.edoc").read_bytes()).subject.rfc4514_string()
    assert (tmp_path / "anchors/issuing.pem").read_bytes() == world.anchors[0].read_bytes()
    assert all(path.is_file() for path in written)
    assert len(written) == len(set(written)) == 2 + 2 + 3 + 1


def test_a_shelf_needs_people(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "people.json").write_text("[]")
    words = ["--out", str(tmp_path / "shelf"), "--ca-folder", str(world.trust.folder)]
    assert main([*words, "--people", str(tmp_path / "people.json")]) == 1
    assert "nobody to sign" in capsys.readouterr().err
