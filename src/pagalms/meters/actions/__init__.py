"""What is done with meters, readings and windows."""

from pagalms.meters.actions.balance import note_house_use
from pagalms.meters.actions.calendars import renew_calendar
from pagalms.meters.actions.drafts import hand_in_drafts, note_drafts
from pagalms.meters.actions.hand_in import hand_in
from pagalms.meters.actions.house_rules import rule_missing, rule_verification
from pagalms.meters.actions.letters import choose_letters, remind, stop_letters, tell_of_verification
from pagalms.meters.actions.receipts import write_receipt
from pagalms.meters.actions.staff import correct, enter_for_resident, refuse
from pagalms.meters.actions.take_over import take_over
from pagalms.meters.actions.taking import HandedIn, Problem
from pagalms.meters.actions.windows import keep_windows, lengthen_window, rule_windows
from pagalms.meters.actions.withdraw import RULES, withdraw_rule

__all__ = [
    "RULES",
    "HandedIn",
    "Problem",
    "choose_letters",
    "correct",
    "enter_for_resident",
    "hand_in",
    "hand_in_drafts",
    "keep_windows",
    "lengthen_window",
    "note_drafts",
    "note_house_use",
    "refuse",
    "remind",
    "renew_calendar",
    "rule_missing",
    "rule_verification",
    "rule_windows",
    "stop_letters",
    "take_over",
    "tell_of_verification",
    "withdraw_rule",
    "write_receipt",
]
