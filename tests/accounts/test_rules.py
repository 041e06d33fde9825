"""What is kept of a browser: words, not the whole of what it says of itself."""

from __future__ import annotations

import pytest

from pagalms.accounts.rules import browser_digest, browser_words, network_of

MOZILLA = "Mozilla/5.0 "
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (MOZILLA + "(X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (MOZILLA + f"(Windows NT 10.0; Win64; x64) {WEBKIT}Chrome/140.0.0.0 Safari/537.36", "Chrome, Windows"),
        (MOZILLA + f"(Windows NT 10.0; Win64; x64) {WEBKIT}Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        (MOZILLA + f"(Linux; Android 10; K) {WEBKIT}SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
         "Samsung Internet, Android"),
        (MOZILLA + "(iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1",
         "Safari, iPhone"),
        (MOZILLA + "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
         "Safari, Mac"),
        (MOZILLA + "(Windows NT 10.0)", "Windows"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
        ("x" * 100_000 + "Firefox/1", ""),
    ],
)  # fmt: skip
def test_a_browser_in_words(said: str, words: str) -> None:
    assert browser_words(said) == words


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("85.254.12.77", "85.254.12.x"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::x"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_an_address_loses_its_end(address: str, kept: str) -> None:
    assert network_of(address) == kept


def test_a_browsers_digest_differs_between_users() -> None:
    assert len({browser_digest("token", 1), browser_digest("token", 2), browser_digest("other", 1)}) == 3
