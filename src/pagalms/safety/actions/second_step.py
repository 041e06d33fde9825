"""The codes of an app, recovery codes, and proving the second step with either."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts import actions as accounts
from pagalms.accounts.models import User
from pagalms.accounts.queries import roles_of
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.zone import RIGA
from pagalms.safety import rules
from pagalms.safety.actions.telling import tell
from pagalms.safety.queries import Kind, app_secret

APP, RECOVERY = "totp", "recovery"  # how a session calls what was proved


def wrong_code() -> Refusal:
    """One answer to every code that does not fit, was used before or came too late."""
    return Refusal(
        "code", _("The code is not right, or has been used already. Wait for the next one and type that."), field="code"
    )


@transaction.atomic
def turn_on_app(secret: str, code: str, *, by: User, wire: datetime, at: datetime) -> None:
    """From now on the account asks for codes of an app with this secret; `code` shows that the app has it.

    Raises Refusal("on") when there is an app already, Refusal("code") when the code does not fit.
    """
    _lock(by)
    if Authenticator.objects.filter(user=by, type=Kind.TOTP).exists():
        raise Refusal("on", _("An app is set up already. Turn it off first."))
    step = rules.step_of(secret, rules.digits_of(code), at=wire, after=0)
    if step is None:
        raise wrong_code()
    Authenticator.objects.create(
        user=by, type=Kind.TOTP, data={"secret": encrypt(secret), "step": step}, created_at=at, last_used_at=at
    )
    first_codes(by, at=at)
    tell("app_on", of=by, by=by, at=at)


@transaction.atomic
def turn_off_app(*, by: User, at: datetime) -> None:
    """The account no longer asks for codes of the app. Raises Refusal, also when staff would have no second step."""
    _lock(by)
    rows = Authenticator.objects.filter(user=by, type=Kind.TOTP)
    if not rows.exists():
        raise Refusal("off", _("No app is set up."))
    may_take_away(by, at=at)
    rows.delete()
    forget_codes_of_nothing(by)
    tell("app_off", of=by, by=by, at=at)


@transaction.atomic
def make_recovery_codes(*, by: User, at: datetime) -> None:
    """New recovery codes instead of the earlier ones. Raises Refusal("off") where there is no second step."""
    _lock(by)
    if not Authenticator.objects.filter(user=by).exclude(type=Kind.RECOVERY_CODES).exists():
        raise Refusal("off", _("Recovery codes belong to a second step; set up one first."))
    Authenticator.objects.filter(user=by, type=Kind.RECOVERY_CODES).delete()
    first_codes(by, at=at)
    tell("codes_made", of=by, by=by, at=at)


@transaction.atomic
def note_recovery_codes(*, by: User) -> None:
    """The codes are written down; they are not shown again."""
    row = Authenticator.objects.select_for_update().filter(user=by, type=Kind.RECOVERY_CODES).first()
    if row:
        row.data["noted"] = True
        row.save(update_fields=["data"])


@transaction.atomic
def prove(typed: str, *, of: User, wire: datetime, at: datetime) -> str:
    """Take a code of the app (six digits) or a recovery code (eight); what it was. Raises Refusal("code").

    Each code counts once: of two requests with the same one, the second waits for the row and is refused.
    """
    code = rules.digits_of(typed)
    if len(code) == rules.DIGITS and _app_proved(code, of=of, wire=wire, at=at):
        return APP
    if len(code) == rules.RECOVERY_DIGITS and _recovery_proved(code, of=of, at=at):
        return RECOVERY
    raise wrong_code()


@transaction.atomic
def reset(user: User, *, how: str, by: User | None, at: datetime) -> None:
    """Take away every second step of somebody who has lost it, and end their sessions; `by` is None at the terminal.

    `how` says by what the person was recognised. Raises Refusal("off") when there is none, Refusal("own") for the
    one of whoever asks.
    """
    if by == user:
        raise Refusal("own", _("Another administrator turns off yours."), field="email")
    _lock(user)
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise Refusal("off", _("This account has no second step."), field="email")
    accounts.end_sessions(of=user, by=by, at=at)
    tell("second_step_reset", of=user, by=by, at=at, how=how)


def may_take_away(user: User, *, at: datetime) -> None:
    """Raises Refusal("staff") when it is the last way of the second step of somebody who works for the manager."""
    ways = Authenticator.objects.filter(user=user).exclude(type=Kind.RECOVERY_CODES).count()
    if ways < 2 and roles_of(user, on=at.astimezone(RIGA).date()):
        raise Refusal("staff", _("Staff always sign in with a second step. Set up another one before you remove this."))


def first_codes(user: User, *, at: datetime) -> None:
    """Recovery codes, where there are none yet."""
    Authenticator.objects.get_or_create(
        user=user,
        type=Kind.RECOVERY_CODES,
        defaults={"data": {"seed": encrypt(RecoveryCodes.generate_seed()), "used_mask": 0}, "created_at": at},
    )


def take_away_since(since: datetime, *, of: User) -> None:
    """Second steps set up since then are gone, and recovery codes with the last of them."""
    Authenticator.objects.filter(user=of, created_at__gte=since).delete()
    forget_codes_of_nothing(of)


def forget_codes_of_nothing(user: User) -> None:
    """Recovery codes go with the last way of the second step."""
    rows = Authenticator.objects.filter(user=user)
    if not rows.exclude(type=Kind.RECOVERY_CODES).exists():
        rows.delete()


def _app_proved(code: str, *, of: User, wire: datetime, at: datetime) -> bool:
    row = Authenticator.objects.select_for_update().filter(user=of, type=Kind.TOTP).first()
    secret = app_secret(row) if row else None
    step = rules.step_of(secret, code, at=wire, after=row.data["step"]) if row and secret else None
    if row is None or step is None:
        return False
    row.data["step"], row.last_used_at = step, at
    row.save(update_fields=["data", "last_used_at"])
    return True


def _recovery_proved(code: str, *, of: User, at: datetime) -> bool:
    row = Authenticator.objects.select_for_update().filter(user=of, type=Kind.RECOVERY_CODES).first()
    try:
        if row is None or not row.wrap().validate_code(code):
            return False
    except InvalidToken:  # sealed with another PAGALMS_PERSON_KEY
        return False
    Authenticator.objects.filter(pk=row.pk).update(last_used_at=at)
    tell("code_used", of=of, by=of, at=at)
    return True


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)
