"""A simulator served in this process on a free port, and somebody without JavaScript who visits it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlencode

from simulators.serve import App, Server

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def hidden(self) -> dict[str, str]:
        found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', self.text)
        return {unescape(name): unescape(value) for name, value in found}

    @property
    def offered(self) -> set[str]:
        return set(re.findall(r'<option value="([^"]+)"', self.text))


@dataclass(frozen=True)
class Visitor:
    port: int

    def call(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return Answer(response.status, dict(response.headers), text)

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", path, **headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        return self.call("POST", path, urlencode(fields), Content_Type=FORM, **headers)


@contextmanager
def visiting(app: App) -> Iterator[Visitor]:
    server = Server("127.0.0.1", 0, app)
    worker = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    worker.start()
    try:
        yield Visitor(server.port)
    finally:
        server.shutdown()
        server.server_close()
