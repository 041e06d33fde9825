"""Becoming a user: registering with a strong sign-in, or an application that a clerk decides."""

from pagalms.enrolment.actions.applying import Handed, Said, record, send_in
from pagalms.enrolment.actions.deciding import (
    OPEN,
    approve,
    ask_more,
    close_duplicate,
    correct_code,
    forget_decided,
    refuse,
)
from pagalms.enrolment.actions.inviting import accept, invite_again
from pagalms.enrolment.actions.registering import (
    Form,
    confirm,
    correct_address,
    forget_expired,
    register,
    resend,
    stop_letters,
)
from pagalms.enrolment.actions.terms import (
    accept_terms,
    change_terms,
    discard_terms,
    publish_terms,
    withdraw_terms,
    write_terms,
)

__all__ = [
    "OPEN",
    "Form",
    "Handed",
    "Said",
    "accept",
    "accept_terms",
    "approve",
    "ask_more",
    "change_terms",
    "close_duplicate",
    "confirm",
    "correct_address",
    "correct_code",
    "discard_terms",
    "forget_decided",
    "forget_expired",
    "invite_again",
    "publish_terms",
    "record",
    "refuse",
    "register",
    "resend",
    "send_in",
    "stop_letters",
    "withdraw_terms",
    "write_terms",
]
