"""Every table of the database: in which part of the own data it is told, and what closing an account does to it.

A new table fails `tests/house/test_own_data.py` until somebody has decided this for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Closing(StrEnum):
    """What becomes of a person's rows when the account is closed; all but ERASED and EMPTIED are held by law."""

    ERASED = "erased"
    EMPTIED = "emptied"  # a number without a name stays, so that what points to it still does
    ACCOUNTING = "accounting"
    READINGS = "readings"
    REGISTER = "register"
    MANDATES = "mandates"
    DOCUMENTS = "documents"
    LOG = "log"
    OFFICE = "office"  # not the person's: the office's own work


@dataclass(frozen=True)
class Holding:
    """`part` of the own data that tells of a table; empty when none does, and then `why`."""

    part: str
    closing: Closing = Closing.ERASED
    why: str = ""


def _untold(why: str, closing: Closing = Closing.ERASED) -> Holding:
    return Holding("", closing, why)


_WORK = _untold("what staff do at work; it is told of the person whom it is about", Closing.OFFICE)
_HOUSE = _untold("of a house and all its owners, not of a person", Closing.OFFICE)

HOLDINGS: Mapping[str, Holding] = {
    "account.EmailAddress": Holding("email_addresses"),
    "account.EmailConfirmation": _untold("a link under way; the address stands in email_addresses"),
    "accounts.KnownBrowser": Holding("known_browsers"),
    "accounts.OpenSession": Holding("sessions"),
    "accounts.StaffRole": Holding("staff_roles", Closing.OFFICE),
    "accounts.User": Holding("account", Closing.EMPTIED),
    "audit.Event": Holding("events", Closing.LOG),
    "audit.Seal": _untold("proves that the log is whole; says nothing of anybody", Closing.LOG),
    "billing.Announcement": Holding("bills_announced", Closing.ACCOUNTING),
    "billing.BillConsent": Holding("bills_by_email"),
    "billing.Invoice": Holding("bills", Closing.ACCOUNTING),
    "billing.InvoiceLine": Holding("bill_lines", Closing.ACCOUNTING),
    "billing.InvoicePaper": Holding("bill_papers", Closing.ACCOUNTING),
    "billing.Payment": Holding("payments", Closing.ACCOUNTING),
    "correspondence.Attachment": Holding("message_files"),
    "correspondence.Message": Holding("messages"),
    "correspondence.Note": _untold("can speak of others; counted in threads, given on request (ADR 0020)"),
    "correspondence.Thread": Holding("threads"),
    "documents.Bundle": _WORK,
    "documents.BundleLine": _WORK,
    "documents.Document": Holding("documents", Closing.DOCUMENTS),
    "documents.Seen": Holding("documents_opened"),
    "documents.Told": Holding("documents_told"),
    "documents.Version": Holding("documents", Closing.DOCUMENTS),
    "enrolment.Application": Holding("applications"),
    "enrolment.ApplicationFile": Holding("application_files"),
    "enrolment.Invitation": Holding("invitations"),
    "enrolment.Registration": Holding("registrations"),
    "enrolment.Terms": _WORK,
    "enrolment.TermsAcceptance": Holding("terms_accepted"),
    "exchange.ImportRun": _WORK,
    "exchange.RefusedFile": _WORK,
    "files.FileText": _untold("the words of a file, for searching; they go with it"),
    "files.StoredFile": _untold("told where it was handed in"),
    "housefile.Decision": _HOUSE,
    "housefile.Work": _HOUSE,
    "identity.DeviceLink": _untold("the sealed session of a sign-in under way; gone within minutes"),
    "identity.LoginTransaction": Holding("sign_ins_under_way"),
    "identity.Person": Holding("person"),
    "identity.PersonalCode": Holding("personal_codes"),
    "identity.SignIn": Holding("sign_ins"),
    "identity.TrustedBrowser": Holding("trusted_browsers"),
    "machines.Answer": _untold("what accounting was answered, for a while; it is told where it stands", Closing.OFFICE),
    "manager.Version": _WORK,
    "mandates.Mandate": Holding("mandates", Closing.MANDATES),
    "mandates.PowerOfAttorney": Holding("mandates", Closing.MANDATES),
    "mandates.Representative": Holding("representative", Closing.MANDATES),
    "mandates.Scan": Holding("mandate_scans", Closing.MANDATES),
    "meters.Batch": _WORK,
    "meters.CalendarAddress": Holding("calendar_address"),
    "meters.Draft": Holding("drafts"),
    "meters.HouseUse": _WORK,
    "meters.LetterChoice": Holding("meter_letters"),
    "meters.Meter": Holding("meters", Closing.READINGS),
    "meters.MeterEvent": Holding("meter_events", Closing.READINGS),
    "meters.MeteringPoint": Holding("meters", Closing.READINGS),
    "meters.Reading": Holding("readings", Closing.READINGS),
    "meters.Reminder": Holding("reminders"),
    "meters.Submission": Holding("submissions", Closing.READINGS),
    "meters.VerificationNotice": Holding("verification_notices"),
    "meters.WindowChange": _WORK,
    "mfa.Authenticator": Holding("authenticators"),
    "notices.Addressee": _HOUSE,
    "notices.Notice": _HOUSE,
    "notices.Paper": _HOUSE,
    "notices.Seen": Holding("notices_seen"),
    "notices.Told": Holding("notices_told"),
    "notices.Version": _HOUSE,
    "outbox.Letter": Holding("letters"),
    "outbox.Stopped": Holding("stopped_letters"),
    "privacy.Closing": Holding("closings", Closing.LOG),
    "privacy.DataCopy": Holding("data_copies"),
    "properties.Apartment": Holding("ownerships", Closing.REGISTER),
    "properties.Client": Holding("clients", Closing.REGISTER),
    "properties.ContactDetails": Holding("contacts", Closing.REGISTER),
    "properties.ContactEmail": Holding("contact_emails"),
    "properties.Ownership": Holding("ownerships", Closing.REGISTER),
    "properties.Sale": _untold("told as ownerships, as far as it came true; the rest is others'", Closing.REGISTER),
    "safety.AddressChange": Holding("address_changes"),
    "safety.ClosedWay": Holding("closed_ways"),
    "sessions.Session": _untold("told as sessions; what a browser keeps in it opens nothing by itself"),
}

