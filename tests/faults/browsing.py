"""What a browser does: take the hidden token of a form along when it is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx

KEY = re.compile(r'name="form_key" value="([^"]+)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def posted(browser: httpx.Client, path: str, fields: Mapping[str, str]) -> httpx.Response:
    """Open the page, fill in its form, send it."""
    page = browser.get(path)
    found = TOKEN.search(page.text)
    if not found:
        return page
    return browser.post(path, data={**fields, "csrfmiddlewaretoken": found[1]})
