"""The glass between a clerk and the pages of a resident: a request of its own, without a trace of the clerk's.

The resident's view gets a request made here: the resident as its user, an empty session that keeps nothing, no cookies,
no form, and HEAD as its method, which in this portal marks nothing as seen. It runs in a transaction that PostgreSQL
itself holds to reading and that is taken back afterwards, so a view that forgets all this still changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.base import SessionBase
from django.db import InternalError, connection, transaction
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, get_script_prefix, set_script_prefix
from django.utils import translation

from pagalms.accounts import queries as accounts

_MACHINE = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST", "REMOTE_ADDR")


class Untouchable(Exception):
    """The page wanted to write something."""


class NothingKept(SessionBase):
    """A session in memory, for one page."""

    def load(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def exists(self, session_key: str) -> bool:
        """None does."""
        return False

    def create(self) -> None:
        """There is nowhere to keep it."""
        raise Untouchable

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """There is nowhere to keep it."""
        raise Untouchable

    def delete(self, session_key: str | None = None) -> None:
        """There is nothing to delete."""
        raise Untouchable


@dataclass(frozen=True)
class Glass:
    """Through whose eyes one looks: the key of the account, where its pages begin, the banner, the property chosen."""

    user: int
    prefix: str
    banner: str
    chosen: int


def shown_through(
    request: HttpRequest, glass: Glass, match: ResolverMatch, rest: str, *, key: str
) -> tuple[HttpResponseBase, int]:
    """The resident's page and the property it left as chosen; `key`: the session's word for that property.

    Links and redirects of the page stay behind the glass, because it believes to be mounted at the prefix. Raises
    Untouchable when the page wanted to write.
    """
    inner = _request(request, glass, match, rest)
    inner.session[key] = glass.chosen
    language = inner.LANGUAGE_CODE
    before = get_script_prefix()
    set_script_prefix(glass.prefix)
    try:
        with translation.override(language):
            answer = only_reading(lambda: match.func(inner, *match.args, **match.kwargs))
    finally:
        set_script_prefix(before)
    answer.cookies.clear()
    answer.headers["Content-Language"] = language
    answer.headers["Cache-Control"] = "private, no-store"
    return answer, int(inner.session.get(key, 0))


def _request(outer: HttpRequest, glass: Glass, match: ResolverMatch, rest: str) -> HttpRequest:
    inner: Any = HttpRequest()
    inner.method = "HEAD"
    inner.META = {name: outer.META[name] for name in _MACHINE if name in outer.META} | {
        "REQUEST_METHOD": "HEAD", "QUERY_STRING": outer.META.get("QUERY_STRING", ""),
        "SCRIPT_NAME": glass.prefix.rstrip("/"), "PATH_INFO": f"/{rest}",
    }  # fmt: skip
    inner.GET = QueryDict(inner.META["QUERY_STRING"])
    inner.path, inner.path_info = glass.prefix + rest, f"/{rest}"
    inner.user = accounts.user_numbered(glass.user)
    inner.session = NothingKept()
    inner.resolver_match = match
    inner.LANGUAGE_CODE = inner.user.language
    inner._messages = CookieStorage(inner)
    inner.eyes = glass
    return cast("HttpRequest", inner)


def only_reading(page: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer of a page that cannot write. Raises Untouchable when it tried."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            answer = page()
            transaction.set_rollback(True)
    except InternalError as wrote:  # PostgreSQL: cannot execute … in a read-only transaction (25006)
        if getattr(wrote.__cause__, "sqlstate", "") != "25006":
            raise
        raise Untouchable from wrote
    return answer
