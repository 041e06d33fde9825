"""Filters for the templates that tell of notices."""
