"""Pagalms: a client portal for managers of apartment houses. docs/understand/house.md shows the plan."""

__version__ = "0.1.0"
