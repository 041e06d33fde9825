"""A simulated SEB: e-Link, request 0005, answers 0001 and 0008 (IDENTITY §3.2)."""
