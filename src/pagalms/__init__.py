"""Pagalms: a client portal for managers of apartment houses. README.md shows the plan."""

__version__ = "0.1.0"