# Columns of told tables that are not told, and why.
UNTOLD_COLUMNS: Mapping[str, str] = {
    "accounts.KnownBrowser.digest": "the digest of a secret",
    "accounts.OpenSession.key": "a secret",
    "accounts.User.password": "the hash of a secret",
    "audit.Event.subject": "a key; whom it is about is the person",
    "billing.InvoiceLine.service_code": "accounting's key; the service is told in words",
    "enrolment.Application.note": "can speak of others, given on request (ADR 0020)",
    "enrolment.Registration.password": "the hash of a secret",
    "identity.LoginTransaction.nonce": "a secret",
    "identity.LoginTransaction.purpose": "the portal's own",
    "meters.Meter.code": "accounting's key",
    "mfa.Authenticator.data": "secrets; the name in it is told",
    "outbox.Letter.about": "the portal's own",
    "outbox.Letter.headers": "the portal's own",
    "outbox.Letter.html": "the person has the letter; it can hold links that open something once",
    "outbox.Letter.last_error": "what a mail server said",
    "outbox.Letter.message_id": "the portal's own",
    "outbox.Letter.text": "the person has the letter; it can hold links that open something once",
}

# Tables without a wall in residents' pages (ADR 0030), and why.
UNWALLED: Mapping[str, str] = {
    "enrolment.Terms": "the terms of use, for everybody",
    "manager.Version": "what the manager says of itself, for everybody",
    "sessions.Session": "no column says whose; found by a key that nobody guesses, by which alone a browser is known",
}

# Tables that hold nothing of anybody.
IMPERSONAL = frozenset({
    "auth.Group", "auth.Permission", "billing.ServiceName", "contenttypes.ContentType", "correspondence.Template",
    "housefile.Money", "identity.KeyInUse", "identity.KeyWarning", "machines.Key", "identity.UsedMessage",
    "identity.WaitingAnswer", "meters.KeptWindow", "meters.MissingRule",
    "meters.VerificationRule", "meters.WindowRule", "procrastinate.ProcrastinateEvent",
    "procrastinate.ProcrastinateJob", "procrastinate.ProcrastinatePeriodicDefer", "procrastinate.ProcrastinateWorker",
    "properties.House", "watch.Count",
})  # fmt: skip
