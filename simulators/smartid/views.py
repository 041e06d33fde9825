"""The pages of the simulated telephone, in Latvian; all work without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from simulators import choice
from simulators.answers import Expected
from simulators.choice import alert
from simulators.page import frame
from simulators.smartid import table
from simulators.smartid.accounts import Account
from simulators.smartid.answers import END_RESULTS
from simulators.smartid.attacks import Callback
from simulators.smartid.checks import VC_CHOICE
from simulators.smartid.protocol import NOTIFICATION, QR, LinkRefusedError, verification_code
from simulators.smartid.sessions import Ticket
from simulators.smartid.telephone import Ending, codes_to_choose
from simulators.smartid.troubles import TROUBLES, Place

MARK = "Simulators – nav īsta Smart-ID lietotne"
STYLE = (
    choice.STYLE
    + """
main{max-width:28rem}
fieldset+*,.field{margin-top:1.1rem}
textarea,input[type=number]{width:100%;padding:.6rem .75rem;border:1px solid #8b98a3;border-radius:.55rem;
background:#fff;color:inherit;font:inherit}
textarea{min-height:7rem;font:.875rem/1.4 ui-monospace,"DejaVu Sans Mono",monospace}
input[type=number]{min-height:2.9rem}
.people{max-height:19rem}
.person strong{display:block}
.shown{font-size:1.15rem;font-weight:600;margin:.6rem 0 0}
.code{font-size:2.25rem;font-weight:700;letter-spacing:.12em;font-variant-numeric:tabular-nums}
.codes{display:grid;grid-template-columns:repeat(3,1fr);gap:.5rem}
.codes .person{justify-content:center;font-weight:700;font-variant-numeric:tabular-nums}
.actions{grid-template-columns:1fr}
button,.button{width:100%;text-align:center}
details{margin-top:1.2rem}
ul.list{list-style:none;margin:0;padding:0;display:grid;gap:.5rem}
ul.list a{display:block;padding:.7rem .8rem;border:1px solid var(--line);border-radius:.55rem;text-decoration:none}
h2:first-child{margin-top:0}
"""
)
EXPECTED = {
    Expected.REFUSE: "jāatsaka",
    Expected.ACCEPT: "jāpieņem",
    Expected.EITHER: "portāla izvēle",
    Expected.CANCEL: "mierīgi jābeidz",
    Expected.NOTHING: "atbildes nav",
}
FLOWS = {QR: "QR kods no cita ekrāna", NOTIFICATION: "Paziņojums"}
PLACES = {Place.CREATE: "Sesijas sākums", Place.POLL: "Sesijas stāvoklis"}


def _page(title: str, body: str) -> str:
    return frame(f"{title} – Smart-ID simulators", body, mark=MARK, style=STYLE)


def home_page(base: str, api: str) -> str:
    """What this is."""
    return _page(
        "Smart-ID",
        "<h1>Smart-ID simulators</h1>"
        '<p class="soft">Izmēģinājumiem un demonstrācijai. Tam nav saiknes ar SK ID Solutions.</p>'
        f'<div class="card"><p>Portāla adrese: <code>{escape(api)}</code></p>'
        f'<p><a class="button" href="{escape(base)}">Tālrunis</a></p>'
        '<p><a href="/slegi">Pakalpojuma traucējumi</a></p></div>',
    )


def telephone_page(pushes: Sequence[Ticket], error: str = "", link: str = "") -> str:
    """The telephone at rest: a place to scan, and what waits."""
    return _page(
        "Tālrunis",
        f"<h1>Tālrunis</h1>{alert(error)}"
        '<form class="card" method="post" action="/telefons"><label class="over" for="link">QR koda saturs</label>'
        '<p class="soft" id="hint">Ielīmējiet saiti, ko rāda portāla QR kods. Kods der tikai dažas sekundes.</p>'
        f'<textarea id="link" name="link" aria-describedby="hint" spellcheck="false" required>{escape(link)}</textarea>'
        '<div class="actions"><button>Nolasīt</button></div></form>'
        f'<section class="card"><h2>Gaidošie paziņojumi</h2>{_pushes(pushes)}'
        '<p class="soft"><a href="/telefons">Atjaunot</a></p></section>',
    )


def _pushes(pushes: Sequence[Ticket]) -> str:
    if not pushes:
        return '<p class="soft">Nav neviena.</p>'
    rows = []
    for ticket in pushes:
        wish = ticket.session.wish
        name = escape(wish.account.name) if wish.account else ""
        code = escape(wish.account.personal_code) if wish.account else ""
        rows.append(
            f'<li><a href="/telefons/{ticket.handle}"><strong>{name}</strong> '
            f'<span class="soft">{code}</span><br>{escape(wish.offered[0].text)}</a></li>'
        )
    return f'<ul class="list">{"".join(rows)}</ul>'


def _radio(name: str, value: str, chosen: str, label: str) -> str:
    checked = " checked" if value == chosen else ""
    return (
        f'<label class="person"><input type="radio" name="{name}" value="{escape(value)}"{checked}>'
        f"<span>{label}</span></label>"
    )


def _who(account: Account) -> str:
    note = f" · {escape(account.note)}" if account.note else ""
    return f'<strong>{escape(account.name)}</strong><span class="soft">{escape(account.personal_code)}{note}</span>'


def _people(ticket: Ticket, people: Sequence[Account], entered: Mapping[str, str]) -> str:
    named = ticket.session.wish.account
    if named:
        return f'<p class="soft">Pieprasījums ir šai personai:</p><p class="person"><span>{_who(named)}</span></p>'
    chosen = entered.get("person", people[0].identifier if people else "")
    rows = "".join(_radio("person", each.identifier, chosen, _who(each)) for each in people)
    code, name = escape(entered.get("typed", "")), escape(entered.get("name", ""))
    is_open = " open" if code else ""
    return (
        f'<fieldset><legend>Kura persona tur tālruni?</legend><div class="people">{rows}</div></fieldset>'
        f"<details{is_open}><summary>Cita persona</summary>"
        '<label class="over" for="typed">Personas kods</label>'
        f'<input type="text" id="typed" name="typed" value="{code}" maxlength="20" autocomplete="off" '
        'placeholder="010190-12345" spellcheck="false">'
        '<label class="over" for="name">Vārds, uzvārds</label>'
        f'<input type="text" id="name" name="name" value="{name}" maxlength="100" autocomplete="off">'
        '<p class="soft">Ierakstīts kods ir svarīgāks par izvēli sarakstā.</p></details>'
    )


def _codes(ticket: Ticket, entered: Mapping[str, str]) -> str:
    """For a notification: one code to compare, or three to choose from."""
    if ticket.flow != NOTIFICATION:
        return ""
    right = verification_code(ticket.session.wish.challenge)
    if ticket.session.wish.offered[0].type != VC_CHOICE:
        return f'<p class="field soft">Kontroles kods</p><p class="code">{right}</p>'
    rows = "".join(
        _radio("code", each, entered.get("code", ""), each) for each in codes_to_choose(right, ticket.handle)
    )
    return (
        f'<fieldset class="field"><legend>Kurš kods redzams portālā?</legend><div class="codes">{rows}</div></fieldset>'
    )


def _options(pairs: Sequence[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" * (value == chosen)}>{escape(label)}</option>'
        for value, label in pairs
    )


def _attacks(chosen: str) -> str:
    groups = "".join(
        f'<optgroup label="{escape(label)}">'
        + _options([(row.name, f"{row.label} – {EXPECTED[row.expected]}") for row in rows], chosen)
        + "</optgroup>"
        for label, rows in table.GROUPS.items()
    )
    return (
        f"<details{' open' if chosen else ''}><summary>Uzbrukumi</summary>"
        '<label class="over" for="attack">Kā sabojāt atbildi</label>'
        f'<select id="attack" name="attack"><option value="">Nekā – godīga atbilde</option>{groups}</select>'
        '<p class="soft">Izvēle attiecas uz pogu „Apstiprināt”.</p></details>'
    )


def _outcomes() -> str:
    rows = _options([(each, each) for each in END_RESULTS], "TIMEOUT")
    return (
        '<details><summary>Cits iznākums</summary><label class="over" for="outcome">endResult</label>'
        f'<select id="outcome" name="outcome">{rows}</select>'
        '<div class="actions"><button class="quiet" name="action" value="outcome">Beigt ar šo iznākumu</button>'
        "</div></details>"
    )


def request_page(ticket: Ticket, people: Sequence[Account], entered: Mapping[str, str], error: str = "") -> str:
    """What is asked, of whom; `entered` keeps what was given before an error."""
    wish = ticket.session.wish
    flow = FLOWS.get(ticket.flow, "Tajā pašā ierīcē (Web2App)")
    return _page(
        "Pieprasījums",
        f'<h1>Pieslēgšanās</h1><p class="soft">{escape(flow)}</p>{alert(error)}'
        f'<form class="card" method="post" action="/telefons/{ticket.handle}">'
        f'<p class="soft">{escape(wish.rp_name)}</p><p class="shown">{escape(wish.offered[0].text)}</p>'
        f'{_codes(ticket, entered)}<div class="field">{_people(ticket, people, entered)}</div>'
        '<div class="actions"><button name="action" value="approve">Apstiprināt (PIN1)</button>'
        '<button class="quiet" name="action" value="refuse">Atteikt</button>'
        '<button class="quiet" name="action" value="TIMEOUT">Ļaut laikam beigties</button>'
        '<button class="quiet" name="action" value="WRONG_VC">Nepareizs kods</button></div>'
        f"{_outcomes()}{_attacks(entered.get('attack', ''))}</form>",
    )


def refusal_page(refusal: LinkRefusedError) -> str:
    """Which part of a link the telephone does not believe."""
    return _page(
        "Saite noraidīta",
        '<h1>Tālrunis saiti nepieņem</h1><p class="soft">Portāla rādītajā saitē ir kļūda.</p>'
        f'<div class="card"><p>Pārbaude: <strong>{escape(refusal.check)}</strong></p><p>{escape(refusal.reason)}</p>'
        '</div><p class="field"><a class="button" href="/telefons">Nolasīt vēlreiz</a></p>',
    )


def ending_page(ending: Ending) -> str:
    """The session has ended and the telephone leads nowhere, or lets the person go where an attack wants."""
    if ending.callback is Callback.TWICE:
        link = f'<a class="button" target="_blank" href="{escape(ending.address)}">'
        way = f"<p>{link}Atgriezties</a></p><p>{link}Atgriezties vēlreiz</a></p>"
    elif ending.callback is Callback.OTHER_BROWSER:
        way = f"<p>Atveriet šo adresi citā pārlūkā:</p><pre>{escape(ending.address)}</pre>"
    elif ending.callback is Callback.NEVER:
        way = "<p>Tālrunis portālā neatgriežas.</p>"
    else:
        way = "<p>Turpiniet tur, kur sākāt pieslēgties.</p>"
    return _page(
        "Gatavs",
        f'<h1>Gatavs</h1><p class="soft">Iznākums: <code>{escape(ending.end_result)}</code></p>'
        f'<div class="card">{way}<p><a href="/telefons">Tālruņa sākums</a></p></div>',
    )


def switches_page(waiting: Mapping[Place, tuple[str, int]], error: str = "") -> str:
    """What makes the service itself fail."""
    forms = []
    for place, label in PLACES.items():
        name, times = waiting.get(place, ("", 0))
        now = f"<p>Ieslēgts: <strong>{escape(TROUBLES[name])}</strong>, vēl {times} reizes</p>" if name else ""
        forms.append(
            f'<form class="card" method="post" action="/slegi"><h2>{label}</h2>{now}'
            f'<input type="hidden" name="place" value="{place}">'
            f'<label class="over" for="{place}-name">Kas notiek</label><select id="{place}-name" name="name">'
            f'<option value="">Nekas</option>{_options(list(TROUBLES.items()), name)}</select>'
            f'<label class="over field" for="{place}-times">Cik reižu</label>'
            f'<input type="number" id="{place}-times" name="times" value="1" min="1" max="1000">'
            '<div class="actions"><button>Saglabāt</button></div></form>'
        )
    return _page("Traucējumi", f"<h1>Pakalpojuma traucējumi</h1>{alert(error)}{''.join(forms)}")


def missing_page() -> str:
    """Nothing at this address."""
    return _page(
        "Nav atrasts", '<h1>Šādas lapas nav</h1><p><a href="/telefons">Tālruņa sākums</a></p>'
    )  # fmt: skip
