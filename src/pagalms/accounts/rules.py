"""What of a browser is written down, and for how long; the roles of staff."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

SESSION_MEMORY = timedelta(minutes=1)  # "last seen" is not more exact than this
BROWSER_MEMORY = timedelta(days=400)  # as long as browsers keep a cookie

# The first that fits counts: most browsers also name those they descend from.
_BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"YaBrowser/", "Yandex"),
    (r"Vivaldi/", "Vivaldi"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Version/.*Safari/", "Safari"),
)
_DEVICES = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"CrOS", "ChromeOS"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "Mac"),
    (r"Linux|X11", "Linux"),
)


def browser_words(user_agent: str) -> str:
    """The browser and the device by names people know, such as "Firefox, Windows"; empty when it tells neither."""
    said = user_agent[:500]
    found = (next((name for sign, name in table if re.search(sign, said)), "") for table in (_BROWSERS, _DEVICES))
    return ", ".join(name for name in found if name)


def network_of(address: str) -> str:
    """An IP address without the part that points to one household: "85.254.12.x"; empty when it is none."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    if ip.version == 4:
        return address.rpartition(".")[0] + ".x"
    return f"{ip_network((int(ip), 48), strict=False).network_address.compressed}x"


def browser_digest(token: str, user: int) -> bytes:
    """How a browser's cookie is kept: another value for each user, so that rows of two users cannot be joined."""
    return hashlib.sha256(f"{user}:{token}".encode()).digest()


class Role(StrEnum):
    """What a member of staff is trusted with (DOMAIN, Staff). An auditor sees everything and changes nothing."""

    REGISTRAR = "registrar"
    ACCOUNTANT = "accountant"
    HOUSE_MANAGER = "house_manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
