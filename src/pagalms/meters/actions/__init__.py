"""What is done with meters, readings and windows."""

from pagalms.meters.actions.hand_in import HandedIn, Problem, hand_in
from pagalms.meters.actions.take_over import take_over
from pagalms.meters.actions.windows import keep_windows, lengthen_window, rule_windows

__all__ = ["HandedIn", "Problem", "hand_in", "keep_windows", "lengthen_window", "rule_windows", "take_over"]
