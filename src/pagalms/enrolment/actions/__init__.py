"""Becoming a user: registering with a strong sign-in, or an application that a clerk decides."""

from pagalms.enrolment.actions.applying import Handed, Said, record, send_in
from pagalms.enrolment.actions.deciding import OPEN, approve, ask_more, correct_code, forget_decided, refuse
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

__all__ = [
    "OPEN",
    "Form",
    "Handed",
    "Said",
    "accept",
    "approve",
    "ask_more",
    "confirm",
    "correct_address",
    "correct_code",
    "forget_decided",
    "forget_expired",
    "invite_again",
    "record",
    "refuse",
    "register",
    "resend",
    "send_in",
    "stop_letters",
]
