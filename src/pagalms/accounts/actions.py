"""Opening accounts, what a user chooses for the account, where the user is signed in, the roles of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import KnownBrowser, OpenSession, StaffRole, User
from pagalms.accounts.queries import staff_on, user_at
from pagalms.accounts.rules import BROWSER_MEMORY, Role, browser_digest
from pagalms.audit.actions import record
from pagalms.audit.queries import happened_since
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn

AT_ONCE = timedelta(minutes=1)  # a second press of the button


@dataclass(frozen=True)
class Visit:
    """From where somebody signs in: the key of the session, the browser in words, the shortened address, the way."""

    key: str
    method: str
    browser: str
    network: str


@transaction.atomic
def open_account(*, email: str, password_hash: str, name: str, language: str, at: datetime) -> User:
    """A new account for an address that its owner has confirmed. Raises Refusal("taken") when there is one."""
    taken = Refusal("taken", _("There is an account with this e-mail address."), field="email")
    if EmailAddress.objects.filter(email__iexact=email, verified=True).exists():
        raise taken
    try:
        with transaction.atomic():
            user = User.objects.create(
                email=email, password=password_hash, name=name, language=language, date_joined=at
            )
    except IntegrityError:
        raise taken from None
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def hold(user: User) -> User:
    """The account as it is now; whoever else would change it waits until the present transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)


@transaction.atomic
def change_address(email: str, *, of: User, by: User, at: datetime) -> None:
    """The account signs in with another address, which its reader has confirmed. Raises Refusal("taken")."""
    taken = Refusal("taken", _("There is an account with this e-mail address."), field="email")
    others = EmailAddress.objects.filter(email__iexact=email, verified=True).exclude(user=of)
    if others.exists():
        raise taken
    try:
        with transaction.atomic():
            User.objects.filter(pk=of.pk).update(email=email)
            EmailAddress.objects.filter(user=of).delete()
            EmailAddress.objects.create(user=of, email=email, verified=True, primary=True)
    except IntegrityError:
        raise taken from None
    of.email = email
    record("address_changed", by=by, at=at, subject=f"user:{of.pk}")


@transaction.atomic
def take_on(*, email: str, name: str, role: Role, by: User | None, on: date, at: datetime) -> User:
    """Give somebody a role from `on`, with a new account where the address has none; `by` is None at the terminal.

    Who has an account keeps its name and password, and signs in anew: sessions of staff are shorter. A role that was
    given a moment ago stays as it is: the button was pressed twice. Raises Refusal("has_role") when they have it since
    longer.
    """
    wait_for_turn("a role given")
    user = user_at(email)
    if user is None:
        user = open_account(email=email, password_hash=make_password(None), name=name, language="lv", at=at)
    User.objects.select_for_update().get(pk=user.pk)
    taken = Refusal("has_role", _("This person already has this role."), field="role")
    try:
        with transaction.atomic():
            StaffRole.objects.create(user=user, role=role, period=DateRange(on, None))
    except IntegrityError:
        if happened_since("role_given", subject=f"user:{user.pk}", since=at - AT_ONCE):
            return user
        raise taken from None
    _end(OpenSession.objects.filter(user=user))
    record("role_given", by=by, at=at, subject=f"user:{user.pk}", detail={"role": role})
    return user


@transaction.atomic
def let_go(user: int, *, role: Role, by: User, on: date, at: datetime) -> None:
    """End a role at once, and the person's sessions. Raises Refusal, also when no administrator would be left."""
    rows = StaffRole.objects.select_for_update().filter(role=role, period__contains=on)
    row = next((each for each in rows if each.user_id == user), None)
    if row is None:
        raise Refusal("gone", _("This person no longer has this role."))
    others = [member for member in staff_on(on) if role in member.roles and member.user.pk != user]
    if role == Role.ADMINISTRATOR and not others:
        raise Refusal("last", _("Somebody must remain administrator. Give the role to another person first."))
    if row.period.lower == on:
        row.delete()
    else:
        row.period = DateRange(row.period.lower, on)
        row.save(update_fields=["period"])
    _end(OpenSession.objects.filter(user_id=user))
    record("role_ended", by=by, at=at, subject=f"user:{user}", detail={"role": role})


