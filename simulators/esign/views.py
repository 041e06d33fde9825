"""The pages of the simulated signing programme, in Latvian; all work without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from simulators.choice import STYLE, alert, person_fields
from simulators.esign.application import USUAL
from simulators.esign.attacks import EDOC, GROUPS, PDF, Case
from simulators.esign.scene import Verdict
from simulators.page import frame
from simulators.people import Person

NAME, SIGN = "eParaksta programmas simulators", "/parakstit"
FORMS = {EDOC: "Konteiners .edoc", PDF: "Parakstīts PDF"}
VERDICTS = {
    Verdict.VALID: "derīgs",
    Verdict.INDETERMINATE: "nav pierādīts",
    Verdict.INVALID: "nederīgs",
    Verdict.REFUSED: "nepieņem",
}
_MORE = """
textarea{resize:vertical}
.fields{display:grid;gap:.9rem;margin-top:1.4rem}
.forms{margin-top:1.1rem}
.cases{list-style:none;display:grid;gap:1rem}
.cases span,.cases span+code{display:block}
"""


def page(title: str, body: str, *, wide: bool = False) -> str:
    """A whole page; the first heading is the title."""
    mark = "Simulators – nav īsts eParaksts, parakstam nav juridiska spēka"
    return frame(f"{title} – {NAME}", body, mark=mark, style=STYLE + _MORE, wide=wide)


def _text_field(name: str, label: str, value: str) -> str:
    return (
        f'<div><label class="over" for="{name}">{label}</label>'
        f'<input type="text" id="{name}" name="{name}" value="{escape(value)}" maxlength="200" '
        'autocomplete="off"></div>'
    )


def _form_choice(chosen: str) -> str:
    return "".join(
        f'<label class="person"><input type="radio" name="form" value="{name}"{" checked" * (name == chosen)}>'
        f"<span><strong>{label}</strong></span></label>"
        for name, label in FORMS.items()
    )


def _verdicts(case: Case) -> str:
    return " / ".join(VERDICTS[each] for each in (case.verdict, *case.also))


def _option(case: Case, chosen: str) -> str:
    selected = " selected" * (case.name == chosen)
    return f'<option value="{case.name}"{selected}>{escape(case.label)} – {_verdicts(case)}</option>'


def _spoiling(chosen: str) -> str:
    groups = "".join(
        f'<optgroup label="{label}">{"".join(_option(case, chosen) for case in cases)}</optgroup>'
        for label, cases in GROUPS.items()
    )
    return (
        f"<details{' open' if chosen else ''}><summary>Uzbrukumi</summary>"
        '<label class="over" for="attack">Kā sabojāt dokumentu</label>'
        f'<select id="attack" name="attack"><option value="">Nekā – godīgs paraksts</option>{groups}</select>'
        '<p class="soft">Aiz domuzīmes: ko par dokumentu saka rūpīgs pārbaudītājs. '
        '<a href="/uzbrukumi">Visi uzbrukumi ar skaidrojumu</a></p></details>'
    )


def signing_page(people: Sequence[Person], entered: Mapping[str, str], error: str = "") -> str:
    """Who signs what; `entered` keeps what was given before an error."""
    text = escape(entered.get("text", USUAL.text))
    return page(
        "Parakstīt",
        "<h1>Parakstīt iesniegumu</h1>"
        '<p class="soft">Izmēģinājumiem un demonstrācijai. Šī programma darbojas kā eParakstītājs: '
        "saņemsiet elektroniski parakstītu iesniegumu, ko nosūtīt portālam.</p>"
        f'{alert(error)}<form class="card" method="post" action="{SIGN}">{person_fields(people, entered)}'
        f'<div class="fields">{_text_field("recipient", "Kam", entered.get("recipient", USUAL.recipient))}'
        f"{_text_field('title', 'Temats', entered.get('title', USUAL.title))}"
        '<div><label class="over" for="text">Teksts</label>'
        f'<textarea id="text" name="text" rows="5" maxlength="4000">{text}</textarea></div></div>'
        '<fieldset class="forms"><legend>Veids</legend>'
        f'<div class="people">{_form_choice(entered.get("form", EDOC))}</div></fieldset>'
        '<div class="actions"><button>Parakstīt un lejupielādēt</button></div>'
        f"{_spoiling(entered.get('attack', ''))}</form>"
        '<p class="soft">Kam portālam uzticēties: <a href="/issuing.pem">sertifikātu izdevējs</a>, '
        '<a href="/tsa-root.pem">laika zīmogu izdevējs</a>.</p>',
    )


def table_page() -> str:
    """Every example, with its verdict and story."""
    parts = []
    for label, cases in GROUPS.items():
        rows = "".join(
            f"<li><strong>{escape(case.label)}</strong> – {_verdicts(case)} <code>{escape(case.reason)}</code>"
            f'<span class="soft" lang="en">{escape(case.story)}</span><code>{case.file_name}</code></li>'
            for case in cases
        )
        parts.append(f'<h2>{label}</h2><ul class="card cases">{rows}</ul>')
    return page("Uzbrukumi", f'<h1>Uzbrukumi</h1><p><a href="/">Parakstīt</a></p>{"".join(parts)}', wide=True)


def missing_page() -> str:
    """Nothing at this address."""
    return page("Nav atrasts", "<h1>Šādas lapas nav</h1>")
