"""Commands about what the database role of the application may do."""
