"""Whether an address can be a bank's."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def unfit(url: str) -> bool:
    """Whether production refuses the address: on this machine, where only a simulator can stand, or unencrypted."""
    host = urlsplit(url).hostname or ""
    if urlsplit(url).scheme != "https":
        return True
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
