"""Who may ask: `Authorization: Bearer pagalms_…`, a key that opens what is asked, and not too often."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from pagalms.api.problems import Wrong
from pagalms.kernel import clock
from pagalms.machines.actions import let_in
from pagalms.machines.rules import Scope, seconds_to_wait

if TYPE_CHECKING:
    from pagalms.machines.models import Key


def shown_by(request: HttpRequest) -> Key:
    """The key that let the request in."""
    return cast("Key", request.auth)  # type: ignore[attr-defined]  # ninja keeps there what `authenticate` gave


class Opens(HttpBearer):
    """Lets in keys with this scope, and gives the operation the key as `request.auth`."""

    def __init__(self, scope: Scope) -> None:
        """For operations that need `scope`."""
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Key:
        """The key. Raises Wrong: 401, 403, 429."""
        at = clock.wire_now()
        key = let_in(token, at=at) if len(token) < 200 and token.isascii() else None
        if key is None:
            raise Wrong(401, "key", _("This key opens nothing: it is wrong, too old, or has been ended."))
        if key.asked > settings.API_PER_MINUTE:
            said = _("More than %(most)s requests in this minute.") % {"most": settings.API_PER_MINUTE}
            raise Wrong(429, "often", said, wait=seconds_to_wait(at))
        if self.scope not in key.scopes:
            raise Wrong(403, "scope", _("This key does not open “%(scope)s”.") % {"scope": self.scope.value})
        return key
