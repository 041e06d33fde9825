"""Every address of the portal with who may enter it."""

from __future__ import annotations

from pagalms.backoffice.rights import RIGHTS

OPEN = "everybody"  # strangers get a page or are led on within the entrance
SIGNED_IN = "whoever is signed in, about themselves"
OWNERS = "the owners of the property, today, and those who represent one of them"
OWNERS_ALONE = "the owners of the property; who represents one of them is told so"
PRINCIPAL = "the owner who gave the power of attorney"
ARCHIVE = "who once got the bill"
STRONG = "whoever is signed in strongly; a password is asked for more"
STRONG_OWNERS = "owners of the house and their representatives, signed in strongly"
NEIGHBOURS = "to whom a flat that the notice is for is open"
WRITER = "who wrote it"
KEYED = "another system that shows a key; a session opens nothing"
MONITORING = "who shows the token of the numbers; for others there is nothing"
STAFF_OF_THE_ROLE = "staff, as backoffice.rights has it"

TABLE = {
    "front": OPEN,
    "health": OPEN,
    "security": OPEN,
    "ready": OPEN,
    "metrics": MONITORING,
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": OPEN,
    "account_reset_password_from_key_done": OPEN,
    "account_email_verification_sent": OPEN,
    "account_confirm_email": OPEN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_authenticate": OPEN,
    "link_code": OPEN,
    "passkey_sign_in": OPEN,
    "passkey_question": OPEN,
    "show_second_step": SIGNED_IN,
    "confirm": SIGNED_IN,
    "second_step": SIGNED_IN,
    "app_on": SIGNED_IN,
    "app_off": SIGNED_IN,
    "recovery_codes": SIGNED_IN,
    "passkey_add": SIGNED_IN,
    "passkey_question_for_new": SIGNED_IN,
    "passkey_remove": SIGNED_IN,
    "passkey_rename": SIGNED_IN,
    "ways": SIGNED_IN,
    "address_change": SIGNED_IN,
    "address_confirm": OPEN,
    "address_object": OPEN,
    "sessions": SIGNED_IN,
    "end_sessions": SIGNED_IN,
    "sign_ins": SIGNED_IN,
    "strong_begin": OPEN,
    "strong_answer": OPEN,
    "strong_complete": OPEN,
    "smartid": OPEN,  # what they show, the login cookie decides
    "smartid_code": OPEN,
    "smartid_state": OPEN,
    "smartid_cancel": OPEN,
    "smartid_return": OPEN,
    "smartid_push": OPEN,
    "smartid_distrust": SIGNED_IN,
    "newcomer": OPEN,
    "link_account": OPEN,
    "register": OPEN,
    "waiting": OPEN,
    "apply": OPEN,
    "applied": OPEN,
    "invitation": OPEN,
    "registration_check": OPEN,
    "stop_letters": OPEN,
    "person_calendar": OPEN,  # the address itself is the secret
    "meter_letters": OPEN,  # the link in a letter is signed
    "bill_letters": OPEN,  # the link in a letter is signed
    "letters_of_kind": OPEN,  # the same
    "check_receipt": OPEN,
    "proved_receipt": OPEN,  # whoever was shown number and code
    "help": OPEN,
    "terms": OPEN,
    "sample": OPEN,
    "sample_link": OPEN,
    "terms_version": OPEN,
    "terms_agree": SIGNED_IN,
    "logo": OPEN,
    "look": OPEN,
    "set_language": OPEN,
    "home": SIGNED_IN,
    "search": SIGNED_IN,
    "search_all": STRONG,
    "meters": SIGNED_IN,
    "flats_meters": SIGNED_IN,
    "bills": SIGNED_IN,
    "settings": SIGNED_IN,
    "settings_letters": SIGNED_IN,
    "correspondence": SIGNED_IN,
    "question": SIGNED_IN,
    "thread": WRITER,
    "thread_file": WRITER,
    "property_correspondence": OWNERS,
    "notices": SIGNED_IN,
    "notice": NEIGHBOURS,
    "notice_works": NEIGHBOURS,
    "notice_paper": NEIGHBOURS,
    "property_notices": OWNERS,
    "settings_receipts": SIGNED_IN,
    "settings_meter_letters": SIGNED_IN,
    "settings_calendar": SIGNED_IN,
    "archive_bills": SIGNED_IN,
    "archive_table": SIGNED_IN,
    "archive_year": ARCHIVE,
    "archive_bill_pdf": ARCHIVE,
    "archive_bill": ARCHIVE,
    "addresses": SIGNED_IN,
    "looks": SIGNED_IN,
    "close_account": SIGNED_IN,
    "keep_open": OPEN,  # what the letter carried decides
    "own_data": SIGNED_IN,
    "own_data_file": SIGNED_IN,  # asks once more who it is
    "property_addresses": OWNERS,
    "end_mandate": PRINCIPAL,
    "mandate_copy": PRINCIPAL,
    "contacts": OWNERS_ALONE,
    "confirm_contact": OPEN,  # what the letter carried decides
    "property_home": OWNERS,
    "property_meters": OWNERS,
    "meters_calendar": OWNERS,
    "metering_point": OWNERS,
    "receipt": OWNERS,
    "if_missing": OWNERS,
    "property_bills": OWNERS,
    "bill": OWNERS,
    "bill_pdf": OWNERS,
    "bills_year": OWNERS,
    "bills_table": OWNERS,
    "account": OWNERS,
    "settings_bill_letters": OWNERS,
    "meters_drafts": OWNERS,
    "documents": SIGNED_IN,
    "documents_year": OWNERS,
    "document": OWNERS,
    "property_documents": OWNERS,
    "house_file": STRONG,
    "property_house_file": STRONG_OWNERS,
    "house_document": STRONG_OWNERS,
    "house_zip": STRONG_OWNERS,
    "house_water": STRONG_OWNERS,
}
TABLE |= {"api_docs": OPEN, "api_document": OPEN}
KEYS_ALONE = ("imports", "batches", "readings", "contacts", "packages", "package", "package_take")
TABLE |= dict.fromkeys((f"api_{name}" for name in KEYS_ALONE), KEYED)
TABLE |= dict.fromkeys(RIGHTS, STAFF_OF_THE_ROLE)
