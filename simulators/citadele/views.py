"""The pages of the simulated bank, in Latvian; all work without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from simulators.choice import Pages, alert, choice_form
from simulators.citadele.attacks import TABLE
from simulators.citadele.checks import FIELD
from simulators.people import Person

PAGES = Pages("Citadeles simulators", "Simulators – nav īsta banka")


def home_page() -> str:
    """What this is."""
    return PAGES.page(
        "",
        "<h1>Citadeles simulators</h1>"
        '<p class="soft">Izmēģinājumiem un demonstrācijai. Tā nav īsta banka, un tai nav saiknes ar Citadeli.</p>'
        '<div class="card"><p>Šī programma atbild uz DIGI::LINK pieprasījumiem <code>AUTHREQ</code>, '
        "kurus portāls sūta uz <code>POST /amai/start.htm</code>, "
        "un apliecina personu ar parakstītu <code>AUTHRESP</code>.</p>"
        "<p>Lai sāktu, portālā izvēlieties pieslēgšanos ar Citadeli.</p></div>",
    )


def choice_page(
    sender: str,
    request: Mapping[str, str],
    text: str,
    people: Sequence[Person],
    entered: Mapping[str, str],
    *,
    error: str = "",
) -> str:
    """Who signs in? The signed request `text` travels hidden; `entered` keeps what was given before an error."""
    portal = urlsplit(request["ReturnURL"]).netloc
    return PAGES.page(
        "Pieslēgšanās",
        "<h1>Apstipriniet pieslēgšanos</h1>"
        f'<p class="soft">Pakalpojumu sniedzējs <strong>{escape(sender)}</strong> '
        f"({escape(portal)}) lūdz apliecināt, kas jūs esat.</p>{alert(error)}"
        f"{choice_form('/amai/answer', [(FIELD, text)], people, TABLE, entered)}",
    )
