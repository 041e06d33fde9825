"""Making, changing and ending keys; letting a request in; answering the same request once."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from pagalms.audit.actions import record
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn
from pagalms.machines.models import Answer, Key
from pagalms.machines.rules import MARK, OVERLAP, REMEMBERED, Scope, digest_of, last_moment

if TYPE_CHECKING:
    from pagalms.accounts.models import User

AT_ONCE = timedelta(minutes=1)  # a second press of the button
COUNT = """
UPDATE machines_key SET asked = CASE WHEN minute = %(minute)s THEN asked + 1 ELSE 1 END,
  minute = %(minute)s, last_used_at = %(at)s WHERE id = %(key)s RETURNING asked
"""
Told = tuple[int, Any]


@transaction.atomic
def give_key(
    *, system: str, scopes: Collection[str], days: int, by: User, at: datetime, once: str = ""
) -> tuple[Key, str]:
    """A new key for a system and the key itself, which is shown once; the same form sent again at once shows it again.

    `once` is the form's own, as `new_form` gives it. Raises Refusal: "system", "scopes", "twice".
    """
    if not system.strip():
        raise Refusal("system", _("Write which system gets the key."), field="system")
    if not scopes or not set(scopes) <= set(Scope):
        raise Refusal("scopes", _("Choose what the key opens."), field="scopes")
    wait_for_turn(f"a key given by {by.pk}")
    token = _token(once, by, "new", system.strip(), *sorted(scopes), str(days))
    digest = digest_of(token)
    made = Key.objects.select_for_update().filter(Q(digest=digest) | Q(former=digest)).first()
    if made is not None:
        return _shown_again(made, token, days=days, at=at)
    same = Key.objects.filter(system=system.strip(), scopes=sorted(scopes), ended_at=None)
    if same.filter(made_at__gt=at - AT_ONCE).exists():
        raise _made_already()
    key = Key.objects.create(
        system=system.strip(), scopes=sorted(scopes), made_at=at, expires_at=last_moment(at=at, days=days),
        digest=digest, shown=_shown(token),
    )  # fmt: skip
    record("key_given", by=by, at=at, subject=f"key:{key.pk}", detail={"system": key.system})
    return key, token


@transaction.atomic
def change_key(number: int, *, days: int, by: User, at: datetime, once: str = "") -> tuple[Key, str]:
    """A new secret for the same system; the former one counts for OVERLAP more.

    `once` as in `give_key`: a second press would end the former one at once, which the system still uses. Raises
    Refusal: "ended", "twice".
    """
    key, token = _counting(number), _token(once, by, "change", str(number), str(days))
    if digest_of(token) in {bytes(key.digest), bytes(key.former or b"")}:
        return _shown_again(key, token, days=days, at=at)
    key.former, key.former_until = key.digest, min(at + OVERLAP, key.expires_at)
    key.digest, key.shown, key.expires_at = digest_of(token), _shown(token), last_moment(at=at, days=days)
    key.save()
    record("key_changed", by=by, at=at, subject=f"key:{key.pk}", detail={"system": key.system})
    return key, token


@transaction.atomic
def end_key(number: int, *, by: User, at: datetime) -> Key:
    """From this moment the key opens nothing. Raises Refusal when it has ended already."""
    key = _counting(number)
    key.ended_at = at
    key.save(update_fields=["ended_at"])
    record("key_ended", by=by, at=at, subject=f"key:{key.pk}", detail={"system": key.system})
    return key


def new_form() -> str:
    """What a form for a key carries, so that it makes one key however often it is sent."""
    return secrets.token_urlsafe(32)


def let_in(token: str, *, at: datetime) -> Key | None:
    """The key that this is, with the request counted in `asked`; None when there is none that counts now."""
    digest = digest_of(token)
    counts = Q(digest=digest) | Q(former=digest, former_until__gt=at)
    key = Key.objects.filter(counts, ended_at=None, expires_at__gt=at).first()
    if key is None:
        return None
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"minute": minute, "at": at, "key": key.pk})
        [key.asked] = cursor.fetchone()
    return key


@transaction.atomic
def answer_once(key: Key, name: str, request: bytes, answer: Callable[[], Told], *, at: datetime) -> Told:
    """What `answer` says, or what it said when the same request came before under this name.

    Two at once: the second waits for the first. Refusals of the request itself (status 400 and above) are not kept.
    Raises Refusal "other" when the name was used for another request.
    """
    Key.objects.select_for_update().get(pk=key.pk)
    digest = sha256(request).digest()
    kept = Answer.objects.filter(key=key, name=name).first()
    if kept and bytes(kept.request) != digest:
        raise Refusal("other", _("This Idempotency-Key was used for another request. Choose a new one."))
    if kept:
        return kept.status, kept.body
    status, body = answer()
    if status < 400:
        Answer.objects.create(key=key, name=name, request=digest, at=at, status=status, body=body)
    return status, body


def forget_answers(*, at: datetime) -> int:
    """Answers older than REMEMBERED; a request sent again that late is a new one."""
    return Answer.objects.filter(at__lt=at - REMEMBERED).delete()[0]


def _counting(number: int) -> Key:
    key = Key.objects.select_for_update().filter(pk=number, ended_at=None).first()
    if key is None:
        raise Refusal("ended", _("This key has ended already."))
    return key


def _token(once: str, by: User, *said: str) -> str:
    """A form's secret: the same each time the form comes with the same words, so that none is kept to be shown again.

    It needs what only the installation knows, what only the form carries, and the person who asked for the form.
    """
    asked = "\n".join([once if len(once) >= len(new_form()) else new_form(), str(by.pk), *said])
    secret = salted_hmac("pagalms.machines.key", asked, algorithm="sha256").digest()
    return MARK + urlsafe_b64encode(secret).decode().rstrip("=")


def _shown_again(key: Key, token: str, *, days: int, at: datetime) -> tuple[Key, str]:
    """What the form made, to who presses its button again; not to who finds the page later. Raises Refusal."""
    just_made = key.expires_at > last_moment(at=at - AT_ONCE, days=days)
    if key.ended_at is not None or bytes(key.digest) != digest_of(token) or not just_made:
        raise _made_already()
    return key, token


def _made_already() -> Refusal:
    said = _("This key has been made already. If you have not seen it, change it: that shows a new one.")
    return Refusal("twice", said, field="system")


def _shown(token: str) -> str:
    return token[: len(MARK) + 5]
