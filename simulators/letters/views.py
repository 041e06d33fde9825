"""The pages with letters, in Latvian; everything that came in a letter is escaped or fenced off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import quote
from zoneinfo import ZoneInfo

from simulators.letters.letter import Letter, split_links
from simulators.page import frame

MARK = "Simulators – vēstules no šī datora tālāk neaiziet"
RIGA = ZoneInfo("Europe/Riga")
SANDBOX = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
FENCE = f"sandbox {SANDBOX}; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'"
SHOWN = 200
_PLACE = re.compile(r"<head\b[^>]*>|<html\b[^>]*>|<!doctype\b[^>]*>", re.IGNORECASE)
STYLE = """
.bar{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;justify-content:space-between}
.find{display:flex;gap:.5rem;flex:1 1 20rem;max-width:28rem}
.find input{flex:1;min-width:0}
.letters{list-style:none;margin:1.25rem 0 0;padding:0;background:var(--card);border:1px solid var(--line);
border-radius:.75rem;overflow:hidden}
.letters li+li{border-top:1px solid var(--line)}
.letters a{display:grid;grid-template-columns:1fr auto;gap:.1rem 1rem;padding:.8rem 1.1rem;color:inherit;
text-decoration:none}
.letters a:hover{background:#eef4f8}
.letters a:focus-visible{outline-offset:-3px}
.letters time{color:var(--soft);font-size:.875rem;white-space:nowrap}
.letters .soft{grid-column:1/-1}
.empty{text-align:center;padding:3rem 1.25rem;color:var(--soft)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:0}
dt{color:var(--soft)}
dd{margin:0}
iframe{display:block;width:100%;height:26rem;max-height:75vh;border:1px solid var(--line);
border-radius:.75rem;background:#fff;resize:vertical;overflow:auto}
pre.text{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.1rem;
margin:0;font:inherit}
ul.files{margin:0;padding-left:1.2rem}
"""


def _page(title: str, body: str, head: str = "") -> str:
    return frame(title, body, mark=MARK, style=STYLE, head=head, wide=True)


def _time(letter: Letter) -> str:
    moment = letter.moment()
    if moment is None:
        return escape(letter.date)
    return f'<time datetime="{moment.isoformat()}">{moment.astimezone(RIGA):%d.%m.%Y. %H:%M:%S}</time>'


def _subject(letter: Letter) -> str:
    return escape(letter.subject) or "(bez temata)"


def _to(letter: Letter) -> str:
    return escape(letter.to)


def list_page(letters: Sequence[Letter], address: str, total: int) -> str:
    """All letters, newest first, or those to one address; looks again every five seconds."""
    rows = "".join(
        f'<li><a href="/letters/{one.number}"><strong>{_subject(one)}</strong>{_time(one)}'
        f'<span class="soft">{_to(one)}</span></a></li>'
        for one in letters
    )
    empty = "Šim adresātam vēl nav nevienas vēstules" if address else "Vēl nav nevienas vēstules"
    body = f'<ul class="letters">{rows}</ul>' if rows else f'<div class="card empty">{empty}</div>'
    more = f'<p class="soft">Rādītas jaunākās {SHOWN} no {total}.</p>' if total > len(letters) else ""
    everything = '<p><a href="/">Rādīt visas vēstules</a></p>' if address else ""
    return _page(
        "Vēstules",
        '<div class="bar"><div><h1>Vēstules</h1><p class="soft">Lapa atjaunojas pati.</p></div>'
        '<form class="find" action="/"><input type="text" name="to" aria-label="Adresāts" '
        f'placeholder="adresāta e-pasts" value="{escape(address)}">'
        '<button class="quiet">Atlasīt</button></form></div>'
        f"{everything}{body}{more}",
        '<meta http-equiv="refresh" content="5">',
    )


def linked_text(text: str) -> str:
    """The text as HTML, with its addresses clickable."""
    return "".join(
        f'<a href="{escape(piece)}" rel="noreferrer">{escape(piece)}</a>' if kind == "link" else escape(piece)
        for kind, piece in split_links(text)
    )


def _files(letter: Letter) -> str:
    if not letter.attachments:
        return ""
    rows = "".join(
        f'<li><a href="/letters/{letter.number}/attachments/{place}">{escape(one.name)}</a> '
        f'<span class="soft">{escape(one.kind)}, {len(one.data)} baiti</span></li>'
        for place, one in enumerate(letter.attachments, 1)
    )
    return f'<h2>Pielikumi</h2><ul class="files">{rows}</ul>'


def letter_page(letter: Letter) -> str:
    """One letter: headers, text with links, HTML in a sandbox, attachments."""
    rows = (("No", escape(letter.sender)), ("Kam", _to(letter)), ("Datums", _time(letter)))
    headers = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    text = f'<h2>Teksts</h2><pre class="text">{linked_text(letter.text)}</pre>' if letter.text else ""
    html = (
        f'<h2>Noformētā vēstule</h2><iframe src="/letters/{letter.number}/html" sandbox="{SANDBOX}" '
        'title="Noformētā vēstule"></iframe>'
        if letter.html
        else ""
    )
    return _page(
        letter.subject or "Vēstule",
        f'<p><a href="/">← Visas vēstules</a></p><h1>{_subject(letter)}</h1>'
        f'<div class="card"><dl>{headers}</dl></div>{html}{text}{_files(letter)}'
        f'<p class="soft"><a href="/letters/{letter.number}.eml">Vēstules avots (.eml)</a></p>',
    )


def html_part(letter: Letter) -> str:
    """The HTML for the sandbox: links open in the whole window, pictures come from its own parts."""
    html = letter.html
    for place, one in enumerate(letter.attachments, 1):
        if one.content_id:
            html = html.replace(f"cid:{one.content_id}", f"/letters/{letter.number}/attachments/{place}")
    places = list(_PLACE.finditer(html))
    at = max((match.end() for match in places[:3]), default=0)
    return f'{html[:at]}<base target="_top">{html[at:]}'


def attachment_headers(name: str) -> tuple[tuple[str, str], ...]:
    """Makes the browser save a file and never open it here."""
    return (
        ("Content-Disposition", f"attachment; filename*=UTF-8''{quote(name, safe='')}"),
        ("Content-Security-Policy", "sandbox; default-src 'none'"),
    )


def missing_page() -> str:
    """No such letter or page."""
    return _page("Nav atrasts", '<h1>Šādas lapas nav</h1><p><a href="/">← Visas vēstules</a></p>')
