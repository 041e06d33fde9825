"""Reading the environment: one function a kind of value, each says what is wrong with what it found."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_PLACE = re.compile(r"(\[[^]]*\]|[^:,]+)(?::(\d*))?")  # host and port
_CONTACT = re.compile(r"https://\S+|mailto:[^\s@]+@\S+|tel:\+[0-9-]+")
UNREACHABLE = {  # seconds (tcp_user_timeout: thousandths) after which a machine that vanished is given up
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
# The same on PostgreSQL's side. Its own is two hours: so long it held what a worker on a cut line had locked.
NOTICED = " ".join(
    f"-c tcp_{word}"
    for word in ("keepalives_idle=5", "keepalives_interval=2", "keepalives_count=3", "user_timeout=10000")
)
KEPT = 5  # PostgreSQL keeps the plan of a statement that comes again so often on a connection (ADR 0035)


def text(name: str, default: str | None = None) -> str:
    """The value of a variable. Raises ImproperlyConfigured when it is missing and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set; docs/reference/settings.md says what it is for")
    return value


def lacking(*names: str) -> list[str]:
    """Which of these variables are not set, or empty."""
    return [name for name in names if not os.environ.get(name)]


def whole(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name)
    try:
        return default if value is None else int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from None


def yes(name: str, *, default: bool) -> bool:
    """A switch: 1, yes, true, on or 0, no, false, off."""
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}")


def one_of(name: str, *words: str) -> str:
    """One of these words; the first where nothing is said."""
    value = os.environ.get(name, "").strip().lower() or words[0]
    if value not in words:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(words)}, not {value!r}")
    return value


def listed(name: str, default: str = "") -> list[str]:
    """Comma-separated values, blanks dropped."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def paths(name: str) -> list[Path]:
    """Comma-separated paths of files."""
    return [Path(part) for part in listed(name)]


def contacts(name: str) -> list[str]:
    """Comma-separated addresses as RFC 9116 wants them: https, mailto or tel."""
    found = listed(name)
    if wrong := [each for each in found if not _CONTACT.fullmatch(each)]:
        raise ImproperlyConfigured(f"{name}: {wrong[0]!r} must begin with https://, mailto: or tel:+")
    return found


def database(url: str, *, plans: bool = True) -> dict[str, Any]:
    """Django's database setting from postgresql://user:password@host:port/name?host=/socket/folder.

    As for libpq there may be several `host:port`, with commas; `target_session_attrs=read-write` finds the primary.
    Without `plans` none is kept: before PgBouncer 1.21 the next line to PostgreSQL knows another's by its number.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://")
    places = _PLACE.findall(parts.netloc.rpartition("@")[2])
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    query["options"] = f"{NOTICED} {query.get('options', '')}".rstrip()
    return {
        "ENGINE": "pagalms.kernel.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", ",".join(host.strip("[]") for host, _port in places)),
        "PORT": query.pop("port", ",".join(port for _host, port in places)),
        "OPTIONS": {**UNREACHABLE, "server_side_binding": True, "prepare_threshold": KEPT if plans else None, **query},
    }


def smtp(url: str) -> dict[str, Any]:
    """Django's e-mail settings from smtp://user:password@host:port or smtps://…"""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"}:
        raise ImproperlyConfigured("PAGALMS_SMTP_URL must begin with smtp://, smtp+starttls:// or smtps://")
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_TIMEOUT": 10,
    }
