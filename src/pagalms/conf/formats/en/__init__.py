"""Formats of this language (design notes, Numbers and dates)."""
