"""Something that the portal cannot do without does not answer now."""

from __future__ import annotations


class Away(Exception):
    """The page becomes a calm 503: nothing was lost, and a later attempt may go well."""
