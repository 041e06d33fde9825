"""The SMTP side: takes a letter, keeps it, and only then says 250."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP, Envelope, Session

from simulators.letters.letter import ENVELOPE
from simulators.letters.store import Store
from simulators.serve import log

SIZE_LIMIT = 33_554_432


def with_envelope(sender: str, recipients: list[str], content: bytes) -> bytes:
    """The letter as a mailbox gets it: with the sender and receivers it was handed over under on top."""
    trace = f"Return-Path: <{sender}>\r\n{ENVELOPE}: {', '.join(recipients)}\r\n"
    return trace.encode("utf-8", "surrogateescape") + content


@dataclass(frozen=True)
class Sink:
    """What happens to a letter. The two faults are for tests of the sending side."""

    store: Store
    refuse_after_data: bool = False
    delay: float = 0.0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """The answer after the letter. A refused letter is not kept; a delayed one is kept at once."""
        answer = "451 4.3.0 refused for a test"
        if not self.refuse_after_data:
            content = envelope.original_content or b""
            data = with_envelope(envelope.mail_from or "", envelope.rcpt_tos, content)
            number = await asyncio.to_thread(self.store.keep, data)
            answer = f"250 2.0.0 kept as {number:06d}"
        await asyncio.sleep(self.delay)
        log(f"letter {answer}")
        return answer


class Smtp(SMTP):
    """aiosmtpd's server, quiet when the program ends in the middle of a conversation."""

    async def _handle_client(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await super()._handle_client()


async def listen(host: str, port: int, sink: Sink) -> asyncio.Server:
    """A bound SMTP server."""

    def conversation() -> Smtp:
        return Smtp(sink, hostname="localhost", data_size_limit=SIZE_LIMIT, enable_SMTPUTF8=True, ident="simulator")

    return await asyncio.get_running_loop().create_server(conversation, host, port)
