"""The pages of the simulated bank, in Latvian; all work without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from simulators.choice import Pages, alert, choice_form
from simulators.people import Person
from simulators.swedbank.attacks import TABLE

PAGES = Pages("Swedbank simulators", "Simulators – nav īsta banka")


def home_page() -> str:
    """What this is."""
    return PAGES.page(
        "",
        "<h1>Swedbank simulators</h1>"
        '<p class="soft">Izmēģinājumiem un demonstrācijai. '
        "Tā nav īsta banka, un tai nav saiknes ar Swedbank.</p>"
        '<div class="card"><p>Šī programma atbild uz Banklink v009 pieprasījumiem <code>4012</code>, '
        "kurus portāls sūta uz <code>POST /banklink</code>, "
        "un apliecina personu ar atbildi <code>3013</code>.</p>"
        "<p>Lai sāktu, portālā izvēlieties pieslēgšanos ar Swedbank.</p></div>",
    )


def choice_page(
    request: Mapping[str, str], people: Sequence[Person], entered: Mapping[str, str], error: str = ""
) -> str:
    """Who signs in? `entered` keeps what was given before an error."""
    portal = urlsplit(request["VK_RETURN"]).netloc
    return PAGES.page(
        "Pieslēgšanās",
        "<h1>Apstipriniet pieslēgšanos</h1>"
        f'<p class="soft">Pakalpojumu sniedzējs <strong>{escape(request["VK_SND_ID"])}</strong> '
        f"({escape(portal)}) lūdz apliecināt, kas jūs esat.</p>{alert(error)}"
        f"{choice_form('/banklink/answer', request.items(), people, TABLE, entered)}",
    )
