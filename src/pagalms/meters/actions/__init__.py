"""What is done with meters, readings and windows."""

from pagalms.meters.actions.hand_in import hand_in
from pagalms.meters.actions.staff import correct, enter_for_resident, refuse
from pagalms.meters.actions.take_over import take_over
from pagalms.meters.actions.taking import HandedIn, Problem
from pagalms.meters.actions.windows import keep_windows, lengthen_window, rule_windows

__all__ = [
    "HandedIn",
    "Problem",
    "correct",
    "enter_for_resident",
    "hand_in",
    "keep_windows",
    "lengthen_window",
    "refuse",
    "rule_windows",
    "take_over",
]
