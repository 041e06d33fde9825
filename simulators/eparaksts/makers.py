"""How each attack on an eParaksts login is made (IDENTITY §2.4 and §6); `attacks` holds the table."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from simulators.answers import NothingToReplayError, Row, with_query
from simulators.eparaksts.protocol import AMR, AMR_CARD, AMR_MOBILE, Claims
from simulators.serve import Reply

HUGE_SIZE = 8 * 1024 * 1024


class OneAddressError(Exception):
    """The mix-up needs a second registered address."""


@dataclass(frozen=True)
class Occasion:
    """Everything the way back to the portal is made of."""

    redirect_uri: str
    state: str
    code: str
    other_redirect_uri: str = ""
    used_code: str = ""


def honest_callback(occasion: Occasion) -> str:
    """The address that brings the code."""
    return with_query(occasion.redirect_uri, [("code", occasion.code), ("state", occasion.state)])


def same_reply(reply: Reply) -> Reply:
    """Unchanged."""
    return reply


def same_claims(found: Claims) -> Claims:
    """Unchanged."""
    return found


@dataclass(frozen=True)
class Attack(Row):
    """One row of the table: what it changes on the way back, in the token answer, in the claims, in userinfo."""

    callback: Callable[[Occasion], str] = honest_callback
    token: Callable[[Reply], Reply] = same_reply
    claims: Callable[[Claims], Claims] = same_claims
    userinfo: Callable[[Reply], Reply] = same_reply
    slow: str = ""  # "token" or "userinfo": which of the two comes late
    moved: str = ""  # "token" or "userinfo": which of the two redirects
    age: timedelta = timedelta(0)  # how old the code already is
    unasked: bool = False  # comes when no login is pending


def back(*changed: tuple[str, str]) -> Callable[[Occasion], str]:
    """The way back with other fields; `code` and `state` in a value stand for the true ones."""

    def make(occasion: Occasion) -> str:
        true = {"{code}": occasion.code, "{state}": occasion.state, "{new}": secrets.token_urlsafe(32)}
        return with_query(occasion.redirect_uri, [(name, true.get(value, value)) for name, value in changed])

    return make


def cancel(occasion: Occasion) -> str:
    """The person says no."""
    return back(("error", "access_denied"), ("error_description", "userCancelled"), ("state", "{state}"))(occasion)


def mix_up(occasion: Occasion) -> str:
    """To the address of the portal's other way in."""
    if not occasion.other_redirect_uri:
        raise OneAddressError
    return honest_callback(replace(occasion, redirect_uri=occasion.other_redirect_uri))


def used_code(occasion: Occasion) -> str:
    """The code of an earlier login, with the state of this one."""
    if not occasion.used_code:
        raise NothingToReplayError
    return honest_callback(replace(occasion, code=occasion.used_code))


def setting(**changes: object) -> Callable[[Claims], Claims]:
    """The claims with some changed; None leaves one out."""

    def make(found: Claims) -> Claims:
        return {name: value for name, value in (found | changes).items() if value is not None}

    return make


def serial(change: Callable[[str], object]) -> Callable[[Claims], Claims]:
    """The claims with another serial_number."""
    return lambda found: found | {"serial_number": change(found["serial_number"])}


def other_method(found: Claims) -> Claims:
    """The method that was not asked for."""
    return found | {"amr": [AMR_MOBILE if found["amr"] == [AMR_CARD] else AMR_CARD]}


def echo(found: Claims) -> Claims:
    """`acr` repeats the flow that was asked for, as was measured on the real service."""
    return found | {"acr": next(flow for flow, method in AMR.items() if [method] == found["amr"])}


def other_digits(text: str) -> str:
    """The same number in Arabic-Indic digits, which Python counts among digits too."""
    return text.translate({ord("0") + digit: 0x0660 + digit for digit in range(10)})


def always(reply: Reply) -> Callable[[Reply], Reply]:
    """The same answer whatever the honest one was."""
    return lambda _: reply


def padded(reply: Reply) -> Reply:
    """Still JSON with the right content, after megabytes of white space."""
    return replace(reply, body=b" " * HUGE_SIZE + reply.body)
