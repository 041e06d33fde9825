"""The pages on which somebody signs in, in Latvian; all simulators of sign-in show them. No JavaScript is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from simulators.answers import Delivery, Expected, Row
from simulators.forms import RequestRefusedError
from simulators.page import frame, hidden
from simulators.people import Person

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
    Expected.CANCEL: "Portālam mierīgi jābeidz",
    Expected.EITHER: "Portāla izvēle",
    Expected.NOTHING: "Atbildes nav",
}


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


def _attack_choice(rows: Sequence[Row], chosen: str) -> str:
    groups = []
    for expected, label in GROUPS.items():
        options = "".join(
            f'<option value="{row.name}"{" selected" * (row.name == chosen)}>{escape(row.label)}</option>'
            for row in rows
            if row.expected is expected
        )
        groups.append(f'<optgroup label="{label}">{options}</optgroup>' if options else "")
    is_open = " open" if chosen else ""
    return (
        f"<details{is_open}><summary>Uzbrukumi</summary>"
        '<label class="over" for="attack">Kā sabojāt atbildi</label>'
        '<select id="attack" name="attack"><option value="">Nekā – godīga atbilde</option>'
        f'{"".join(groups)}</select><p class="soft">Portālam sabojāta atbilde jāatpazīst.</p></details>'
    )


def person_fields(people: Sequence[Person], entered: Mapping[str, str]) -> str:
    """Who it is: a choice among people, or a code and a name."""
    code, name = escape(entered.get("code", "")), escape(entered.get("name", ""))
    return (
        f"{_people(people, entered.get('person', ''))}"
        '<div class="pair"><div><label class="over" for="code">Personas kods</label>'
        f'<input type="text" id="code" name="code" value="{code}" maxlength="20" inputmode="text" '
        'placeholder="010190-12345" autocomplete="off" spellcheck="false"></div>'
        '<div><label class="over" for="name">Vārds, uzvārds</label>'
        f'<input type="text" id="name" name="name" value="{name}" maxlength="100" autocomplete="off" '
        'placeholder="nav obligāti"></div></div>'
        '<p class="soft">Ierakstīts kods ir svarīgāks par izvēli sarakstā.</p>'
    )


def choice_form(
    action: str,
    carried: Iterable[tuple[str, str]],
    people: Sequence[Person],
    rows: Sequence[Row],
    entered: Mapping[str, str],
    *,
    confirm: str = "Apstiprināt",
    cancel: str = "Atcelt",
) -> str:
    """Who signs in? `carried` travels hidden; `entered` keeps what was given before an error."""
    return (
        f'<form class="card" method="post" action="{escape(action)}">{hidden(carried)}'
        f"{person_fields(people, entered)}"
        f'<div class="actions"><button name="decision" value="confirm">{escape(confirm)}</button>'
        f'<button class="quiet" name="decision" value="cancel">{escape(cancel)}</button></div>'
        f"{_attack_choice(rows, entered.get('attack', '')) if rows else ''}</form>"
    )


def alert(error: str) -> str:
    """What the person should correct."""
    return f'<p class="error" role="alert">{escape(error)}</p>' if error else ""


@dataclass(frozen=True)
class Pages:
    """The pages that look the same everywhere, under one simulator's name and mark."""

    name: str
    mark: str
    who: str = "Banka"

    def page(self, title: str, body: str) -> str:
        """A whole page; the first heading is the title."""
        return frame(f"{title} – {self.name}" if title else self.name, body, mark=self.mark, style=STYLE)

    def returning(self, delivery: Delivery) -> str:
        """The form that carries the answer; a script sends it, a button does so without scripts."""
        return self.page(
            "Atgriešanās",
            "<h1>Jūs atgriežaties portālā</h1>"
            '<p class="soft">Ja pāreja nenotiek pati, nospiediet pogu.</p>'
            f'<form class="card" id="return" method="{delivery.method}" action="{escape(delivery.action)}" '
            f'accept-charset="UTF-8">{hidden(delivery.fields)}'
            "<button>Atgriezties pie pakalpojuma sniedzēja</button></form>"
            '<script>document.getElementById("return").submit()</script>',
        )

    def silent(self) -> str:
        """The person has signed in and then nothing happens: there is no way back."""
        return self.page(
            "Kļūda",
            "<h1>Pakalpojums īslaicīgi nav pieejams</h1>"
            f'<div class="card"><p>{self.who} atbildi nenosūtīja. Tā izskatās, kad lapa apstājas un '
            "atpakaļceļa nav.</p></div>",
        )

    def refusal(self, refusal: RequestRefusedError, heading: str = "Parakstāmā virkne, kā to redz banka") -> str:
        """Which check of the request failed, and the text it was made on."""
        text = f"<h2>{escape(heading)}</h2><pre>{escape(refusal.text)}</pre>" if refusal.text else ""
        return self.page(
            "Pieprasījums noraidīts",
            f"<h1>{self.who} pieprasījumu nepieņem</h1>"
            '<p class="soft">Portāla sūtītajā ziņojumā ir kļūda.</p>'
            f'<div class="card"><p>Pārbaude: <strong>{escape(refusal.check)}</strong></p>'
            f"<p>{escape(refusal.reason)}</p>{text}</div>",
        )

    def missing(self) -> str:
        """Nothing at this address."""
        return self.page("Nav atrasts", "<h1>Šādas lapas nav</h1>")
