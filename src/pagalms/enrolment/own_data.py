"""What this room holds about a person: how they became a user, and the terms they accepted."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from pagalms.enrolment.models import Application, ApplicationFile, Invitation, Registration, TermsAcceptance
from pagalms.identity.queries import way_words
from pagalms.kernel.own_data import Column, Part, Whose, part
from pagalms.kernel.personal_code import opened


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room; no hashes of passwords and links, no notes of the office (ADR 0020)."""
    yield part(
        "terms_accepted",
        _("Terms of use you accepted"),
        TermsAcceptance.objects.filter(user=whose.user).order_by("pk"),
        Column("version", _("Version")),
        Column("at", _("When")),
    )
    yield part(
        "registrations",
        _("Forms of registration"),
        Registration.objects.filter(personal_code_digest__in=whose.codes).order_by("pk"),
        Column("email", _("E-mail")),
        Column("given_name", _("Given name")),
        Column("family_name", _("Family name")),
        Column("personal_code_sealed", _("Personal code"), name="personal_code", read=opened),
        Column("language", _("Language")),
        Column("method", _("Way of signing in"), words=way_words),
        Column("terms_version", _("Terms of use, version")),
        Column("wants_bills", _("Wanted bills by e-mail")),
        Column("created_at", _("Sent in")),
        Column("expires_at", _("Link good until")),
        Column("confirmed_at", _("Confirmed")),
        Column("letters_stopped_at", _("Letters stopped")),
    )
    yield from _applications(whose)


def _applications(whose: Whose) -> Iterator[Part]:
    theirs = Application.objects.filter(personal_code_digest__in=whose.codes)  # anybody may type somebody's address
    yield part(
        "applications",
        _("Applications"),
        theirs.order_by("pk"),
        Column("number", _("Number")),
        Column("channel", _("How it came"), words=dict(Application.Channel.choices).get),
        Column("name", _("Name")),
        Column("personal_code_sealed", _("Personal code"), name="personal_code", read=opened),
        Column("email", _("E-mail")),
        Column("phone", _("Telephone")),
        Column("represents", _("Whom it represents")),
        Column("text", _("Text")),
        Column("language", _("Language")),
        Column("received_at", _("Received")),
        Column("state", _("State"), words=dict(Application.State.choices).get),
        Column("reason", _("Reason")),
        Column("decided_at", _("Decided")),
    )
    yield part(
        "application_files",
        _("Files of applications"),
        ApplicationFile.objects.filter(application__in=theirs.values("pk")).order_by("pk"),
        Column("application__number", _("Application"), name="application"),
        Column("file__name", _("File"), name="file"),
        Column("report", _("What its signatures prove"), read=lambda report: json.dumps(report) if report else ""),
    )
    yield part(
        "invitations",
        _("Invitations"),
        Invitation.objects.filter(application__in=theirs.values("pk")).order_by("pk"),
        Column("email", _("E-mail")),
        Column("created_at", _("Sent")),
        Column("expires_at", _("Good until")),
        Column("used_at", _("Used")),
    )
