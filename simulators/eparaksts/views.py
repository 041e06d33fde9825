"""The pages of the simulated eParaksts, in Latvian; all work without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from simulators.choice import Pages, alert, choice_form
from simulators.eparaksts.attacks import TABLE
from simulators.eparaksts.protocol import AUTHORIZE, FLOW_NAMES
from simulators.people import Person

ANSWER = "/trustedx-authserver/answer"
PAGES = Pages("eParaksta simulators", "Simulators – nav īsts eParaksts", who="eParaksts")
OFFERED = tuple(row for row in TABLE if not row.unasked)


def home_page() -> str:
    """What this is, and the way to an answer nobody asked for."""
    return PAGES.page(
        "",
        "<h1>eParaksta simulators</h1>"
        '<p class="soft">Izmēģinājumiem un demonstrācijai. Tas nav īsts eParaksts, un tam nav saiknes ar LVRTC.</p>'
        f'<div class="card"><p>Šī programma atbild uz OAuth 2.0 pieprasījumiem, ko portāls sūta uz '
        f"<code>GET {AUTHORIZE}</code>, un apliecina personu ar eID karti vai eParaksts mobile.</p>"
        "<p>Lai sāktu, portālā izvēlieties pieslēgšanos ar eParakstu.</p>"
        '<p><a href="/unasked">Nosūtīt atbildi bez pieprasījuma</a></p></div>',
    )


def choice_page(
    request: Mapping[str, str], people: Sequence[Person], entered: Mapping[str, str], error: str = ""
) -> str:
    """Who signs in? `entered` keeps what was given before an error."""
    portal = urlsplit(request["redirect_uri"]).netloc
    method = FLOW_NAMES[request["acr_values"]]
    return PAGES.page(
        "Pieslēgšanās",
        "<h1>Apstipriniet pieslēgšanos</h1>"
        f'<p class="soft">Pakalpojumu sniedzējs <strong>{escape(request["client_id"])}</strong> '
        f"({escape(portal)}) lūdz apliecināt, kas jūs esat.</p>"
        f"<p>Veids: <strong>{escape(method)}</strong></p>{alert(error)}"
        f"{choice_form(ANSWER, request.items(), people, OFFERED, entered)}",
    )


def unasked_page(portal: str, people: Sequence[Person], entered: Mapping[str, str], error: str = "") -> str:
    """An answer sent although the portal asked nothing."""
    form = choice_form("/unasked", (), people, (), entered, confirm="Sūtīt code", cancel="Sūtīt atteikumu")
    return PAGES.page(
        "Atbilde bez pieprasījuma",
        "<h1>Atbilde bez pieprasījuma</h1>"
        f'<p class="soft">Portāls {escape(urlsplit(portal).netloc)} neko nav jautājis. '
        f"Derīga atbilde tam tomēr jānoraida.</p>{alert(error)}{form}",
    )


def signed_out_page() -> str:
    """After a logout that leads nowhere."""
    return PAGES.page("Izrakstīšanās", "<h1>Jūs esat izrakstījies</h1>")
