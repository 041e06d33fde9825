"""Latvian words for those who look for them: endings and marks aside, "udens" is "ūdeņiem"."""