@transaction.atomic
def choose_language(language: str, *, by: User, at: datetime) -> None:
    """Pages and letters in this language from now on. Raises Refusal("language") for one the portal does not speak."""
    if language not in dict(settings.LANGUAGES):
        raise Refusal("language", _("The portal does not speak this language."), field="language")
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.language != language:
        record("language_chosen", by=user, at=at, subject=f"user:{user.pk}", detail={"language": language})
        user.language = language
        user.save(update_fields=["language"])


@transaction.atomic
def want_receipts(*, by: User, wanted: bool, at: datetime) -> None:
    """Whether a letter confirms each form of readings the user hands in."""
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.wants_receipts != wanted:
        record("receipts_chosen", by=user, at=at, subject=f"user:{user.pk}", detail={"wanted": wanted})
        user.wants_receipts = wanted
        user.save(update_fields=["wants_receipts"])


@transaction.atomic
def open_session(*, by: User, visit: Visit, earlier: int | None, at: datetime, ends_at: datetime) -> int:
    """Note where the user is signed in; `earlier` is the row of this browser's session, which then goes on."""
    values = {"method": visit.method, "browser": visit.browser, "network": visit.network, "seen_at": at}
    values |= {"ends_at": ends_at, "key": visit.key}
    going_on = OpenSession.objects.filter(pk=earlier, user=by) if earlier else OpenSession.objects.none()
    if going_on.update(**values):
        return earlier or 0
    values |= {"user": by}
    row, _new = OpenSession.objects.update_or_create(
        key=visit.key, defaults=values, create_defaults={**values, "began_at": at}
    )
    return row.pk


def see_session(row: int, *, by: User, key: str, at: datetime) -> bool:
    """The session is in use, perhaps under a new key; False when it was ended meanwhile."""
    return OpenSession.objects.filter(pk=row, user=by).update(key=key, seen_at=at) > 0


@transaction.atomic
def end_session(row: int, *, by: User, at: datetime) -> None:
    """End one session of the user. Raises Refusal("gone") when it is over or belongs to somebody else."""
    if not _end(OpenSession.objects.filter(pk=row, user=by)):
        raise Refusal("gone", _("This session has already ended."))
    record("session_ended", by=by, at=at, subject=f"user:{by.pk}")


@transaction.atomic
def end_sessions(*, of: User | None = None, by: User | None, but: int | None = None, at: datetime) -> int:
    """End all sessions of the user (`of`, else the one who asks), or all but one; how many ended."""
    whose = of or by
    ended = _end(OpenSession.objects.filter(user=whose).exclude(pk=but or 0)) if whose else 0
    if ended and whose:
        record("sessions_ended", by=by, at=at, subject=f"user:{whose.pk}", detail={"number": ended})
    return ended


@transaction.atomic
def end_everybodys_sessions(*, at: datetime) -> int:
    """Nobody is signed in any more, nor half way in; how many were."""
    ended = OpenSession.objects.all().delete()[0]
    Session.objects.all().delete()
    record("sessions_ended", by=None, at=at, subject="everybody", detail={"number": ended})
    return ended


@transaction.atomic
def know_browser(token: str, *, by: User, at: datetime) -> bool:
    """Note that the user signed in in the browser with this cookie; True when only others were known until now."""
    User.objects.select_for_update().get(pk=by.pk)
    digest = browser_digest(token, by.pk)
    if KnownBrowser.objects.filter(user=by, digest=digest).update(seen_at=at):
        return False
    others = KnownBrowser.objects.filter(user=by).exists()
    KnownBrowser.objects.create(user=by, digest=digest, seen_at=at)
    return others


def forget_expired(*, at: datetime) -> None:
    """Delete sessions that are over and browsers not seen for a long time."""
    OpenSession.objects.filter(ends_at__lte=at).delete()
    KnownBrowser.objects.filter(seen_at__lt=at - BROWSER_MEMORY).delete()


def _end(rows: QuerySet[OpenSession]) -> int:
    keys = list(rows.select_for_update().values_list("key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return rows.delete()[0]
