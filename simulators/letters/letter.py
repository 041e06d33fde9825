"""Reads one letter, however oddly it is made, into what is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

ENVELOPE = "X-Envelope-To"  # written by the sink: whom the letter was handed over for, hidden copies included
_LINK = re.compile(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
_TRAILING = ".,;:!?'"


@dataclass(frozen=True)
class Attachment:
    """A part that is neither the text nor the HTML."""

    name: str
    kind: str
    data: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Letter:
    """What the pages and the tests see of a letter."""

    number: int
    sender: str
    to: str
    recipients: tuple[str, ...]
    subject: str
    date: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    headers: tuple[tuple[str, str], ...]

    def is_for(self, address: str) -> bool:
        """Whether the letter was addressed or handed over to `address`."""
        wanted = address.strip().lower()
        return wanted in {one.lower() for one in (*self.recipients, *self.to.split(", "))}

    def moment(self) -> datetime | None:
        """The time in the Date header."""
        try:
            moment = parsedate_to_datetime(self.date)
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def as_json(self) -> dict[str, object]:
        """What letters.json says of it."""
        moment = self.moment()
        return {
            "number": self.number,
            "from": self.sender,
            "to": self.to,
            "recipients": list(self.recipients),
            "subject": self.subject,
            "date": moment.isoformat() if moment else self.date,
            "text": self.text,
            "html": self.html,
            "links": [link for kind, link in split_links(self.text) if kind == "link"],
            "headers": dict(self.headers),
            "attachments": [{"name": one.name, "type": one.kind, "size": len(one.data)} for one in self.attachments],
        }


def split_links(text: str) -> list[tuple[str, str]]:
    """The text in pieces ("text" or "link"); joined they give the text again."""
    pieces, position = [], 0
    for match in _LINK.finditer(text):
        link = match[0].rstrip(_TRAILING)
        while link.endswith(")") and link.count("(") < link.count(")"):
            link = link[:-1].rstrip(_TRAILING)
        pieces += [("text", text[position : match.start()]), ("link", link)]
        position = match.start() + len(link)
    return [piece for piece in [*pieces, ("text", text[position:])] if piece[1]]


def read_letter(number: int, data: bytes) -> Letter:
    """A letter from its bytes; one that cannot be taken apart is shown as it came."""
    try:
        return _read(number, data)
    except Exception:  # noqa: BLE001 - the parser fails in many ways, and the list must still be shown
        raw = data.decode("utf-8", "replace")
        return Letter(number, "", "", (), "(nelasāma vēstule)", "", raw, "", (), ())


def _read(number: int, data: bytes) -> Letter:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(data)
    text, html = "", ""
    attachments: list[Attachment] = []
    for part in _leaves(message):
        kind, inline = part.get_content_type(), part.get_content_disposition() != "attachment"
        if inline and kind == "text/plain" and not text:
            text = _text_of(part)
        elif inline and kind == "text/html" and not html:
            html = _text_of(part)
        else:
            attachments.append(_attachment(part, len(attachments) + 1))
    recipients = tuple(one for one in _header(message, ENVELOPE).split(", ") if one)
    names = [name for name in dict.fromkeys(message.keys()) if name not in ("Return-Path", ENVELOPE)]
    return Letter(
        number=number,
        sender=_header(message, "From"),
        to=_addresses(_header(message, "To")) or ", ".join(recipients),
        recipients=recipients,
        subject=_header(message, "Subject"),
        date=_header(message, "Date"),
        text=text,
        html=html,
        attachments=tuple(attachments),
        headers=tuple((name, _header(message, name)) for name in names),
    )


def _leaves(part: MIMEPart) -> list[MIMEPart]:
    """The parts that hold content; an enclosed letter stays one attachment."""
    if part.get_content_maintype() != "multipart" or not part.is_multipart():
        return [part]
    return [leaf for child in part.iter_parts() if isinstance(child, MIMEPart) for leaf in _leaves(child)]


def _header(message: MIMEPart, name: str) -> str:
    """A header as text; a malformed one as it came."""
    try:
        value = message.get(name, "")
    except (ValueError, IndexError, AttributeError, TypeError):
        value = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    text = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(text.split())


def _addresses(header: str) -> str:
    """Bare addresses, separated by a comma and a space."""
    return ", ".join(address for _, address in getaddresses([header]) if address)


def _payload(part: MIMEPart) -> bytes:
    data = part.get_payload(decode=True)
    if isinstance(data, bytes):
        return data
    return b"".join(child.as_bytes() for child in part.iter_parts())


def _text_of(part: MIMEPart) -> str:
    charset = part.get_content_charset("utf-8")
    try:
        text = _payload(part).decode(charset, "replace")
    except LookupError:
        text = _payload(part).decode("utf-8", "replace")
    return text.replace("\r\n", "\n")


def _attachment(part: MIMEPart, number: int) -> Attachment:
    name = (part.get_filename() or f"pielikums-{number}").replace("\\", "/").rpartition("/")[2]
    content_id = _header(part, "Content-ID").strip("<> ")
    return Attachment(name or f"pielikums-{number}", part.get_content_type(), _payload(part), content_id)
