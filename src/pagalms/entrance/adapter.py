"""How django-allauth works in this house."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class Adapter(DefaultAccountAdapter):
    """Accounts begin in `enrolment`, never by allauth's own sign-up."""
