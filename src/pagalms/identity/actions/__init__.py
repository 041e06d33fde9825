"""Strong sign-in from the first click to the proof, and what a proof is used for."""

from pagalms.identity.actions.attempts import (
    Answered,
    Begun,
    answer,
    begin,
    cancel,
    complete,
    first_use,
    forget_expired,
    opened,
    redeem,
)
from pagalms.identity.actions.browsers import distrust_browser, distrust_browsers, trust_browser
from pagalms.identity.actions.people import add_code, know, note_sign_in, prove
from pagalms.identity.actions.warning import warn_of_keys

__all__ = [
    "Answered",
    "Begun",
    "add_code",
    "answer",
    "begin",
    "cancel",
    "complete",
    "distrust_browser",
    "distrust_browsers",
    "first_use",
    "forget_expired",
    "know",
    "note_sign_in",
    "opened",
    "prove",
    "redeem",
    "trust_browser",
    "warn_of_keys",
]
