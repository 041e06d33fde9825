"""What is recorded, in words that staff read on the page „Žurnāls”; `actions.record` takes nothing else."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

GROUPS: tuple[tuple[str | Promise, Words], ...] = (
    (_("Looks"), {"looked": _("looked at a person's data"), "people_searched": _("searched for people")}),
    (
        _("Signing in and accounts"),
        {
            "signed_in": _("signed in"),
            "identity_proved": _("proved who they are"),
            "code_added": _("personal code added"),
            "browser_distrusted": _("browser forgotten"),
            "session_ended": _("signed out elsewhere"),
            "sessions_ended": _("signed out everywhere"),
            "address_wanted": _("new e-mail address asked for"),
            "address_changed": _("e-mail address changed"),
            "address_objected": _("change of the e-mail address stopped"),
            "app_on": _("app of codes set up"),
            "app_off": _("app of codes turned off"),
            "passkey_added": _("passkey added"),
            "passkey_removed": _("passkey removed"),
            "passkey_renamed": _("passkey renamed"),
            "codes_made": _("recovery codes made"),
            "code_used": _("recovery code used"),
            "second_step_reset": _("second step turned off by the administrator"),
            "second_step_stopped": _("second step stopped after wrong codes"),
            "way_closed": _("way of signing in turned off"),
            "way_opened": _("way of signing in turned on"),
            "language_chosen": _("language chosen"),
        },
    ),
    (
        _("Own data"),
        {
            "own_data_asked": _("copy of own data asked for"),
            "own_data_taken": _("copy of own data taken"),
            "own_data_discarded": _("copy of own data deleted"),
            "closing_asked": _("closing of the account asked for"),
            "closing_undone": _("closing of the account taken back"),
            "account_erased": _("account erased"),
            "forgotten": _("deleted because its time was over"),
        },
    ),
    (
        _("Registration"),
        {
            "registration_sent": _("registration begun"),
            "registration_confirmed": _("registration confirmed"),
            "application_came": _("application received"),
            "application_code_typed": _("personal code of an application typed"),
            "application_approved": _("application approved"),
            "application_refused": _("application refused"),
            "application_needs_more": _("more asked for an application"),
            "invited_again": _("invitation sent again"),
            "invitation_used": _("invitation used"),
            "mandate_recorded": _("power of attorney recorded"),
            "mandate_ended": _("power of attorney ended"),
        },
    ),
    (
        _("Choices and contacts"),
        {
            "receipts_chosen": _("receipts of readings chosen"),
            "letters_chosen": _("letters chosen"),
            "meter_letters_chosen": _("reminders chosen"),
            "calendar_address_given": _("calendar address given"),
            "bills_wanted": _("bills by e-mail wanted"),
            "bills_stopped": _("bills by e-mail stopped"),
            "contacts_given": _("contact details given"),
            "contact_confirmed": _("e-mail address for contact confirmed"),
        },
    ),
    (
        _("Readings"),
        {
            "readings_noted": _("readings noted for later"),
            "readings_handed_in": _("readings handed in"),
            "readings_entered": _("readings entered by staff"),
            "reading_refused": _("reading refused"),
            "readings_taken_over": _("readings taken over by accounting"),
            "house_use_noted": _("house meter noted"),
            "windows_ruled": _("rule of windows changed"),
            "window_lengthened": _("window lengthened"),
        },
    ),
    (
        _("Exchange and bills"),
        {
            "import.arrived": _("export of accounting arrived"),
            "import.agreed": _("import agreed to"),
            "import.dropped": _("import dropped"),
            "import.begun_again": _("import begun again"),
            "import.refused": _("import refused"),
            "import.taken_in": _("import taken in"),
            "bills_announced": _("bills sent by e-mail"),
            "letter_tried_again": _("letter sent again"),
        },
    ),
    (
        _("Notices, questions, documents"),
        {
            "notice_written": _("notice written"),
            "notice_published": _("notice published"),
            "notice_corrected": _("notice corrected"),
            "notice_withdrawn": _("notice withdrawn"),
            "notice_discarded": _("notice discarded"),
            "question_asked": _("question asked"),
            "question_written_on": _("question written on"),
            "question_answered": _("question answered"),
            "question_closed": _("question closed"),
            "question_assigned": _("question assigned"),
            "question_noted": _("note of the office written"),
            "template_kept": _("template of an answer kept"),
            "template_retired": _("template of an answer retired"),
            "document_published": _("document published"),
            "document_replaced": _("document replaced"),
            "document_withdrawn": _("document withdrawn"),
            "work_planned": _("work planned"),
            "work_followed": _("progress of a work noted"),
            "decision_noted": _("decision of the house noted"),
            "money_noted": _("money of the house noted"),
        },
    ),
    (
        _("Staff and systems"),
        {
            "role_given": _("role given"),
            "role_ended": _("role ended"),
            "key_given": _("key of the API given"),
            "key_changed": _("key of the API changed"),
            "key_ended": _("key of the API ended"),
        },
    ),
)
VERBS: Words = {verb: words for _group, verbs in GROUPS for verb, words in verbs.items()}

# The part of a subject before its colon.
SUBJECTS: Words = {
    "user": _("account"),
    "person": _("person"),
    "client": _("client"),
    "representative": _("representative"),
    "apartment": _("flat"),
    "house": _("house"),
    "application": _("application"),
    "thread": _("question"),
    "template": _("template"),
    "notice": _("notice"),
    "document": _("document"),
    "letter": _("letter"),
    "import": _("import"),
    "batch": _("batch"),
    "window_rule": _("rule of windows"),
    "key": _("key of the API"),
}
