"""Plays Swedbank's Banklink v009 (request 4012, answer 3013), as IDENTITY §3.1 describes it."""
