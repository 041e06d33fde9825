"""What this room holds about a person: who they are, how and where they signed in."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from pagalms.identity.models import LoginTransaction, Person, PersonalCode, SignIn, TrustedBrowser
from pagalms.identity.queries import way_words
from pagalms.kernel.own_data import Column, Part, Whose, part
from pagalms.kernel.personal_code import opened


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room; the personal codes are the person's own and stand in full."""
    yield part(
        "person",
        _("Who you are"),
        Person.objects.filter(user=whose.user),
        Column("given_name", _("Given name")),
        Column("family_name", _("Family name")),
    )
    yield part(
        "personal_codes",
        _("Your personal codes"),
        PersonalCode.objects.filter(person__user=whose.user).order_by("pk"),
        Column("sealed", _("Personal code"), name="code", read=opened),
        Column("country", _("Country")),
        Column("since", _("Known since")),
    )
    yield from _sign_ins(whose)


def _sign_ins(whose: Whose) -> Iterator[Part]:
    yield part(
        "sign_ins",
        _("Sign-ins until now"),
        SignIn.objects.filter(user=whose.user).order_by("pk"),
        Column("at", _("When")),
        Column("method", _("Way of signing in"), words=way_words),
    )
    yield part(
        "trusted_browsers",
        _("Browsers that may ask your Smart-ID"),
        TrustedBrowser.objects.filter(user=whose.user).order_by("pk"),
        Column("browser", _("Browser")),
        Column("since", _("Since")),
        Column("seen_at", _("Last used")),
    )
    yield part(
        "sign_ins_under_way",
        _("Sign-ins under way"),
        LoginTransaction.objects.filter(user=whose.user).order_by("pk"),
        Column("provider", _("Way of signing in"), words=way_words),
        Column("created_at", _("Started")),
        Column("next", _("Page to go on to")),
        Column("failure", _("Why it failed")),
    )
