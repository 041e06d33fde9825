"""What this room holds about a person: the account, its addresses, the browsers it is used in."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import KnownBrowser, OpenSession, StaffRole, User
from pagalms.kernel.own_data import Column, Part, Whose, first_day, part, until


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room; neither the password's hash nor the secrets of browsers."""
    yield part(
        "account",
        _("Your account"),
        User.objects.filter(pk=whose.user),
        Column("email", _("E-mail")),
        Column("name", _("Name")),
        Column("language", _("Language")),
        Column("wants_receipts", _("Receipts of readings by letter")),
        Column("date_joined", _("Opened")),
        Column("last_login", _("Last sign-in")),
        Column("is_active", _("May sign in")),
    )
    yield part(
        "email_addresses",
        _("E-mail addresses you sign in with"),
        EmailAddress.objects.filter(user=whose.user).order_by("pk"),
        Column("email", _("E-mail")),
        Column("verified", _("Confirmed")),
        Column("primary", _("The one we write to")),
    )
    yield from _browsers(whose)
    yield part(
        "staff_roles",
        _("Your roles at the manager's office"),
        StaffRole.objects.filter(user=whose.user).order_by("pk"),
        Column("role", _("Role")),
        Column("period", _("Since"), name="since", read=first_day),
        Column("period", _("Until"), name="until", read=until),
    )


def _browsers(whose: Whose) -> Iterator[Part]:
    yield part(
        "sessions",
        _("Where you are signed in"),
        OpenSession.objects.filter(user=whose.user).order_by("pk"),
        Column("browser", _("Browser")),
        Column("network", _("From address")),
        Column("method", _("Way of signing in")),
        Column("began_at", _("Since")),
        Column("seen_at", _("Last seen")),
        Column("ends_at", _("Ends")),
    )
    yield part(
        "known_browsers",
        _("Browsers in which you have signed in before"),
        KnownBrowser.objects.filter(user=whose.user).order_by("pk"),
        Column("seen_at", _("Last seen")),
    )
