"""The terms of use: which version counts, and who accepted which."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from pagalms.accounts.models import User
from pagalms.enrolment import rules
from pagalms.enrolment.models import Terms, TermsAcceptance


def terms_accepted(user: User) -> list[TermsAcceptance]:
    """Which versions of the terms of use the user has accepted, the newest first."""
    return list(TermsAcceptance.objects.filter(user=user).order_by("-at", "-pk"))


def terms_on(day: date) -> Terms | None:
    """The terms that count that day; None while it is the built-in text."""
    return Terms.objects.filter(since__lte=day).first()


def terms_version_on(day: date) -> str:
    """The name of the version that counts that day."""
    found = terms_on(day)
    return found.version if found else rules.TERMS_VERSION


def terms_coming(day: date) -> Terms | None:
    """The next terms that are published and do not count yet."""
    return Terms.objects.filter(since__gt=day).order_by("since", "-published_at").first()


def terms_named(version: str) -> Terms | None:
    """A published version by its name."""
    return Terms.objects.filter(version=version, published_at__isnull=False).first()


def terms_numbered(number: int) -> Terms | None:
    """A draft or a published version, for the office."""
    return Terms.objects.filter(pk=number).first()


def terms_written() -> list[Terms]:
    """Drafts, then published versions from the newest; the built-in text is not among them."""
    return sorted(Terms.objects.select_related("written_by"), key=lambda one: bool(one.version))


def terms_counts() -> dict[str, int]:
    """How many accounts have accepted which version."""
    return dict(TermsAcceptance.objects.order_by().values_list("version").annotate(Count("pk")))


def terms_acceptances(version: str) -> list[TermsAcceptance]:
    """Who accepted a version, and when, the latest first."""
    return list(TermsAcceptance.objects.filter(version=version).select_related("user").order_by("-at", "-pk"))


def terms_to_accept(user: User, *, on: date) -> str:
    """The version that this user has to accept, "" when there is none.

    Who never accepted any, as staff who were taken on, is not asked.
    """
    accepted = set(TermsAcceptance.objects.filter(user=user).values_list("version", flat=True))
    version = terms_version_on(on)
    return version if accepted and version not in accepted else ""
