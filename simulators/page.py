"""The HTML frame of all simulators: one calm look, clearly marked as not the real thing."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

STYLE = """
:root{color-scheme:light;--ink:#1d2730;--soft:#5b6873;--line:#d9e0e5;--ground:#f3f5f7;--card:#fff;--accent:#1f5f8b;
--warm:#8a4b08;--warm-ground:#fff3dc}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,
"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;overflow-wrap:anywhere}
.mark{background:var(--warm-ground);color:var(--warm);border-bottom:1px solid #f0d9ab;padding:.5rem 1rem;
text-align:center;font-size:.9rem;font-weight:600}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}
main.wide{max-width:58rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .35rem}
h2{font-size:1.05rem;margin:1.5rem 0 .5rem}
p{margin:.35rem 0}
.soft{color:var(--soft);font-size:.925rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;
margin-top:1.25rem}
a{color:var(--accent)}
:focus-visible{outline:3px solid #7fb3d5;outline-offset:2px}
button,.button{display:inline-block;min-height:2.9rem;padding:.6rem 1.25rem;border-radius:.55rem;
border:1px solid var(--accent);background:var(--accent);color:#fff;font:inherit;font-weight:600;
cursor:pointer;text-decoration:none}
button:hover,.button:hover{background:#184d72}
button.quiet{background:#fff;color:var(--accent)}
button.quiet:hover{background:#eef4f8}
input[type=text],select,textarea{width:100%;min-height:2.9rem;padding:.5rem .75rem;border:1px solid #8b98a3;
border-radius:.55rem;background:#fff;color:inherit;font:inherit}
code,pre{font-family:ui-monospace,"DejaVu Sans Mono",monospace;font-size:.875em}
pre{white-space:pre-wrap;margin:.5rem 0}
.error{border-left:4px solid #b3261e;background:#fdeeed;padding:.7rem .9rem;border-radius:.4rem;
margin:1rem 0 0}
"""


def frame(title: str, body: str, *, mark: str, style: str = "", head: str = "", wide: bool = False) -> str:
    """A whole page around `body`, which is HTML already; `mark` is the line that says what this is."""
    kind = ' class="wide"' if wide else ""
    return (
        f'<!doctype html>\n<html lang="lv"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,">{head}'
        f"<style>{STYLE}{style}</style></head>"
        f'<body><div class="mark" role="note">{escape(mark)}</div><main{kind}>{body}</main></body></html>\n'
    )


def hidden(fields: Iterable[tuple[str, str]]) -> str:
    """Hidden form fields; line breaks survive."""
    return "\n".join(
        f'<input type="hidden" name="{escape(name)}" value="{_attribute(value)}">' for name, value in fields
    )


def _attribute(value: str) -> str:
    return escape(value).replace("\r", "&#13;").replace("\n", "&#10;")
