"""What the mail server took: which letters reached whom, how often, and whether each is made as it must be."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

CODE = re.compile(r"\b\d{6}-\d{5}\b")
BILL = re.compile(r"(\d{6}-\d{6})\.pdf$")
ONE_CLICK = "List-Unsubscribe=One-Click"


@dataclass
class Ledger:
    """The letters about bills, counted by address and bill; `others` is how many were about something else."""

    copies: Counter[tuple[str, str]] = field(default_factory=Counter)
    unanswered: int = 0
    others: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    ids: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def doubled(self) -> int:
        """Copies beyond the first."""
        return sum(count - 1 for count in self.copies.values())


@dataclass
class Marks:
    """The mail server's own notes while it runs, read on from where one was: which addresses it has a letter for."""

    path: Path
    all: list[dict[str, object]] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    _read: int = 0

    @classmethod
    def of(cls, folder: Path) -> Marks:
        return cls(folder / "marks.jsonl")

    def look(self) -> Marks:
        """Read what is new, whole lines only."""
        with self.path.open("rb") as file:
            file.seek(self._read)
            lines, _newline, _part = file.read().rpartition(b"\n")
        for line in lines.splitlines():
            mark = json.loads(line)
            self.all.append(mark)
            self.kept.add(mark["to"][0])
            if mark["answered"]:
                self.answered.add(mark["to"][0])
        self._read += len(lines) + 1 if lines else 0
        return self


def read(folder: Path) -> Ledger:
    """Open every letter."""
    ledger = Ledger()
    with (folder / "letters.bin").open("rb") as letters:
        for mark in Marks.of(folder).look().all:
            letters.seek(int(str(mark["begin"])))
            message = BytesParser(policy=policy.default).parsebytes(letters.read(int(str(mark["size"]))))
            ledger.unanswered += not mark["answered"]
            _enter(ledger, message, mark["to"])
    return ledger


def _enter(ledger: Ledger, message: EmailMessage, envelope: object) -> None:
    papers = list(message.iter_attachments())
    found = [BILL.search(paper.get_filename() or "") for paper in papers]
    if not found or not found[0]:
        ledger.others += 1
        return
    address, number = str(message["To"]), found[0][1]
    ledger.copies[address, number] += 1
    ledger.ids[address, number].add(str(message["Message-ID"]))
    for fault in faults_of(message, envelope):
        ledger.faults[fault] += 1


def faults_of(message: EmailMessage, envelope: object) -> list[str]:
    """What is wrong with a letter about a bill."""
    [paper] = list(message.iter_attachments())
    content = paper.get_payload(decode=True)
    bodies = [message.get_body([kind]) for kind in ("plain", "html")]
    words = "\n".join([*map(str, message.values()), *(body.get_content() for body in bodies if body)])
    stop = str(message["List-Unsubscribe"] or "")
    wrong = {
        "not to whom it says": envelope != [str(message["To"])],
        "no Message-ID": not re.fullmatch(r"<\S+@\S+>", str(message["Message-ID"] or "")),
        "no Date": not message["Date"] or parsedate_to_datetime(message["Date"]).utcoffset() is None,
        "no List-Unsubscribe": not re.fullmatch(r"<http\S+>", stop),
        "no one-click": message["List-Unsubscribe-Post"] != ONE_CLICK,
        "a link that can be guessed": len(stop) < 40,
        "not said to be automatic": message["Auto-Submitted"] != "auto-generated",
        "no MIME-Version": message["MIME-Version"] != "1.0",
        "no text or no HTML": not all(bodies),
        "not a PDF": not (isinstance(content, bytes) and content.startswith(b"%PDF-") and b"%%EOF" in content[-32:]),
        "PDF of another kind": paper.get_content_type() != "application/pdf",
        "a personal code": bool(CODE.search(words.replace(str(paper.get_filename()), ""))),
        "a line over 998 bytes": any(len(line) > 998 for line in message.as_bytes(policy=policy.SMTP).split(b"\r\n")),
    }
    return [fault for fault, is_so in wrong.items() if is_so]
