"""`python -m tests.faults.sink`: a mail server with moods. It keeps what it takes, and says no in every way there is.

Its mood stands in the file `mood.json` of its folder and is read anew at each letter: `delay` seconds before an
answer, and of 100 letters how many are refused for now (`busy`, 451 at RCPT), for good (`wrong`, 550 at RCPT), after
they were sent (`after`, 451), or taken without an answer (`lost`: it keeps the letter and cuts the line). No letter is
treated so more than `most` times, so that a run has an end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

CALM: dict[str, float] = {"delay": 0.0, "busy": 0, "wrong": 0, "after": 0, "lost": 0, "most": 2}


class Ledger:
    """`letters.bin`: each letter with its envelope, one after the other; `marks.jsonl` tells where each begins."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.letters, self.marks = (folder / "letters.bin").open("ab"), (folder / "marks.jsonl").open("a")

    def keep(self, to: list[str], content: bytes, *, answered: bool) -> None:
        mark = {"at": time.time(), "to": to, "begin": self.letters.tell(), "size": len(content), "answered": answered}
        self.letters.write(content)
        self.letters.flush()
        self.marks.write(json.dumps(mark) + "\n")
        self.marks.flush()

    def mood(self) -> dict[str, float]:
        try:
            return CALM | json.loads((self.folder / "mood.json").read_text())
        except (OSError, ValueError):
            return CALM


class Moody:
    """Answers as the mood wants."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.refused: Counter[str] = Counter()
        self.dice = random.Random(7)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        mood = self.ledger.mood()
        roll = self.dice.uniform(0, 100)
        if roll < mood["busy"] + mood["wrong"] and self._may_refuse(address, mood):
            return "451 4.3.2 come again later" if roll < mood["busy"] else "550 5.1.1 nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 known"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        mood, content = self.ledger.mood(), envelope.original_content or b""
        await asyncio.sleep(mood["delay"] * self.dice.uniform(0.5, 1.5))
        roll = self.dice.uniform(0, 100)
        if roll < mood["after"] + mood["lost"] and self._may_refuse(envelope.rcpt_tos[0], mood):
            if roll < mood["after"]:
                return "451 4.3.0 cannot keep it now"
            self.ledger.keep(envelope.rcpt_tos, content, answered=False)
            transport: Any = server.transport
            transport.abort()
            return "421 gone"
        self.ledger.keep(envelope.rcpt_tos, content, answered=True)
        return "250 2.0.0 kept"

    def _may_refuse(self, address: str, mood: dict[str, float]) -> bool:
        self.refused[address] += 1
        return self.refused[address] <= mood["most"]


async def serve(port: int, folder: Path) -> None:
    moody = Moody(Ledger(folder))

    def conversation() -> SMTP:
        return SMTP(moody, hostname="localhost", data_size_limit=33_554_432, enable_SMTPUTF8=True, ident="moody")

    server = await asyncio.get_running_loop().create_server(conversation, "127.0.0.1", port)
    print(f"ready smtp://127.0.0.1:{port}", flush=True)
    await server.serve_forever()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--folder", type=Path, required=True)
    said = options.parse_args()
    asyncio.run(serve(said.port, said.folder))


if __name__ == "__main__":
    main()
