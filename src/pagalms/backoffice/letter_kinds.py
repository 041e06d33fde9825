"""Every kind of letter that the portal sends, in the words of the office; a new kind is a line here."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.backoffice import letter_samples as samples
from pagalms.backoffice.letter_samples import Sample


@dataclass(frozen=True)
class LetterKind:
    """`name` is that of its templates; `when` says what it is sent for. `stops`: its reader can stop such letters."""

    name: str
    when: str | Promise
    sample: Sample
    stops: bool = False


GROUPS: tuple[tuple[str | Promise, tuple[LetterKind, ...]], ...] = (
    (
        _("Becoming a user"),
        (
            LetterKind("registration", _("after registering with a bank, eParaksts or Smart-ID"), samples.link, True),
            LetterKind("registration_known", _("to who registers and has an account already"), samples.link),
            LetterKind("application_needs_more", _("something is lacking in an application"), samples.application),
            LetterKind("application_refused", _("an application is refused"), samples.application),
            LetterKind("invitation", _("an application is approved"), samples.link),
        ),
    ),
    (
        _("Signing in and safety"),
        (
            LetterKind("password_reset", _("a new password is asked for"), samples.link),
            LetterKind("password_changed", _("a password was changed"), samples.link),
            LetterKind("new_browser", _("somebody signed in from a new browser"), samples.seen),
            LetterKind("wrong_code", _("a wrong code was chosen in Smart-ID"), samples.seen),
            LetterKind("safety_changed", _("the second step or a way of signing in was changed"), samples.safety),
            LetterKind("second_step_stopped", _("wrong codes after the right password"), samples.seen),
            LetterKind("address_confirmation", _("an e-mail address is confirmed"), samples.link),
            LetterKind("address_new", _("to the new e-mail address"), samples.link),
            LetterKind("address_wanted", _("to the former address, before the change"), samples.link),
            LetterKind("address_changed", _("to the former address, after the change"), samples.link),
            LetterKind("address_taken", _("the new address has an account of its own"), samples.link),
        ),
    ),
    (
        _("Own data"),
        (
            LetterKind("own_data_ready", _("a copy of the own data is ready"), samples.link),
            LetterKind("account_closing", _("closing of the account was asked for"), samples.closing),
            LetterKind("account_kept", _("closing of the account was taken back"), samples.link),
            LetterKind("contact_email", _("an address for contact is confirmed"), samples.link),
        ),
    ),
    (
        _("Powers of attorney"),
        (
            LetterKind("mandate_recorded", _("a power of attorney was recorded"), samples.mandate),
            LetterKind("mandate_ends_soon", _("a power of attorney ends soon"), samples.mandate),
            LetterKind("mandate_ended", _("a power of attorney has ended"), samples.mandate),
            LetterKind("owner_change", _("a change of owner was recorded or taken back"), samples.sale),
        ),
    ),
    (
        _("Readings"),
        (
            LetterKind("reading_reminder", _("the window opens, or ends without readings"), samples.reminder, True),
            LetterKind("reading_receipt", _("readings were received"), samples.receipt),
            LetterKind("reading_changed", _("the office corrected a reading or did not accept it"), samples.reading),
            LetterKind("draft_refused", _("a reading noted ahead was not accepted"), samples.drafts),
            LetterKind("verification_ends", _("the verification of meters ends"), samples.verification, True),
        ),
    ),
    (
        _("Bills, notices, answers"),
        (
            LetterKind("bill", _("a new bill, with the PDF"), samples.bill, True),
            LetterKind("notice", _("an important notice"), samples.notice, True),
            LetterKind("documents", _("new documents"), samples.documents, True),
            LetterKind("answer", _("a question was answered"), samples.answer, True),
        ),
    ),
    (
        _("To administrators"),
        (
            LetterKind("import_refused", _("a package of accounting in the folder was refused"), samples.refused),
            LetterKind("accounts_changed", _("the accounts for payments were changed"), samples.accounts),
            LetterKind("keys_end", _("keys and certificates end"), samples.keys),
        ),
    ),
)  # fmt: skip
KINDS: dict[str, LetterKind] = {kind.name: kind for _group, kinds in GROUPS for kind in kinds}
