"""typst at work: takes one paper after the other by standard input and answers with the PDF by standard output.

A process of its own, begun by `papers.press`; nothing of Django is loaded. It leaves when no paper has come for a while
or its portal is gone, and with it go the fonts and all that typst remembers. Only the fonts that typst brings are used
and nothing is loaded, so a paper looks the same on every machine.
"""

from __future__ import annotations

import json
import select
import sys
from pathlib import Path
from typing import Any

import typst

from pagalms.papers.answers import closed

FOLDER = Path(__file__).parent / "typst"
IDLE = 120.0  # seconds


def compiler() -> typst.Compiler:
    """Typst over our papers."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(root=FOLDER, font_paths=fonts, ignore_system_fonts=True)


def printed(press: typst.Compiler, order: dict[str, Any]) -> bytes:
    """The PDF of an order: the paper's name, its words, its moment. Raises typst.TypstError."""
    made = press.compile(
        FOLDER / f"{order['paper']}.typ", format="pdf", sys_inputs={"said": order["said"]},
        pdf_standards=["ua-1", "a-3a"], timestamp=order["stamp"],
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single PDF")
    return made


def main() -> None:
    """Work until nothing comes."""
    press, orders, out = compiler(), sys.stdin.buffer, sys.stdout.buffer
    while select.select([orders], [], [], IDLE)[0] and (order := orders.readline()):
        try:
            answer = closed(printed(press, json.loads(order)), good=True)
        except (typst.TypstError, TypeError) as why:
            answer = closed(str(why).encode(), good=False)
        out.write(answer)
        out.flush()


if __name__ == "__main__":
    main()
