"""Stand-ins for the outside world, for demonstrations and tests; nothing here imports the portal."""
