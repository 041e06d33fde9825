"""Commands of a local installation."""
