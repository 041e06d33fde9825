"""The simulated signing programme: who you are, what you write, and the signed file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulators.esign import application, views
from simulators.esign.application import Paper
from simulators.esign.attacks import CASES, EDOC, PDF
from simulators.esign.scene import Scene
from simulators.esign.world import World
from simulators.forms import RequestRefusedError, read_form
from simulators.people import Person, load_people, pick
from simulators.serve import Ask, Reply, html, plain

MEDIA = {EDOC: "application/vnd.etsi.asic-e+zip", PDF: "application/pdf"}
LONGEST = 4000


@dataclass(frozen=True)
class Server:
    """The programme with its world and people; calling it answers one HTTP request."""

    world: World
    people_file: Path | None

    def __call__(self, ask: Ask) -> Reply:
        """The answer to a request."""
        pages = {
            ("GET", "/"): lambda: html(views.signing_page(self.people(), {})),
            ("GET", "/health"): lambda: plain("ok"),
            ("GET", "/uzbrukumi"): lambda: html(views.table_page()),
            ("POST", views.SIGN): lambda: self.sign(ask),
        }
        for name in ("root", "issuing", "tsa-root"):
            pages["GET", f"/{name}.pem"] = lambda name=name: self.certificate(name)  # type: ignore[misc]  # bound now
        page = pages.get((ask.method, ask.path))
        return page() if page else html(views.missing_page(), 404)

    def people(self) -> tuple[Person, ...]:
        """Who can sign; the file is read for every page."""
        return load_people(self.people_file)

    def certificate(self, name: str) -> Reply:
        """An authority's certificate, for who is to trust it."""
        return Reply(200, self.world.trust.file(name).read_bytes(), "application/x-pem-file")

    def sign(self, ask: Ask) -> Reply:
        """The signed file to download, or the page once more with what is wrong."""
        try:
            entered = dict(read_form(ask.content_type, ask.body))
        except RequestRefusedError as refusal:
            return html(views.signing_page(self.people(), {}, f"{refusal.check}: {refusal.reason}"), 400)
        try:
            name, data, ending = self._signed(entered)
        except ValueError as error:
            return html(views.signing_page(self.people(), entered, str(error)), 422)
        offered = (("Content-Disposition", f'attachment; filename="{name}"'),)
        return Reply(200, data, MEDIA[ending], offered)

    def _signed(self, entered: Mapping[str, str]) -> tuple[str, bytes, str]:
        """Name, bytes and ending. A ValueError is a text for the person."""
        person = pick(self.people(), *(entered.get(field, "") for field in ("person", "code", "name")))
        said = {field: entered.get(field, "").strip()[:LONGEST] for field in ("text", "title", "recipient")}
        if not all(said.values()):
            raise ValueError("Ierakstiet, kam iesniegums adresēts, tematu un tekstu.")
        paper, attack = Paper(**said), entered.get("attack", "")
        if attack:
            if attack not in CASES:
                raise ValueError("Tāda uzbrukuma nav.")
            case = CASES[attack]
            return case.file_name, case.make(Scene.of(self.world, person, paper)), case.ending
        page = application.pdf_of(person, paper, self.world.moment(None))
        if entered.get("form") == PDF:
            return "iesniegums.pdf", self.world.pdf(person, page), PDF
        return "iesniegums.edoc", self.world.container(person, {"iesniegums.pdf": page}), EDOC
