"""Pure rules of readings: the window, what was typed, whether it can be right, what was used."""
