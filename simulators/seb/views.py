"""The pages of the simulated bank, in Latvian; all work without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from simulators.choice import Pages, alert, choice_form
from simulators.people import Person
from simulators.seb.attacks import TABLE
from simulators.seb.checks import Agreement

PAGES = Pages("SEB simulators", "Simulators – nav īsta banka")
OFFERED = tuple(row for row in TABLE if not row.unasked)


def home_page() -> str:
    """What this is, and the way to an answer nobody asked for."""
    return PAGES.page(
        "",
        "<h1>SEB simulators</h1>"
        '<p class="soft">Izmēģinājumiem un demonstrācijai. Tā nav īsta banka, un tai nav saiknes ar SEB.</p>'
        '<div class="card"><p>Šī programma atbild uz e-Link pieprasījumiem <code>0005</code>, '
        "kurus portāls sūta uz <code>POST /ipc/epakindex.jsp</code>, "
        "un apliecina personu ar atbildi <code>0001</code> vai atsakās ar <code>0008</code>.</p>"
        "<p>Lai sāktu, portālā izvēlieties pieslēgšanos ar SEB.</p>"
        '<p><a href="/unasked">Nosūtīt atbildi bez pieprasījuma</a></p></div>',
    )


def choice_page(
    request: Mapping[str, str],
    agreement: Agreement,
    people: Sequence[Person],
    entered: Mapping[str, str],
    error: str = "",
) -> str:
    """Who signs in? `entered` keeps what was given before an error."""
    portal = urlsplit(agreement.return_url).netloc
    form = choice_form(
        "/ipc/answer", request.items(), people, OFFERED, entered, confirm="Piekrist", cancel="Nepiekrist"
    )
    return PAGES.page(
        "Pieslēgšanās",
        "<h1>Vai piekrītat nodot savus datus?</h1>"
        f'<p class="soft">Pakalpojumu sniedzējs <strong>{escape(agreement.agreement_id)}</strong> '
        f"({escape(portal)}) lūdz apliecināt, kas jūs esat.</p>{alert(error)}{form}",
    )


def unasked_page(agreement: Agreement, people: Sequence[Person], entered: Mapping[str, str], error: str = "") -> str:
    """An answer sent although the portal asked nothing."""
    form = choice_form("/unasked", (), people, (), entered, confirm="Sūtīt 0001", cancel="Sūtīt 0008")
    return PAGES.page(
        "Atbilde bez pieprasījuma",
        "<h1>Atbilde bez pieprasījuma</h1>"
        f'<p class="soft">Portāls {escape(urlsplit(agreement.return_url).netloc)} neko nav jautājis. '
        f"Pareizi parakstīta atbilde tam tomēr jānoraida.</p>{alert(error)}{form}",
    )
