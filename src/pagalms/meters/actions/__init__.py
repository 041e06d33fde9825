"""What is done with readings: handing in, taking over by accounting."""

from pagalms.meters.actions.hand_in import HandedIn, Problem, hand_in
from pagalms.meters.actions.take_over import take_over

__all__ = ["HandedIn", "Problem", "hand_in", "take_over"]
