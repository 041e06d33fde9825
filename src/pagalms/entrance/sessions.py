"""Who is signed in, read in one statement with the session.

Django judges the session as ever (its key, its end, the digest of the password in it); only where it would ask the
database for the user, it gets the one that came with the session, if that is the user whom the session names.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from pagalms.accounts.queries import session_and_user

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from pagalms.accounts.models import User

_KEPT = "_cached_user"
_beside: ContextVar[User | None] = ContextVar("beside", default=None)  # set only while Django asks for the user


class SessionStore(db.SessionStore):
    """Django's sessions in the database. `owner`: the user in whose list of open sessions this one stands."""

    owner: User | None = None

    def _get_session_from_db(self) -> Session | None:
        session, self.owner = session_and_user(self.session_key or "", at=timezone.now())
        if session is None:
            self._session_key = None
        return session


class Backend(AuthenticationBackend):
    """Users by e-mail and password."""

    def get_user(self, user_id: int) -> Any:
        """The user with this key who may sign in, or None."""
        beside = _beside.get()
        if beside is None or beside.pk != user_id:
            return super().get_user(user_id)
        return beside if self.user_can_authenticate(beside) else None


class Authentication(AuthenticationMiddleware):
    """Puts the user into the request, who is asked for when somebody wants to know."""

    def process_request(self, request: HttpRequest) -> None:
        """As Django has it."""
        super().process_request(request)
        request.user = cast("User", SimpleLazyObject(partial(_user_of, request)))


def _user_of(request: HttpRequest) -> User | AnonymousUser:
    """The user, kept where Django keeps it."""
    found: User | AnonymousUser | None = getattr(request, _KEPT, None)
    if found is None:
        request.session.get(auth.SESSION_KEY)  # opens it
        before = _beside.set(getattr(request.session, "owner", None))
        try:
            found = auth.get_user(request)
        finally:
            _beside.reset(before)
        setattr(request, _KEPT, found)
    return found
