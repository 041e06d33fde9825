"""Room: the user who signs in. Knows nobody above."""
