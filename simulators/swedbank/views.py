"""The pages of the simulated bank, in Latvian; all work without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from simulators.page import frame, hidden
from simulators.swedbank.attacks import TABLE, Delivery, Expected
from simulators.swedbank.checks import RequestRefusedError
from simulators.swedbank.protocol import Person

MARK = "Simulators – nav īsta banka"
STYLE = """
fieldset{border:0;margin:0;padding:0;min-width:0}
legend,label.over{font-weight:600;padding:0;margin-bottom:.4rem;display:block}
.people{display:grid;gap:.5rem;max-height:24rem;overflow:auto;padding:2px;margin:-2px}
.person{display:flex;gap:.75rem;align-items:flex-start;padding:.65rem .8rem;border:1px solid var(--line);
border-radius:.55rem;cursor:pointer}
.person:hover{border-color:#8b98a3}
.person:has(:checked){border-color:var(--accent);background:#eef4f8}
.person:has(:focus-visible){outline:3px solid #7fb3d5;outline-offset:1px}
.person input{margin:.28rem 0 0;width:1.1rem;height:1.1rem;flex:none;accent-color:var(--accent);outline:0}
.person span{display:block}
.or{display:flex;align-items:center;gap:.75rem;color:var(--soft);margin:1.1rem 0 .6rem;font-size:.925rem}
.or::before,.or::after{content:"";flex:1;border-top:1px solid var(--line)}
.pair{display:grid;gap:.9rem}
.actions{display:grid;gap:.6rem;margin-top:1.4rem}
details{margin-top:1.4rem;border-top:1px solid var(--line);padding-top:.9rem}
summary{cursor:pointer;font-weight:600;color:var(--soft)}
details label{margin-top:.75rem}
@media (min-width:34rem){.pair{grid-template-columns:1fr 1fr}.actions{grid-template-columns:2fr 1fr}}
"""
GROUPS = {
    Expected.REFUSE: "Portālam jāatsaka",
    Expected.ACCEPT: "Portālam jāpieņem",
    Expected.EITHER: "Portāla izvēle",
    Expected.NOTHING: "Atbildes nav",
}


def _page(title: str, body: str) -> str:
    return frame(title, body, mark=MARK, style=STYLE)


def home_page() -> str:
    """What this is."""
    return _page(
        "Swedbank simulators",
        "<h1>Swedbank simulators</h1>"
        '<p class="soft">Izmēģinājumiem un demonstrācijai. '
        "Tā nav īsta banka, un tai nav saiknes ar Swedbank.</p>"
        '<div class="card"><p>Šī programma atbild uz Banklink v009 pieprasījumiem <code>4012</code>, '
        "kurus portāls sūta uz <code>POST /banklink</code>, "
        "un apliecina personu ar atbildi <code>3013</code>.</p>"
        "<p>Lai sāktu, portālā izvēlieties pieslēgšanos ar Swedbank.</p></div>",
    )


def _person_choice(person: Person, chosen: str) -> str:
    code = escape(person.personal_code)
    checked = " checked" if person.personal_code == chosen else ""
    note = f" · {escape(person.note)}" if person.note else ""
    return (
        f'<label class="person"><input type="radio" name="person" value="{code}"{checked}>'
        f"<span><strong>{escape(person.name)}</strong>"
        f'<span class="soft">{code}{note}</span></span></label>'
    )


def _people(people: Sequence[Person], chosen: str) -> str:
    if not people:
        return ""
    choices = "".join(_person_choice(person, chosen) for person in people)
    return (
        f'<fieldset><legend>Persona</legend><div class="people">{choices}</div></fieldset>'
        '<div class="or">vai cita persona</div>'
    )


def _attack_choice(chosen: str) -> str:
    groups = []
    for expected, label in GROUPS.items():
        options = "".join(
            f'<option value="{row.name}"{" selected" * (row.name == chosen)}>{escape(row.label)}</option>'
            for row in TABLE
            if row.expected is expected
        )
        groups.append(f'<optgroup label="{label}">{options}</optgroup>')
    is_open = " open" if chosen else ""
    return (
        f"<details{is_open}><summary>Uzbrukumi</summary>"
        '<label class="over" for="attack">Kā sabojāt atbildi</label>'
        '<select id="attack" name="attack"><option value="">Nekā – godīga atbilde</option>'
        f'{"".join(groups)}</select><p class="soft">Portālam sabojāta atbilde jāatpazīst.</p></details>'
    )


def choice_page(
    request: Mapping[str, str], people: Sequence[Person], entered: Mapping[str, str], error: str = ""
) -> str:
    """Who signs in? `entered` keeps what was given before an error."""
    portal = urlsplit(request["VK_RETURN"]).netloc
    alert = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    code, name = escape(entered.get("code", "")), escape(entered.get("name", ""))
    return _page(
        "Pieslēgšanās – Swedbank simulators",
        "<h1>Apstipriniet pieslēgšanos</h1>"
        f'<p class="soft">Pakalpojumu sniedzējs <strong>{escape(request["VK_SND_ID"])}</strong> '
        f"({escape(portal)}) lūdz apliecināt, kas jūs esat.</p>{alert}"
        f'<form class="card" method="post" action="/banklink/answer">{hidden(request.items())}'
        f"{_people(people, entered.get('person', ''))}"
        '<div class="pair"><div><label class="over" for="code">Personas kods</label>'
        f'<input type="text" id="code" name="code" value="{code}" maxlength="20" inputmode="text" '
        'placeholder="010190-12345" autocomplete="off" spellcheck="false"></div>'
        '<div><label class="over" for="name">Vārds, uzvārds</label>'
        f'<input type="text" id="name" name="name" value="{name}" maxlength="100" autocomplete="off" '
        'placeholder="nav obligāti"></div></div>'
        '<p class="soft">Ierakstīts kods ir svarīgāks par izvēli sarakstā.</p>'
        '<div class="actions"><button name="decision" value="confirm">Apstiprināt</button>'
        f'<button class="quiet" name="decision" value="cancel">Atcelt</button></div>'
        f"{_attack_choice(entered.get('attack', ''))}</form>",
    )


def return_page(delivery: Delivery) -> str:
    """The form that carries the answer; a script sends it, a button does so without scripts."""
    return _page(
        "Atgriešanās – Swedbank simulators",
        "<h1>Jūs atgriežaties portālā</h1>"
        '<p class="soft">Ja pāreja nenotiek pati, nospiediet pogu.</p>'
        f'<form class="card" id="return" method="{delivery.method}" action="{escape(delivery.action)}" '
        f'accept-charset="UTF-8">{hidden(delivery.fields)}'
        "<button>Atgriezties pie pakalpojuma sniedzēja</button></form>"
        '<script>document.getElementById("return").submit()</script>',
    )


def silent_page() -> str:
    """The bank signed the person in and then did nothing: there is no way back."""
    return _page(
        "Kļūda – Swedbank simulators",
        "<h1>Pakalpojums īslaicīgi nav pieejams</h1>"
        '<div class="card"><p>Banka atbildi nenosūtīja. Tā izskatās, kad bankas lapa apstājas un '
        "atpakaļceļa nav.</p></div>",
    )


def refusal_page(refusal: RequestRefusedError) -> str:
    """Which check of the request failed, and what the bank would have signed."""
    heading = "<h2>Parakstāmā virkne, kā to redz banka</h2>"
    text = f"{heading}<pre>{escape(refusal.text)}</pre>" if refusal.text else ""
    return _page(
        "Pieprasījums noraidīts – Swedbank simulators",
        "<h1>Banka pieprasījumu nepieņem</h1>"
        '<p class="soft">Portāla sūtītajā ziņojumā ir kļūda.</p>'
        f'<div class="card"><p>Pārbaude: <strong>{escape(refusal.check)}</strong></p>'
        f"<p>{escape(refusal.reason)}</p>{text}</div>",
    )


def missing_page() -> str:
    """Nothing at this address."""
    return _page("Nav atrasts – Swedbank simulators", "<h1>Šādas lapas nav</h1>")
