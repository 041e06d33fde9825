"""Search: one box over everything the person may see now, at the level of the session."""
