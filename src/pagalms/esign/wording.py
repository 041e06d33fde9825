"""The words for what a verification found: what it is and, where something can be done, what."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.esign.rules.report import Finding, Verdict

VERDICTS: dict[Verdict, Promise] = {
    Verdict.VALID: _("The signature is valid"),
    Verdict.INDETERMINATE: _("The signature could not be proved"),
    Verdict.INVALID: _("The signature is not valid"),
}
WORDS: dict[str, Promise] = {
    "too_large": _("The file is too large."),
    "unknown_kind": _("This is neither an .edoc or .asice container nor a PDF."),
    "unreadable": _("The file cannot be read. Sign the document anew and send the new file."),
    "zip_unreadable": _("The container is damaged. Save it once more and send it again."),
    "zip_structure": _("The container is built in a way that could hide files. Sign the document anew."),
    "zip_encrypted": _("The container is locked with a password. Send it without one."),
    "zip_names": _("The name of a file in the container is not allowed. Rename the file and sign it anew."),
    "zip_duplicate": _("Two files in the container have the same name. Sign the documents under different names."),
    "zip_entries": _("There are too many files in the container. Sign fewer files at once."),
    "zip_size": _("The files in the container are too large together. Sign fewer or smaller files."),
    "zip_ratio": _("The container unpacks to far more than it holds. Such files are not accepted."),
    "mimetype": _("This is a zip file, but not a signed container. Sign the document with eParaksts first."),
    "no_data": _("There is no document in the container. Sign the application itself."),
    "pdf_unreadable": _("The PDF is damaged. Save it once more, sign it and send it again."),
    "pdf_encrypted": _("The PDF is locked with a password. Save it without one and sign it anew."),
    "no_signature": _("The file is not signed. Sign it with eParaksts or Smart-ID and send the signed file."),
    "xml": _("A signature cannot be read. Sign the document anew."),
    "manifest": _("The list of files in the container does not match its files: %(detail)s."),
    "signature_structure": _("The signature is not built as the standard says: %(detail)s."),
    "signed_properties": _("The properties of the signature are not signed."),
    "reference_target": _("The signature points at something that is not there, or is there twice."),
    "file_missing": _("A signed file is missing: %(detail)s."),
    "changed": _("Changed after signing: %(detail)s."),
    "properties_changed": _("The properties of the signature were changed after signing."),
    "not_covered": _("Not signed by this person: %(detail)s."),
    "no_signing_certificate": _("The signature does not say which certificate it belongs to."),
    "no_certificate": _("The signer's certificate is missing or cannot be read."),
    "other_certificate": _("The certificate is not the one that was signed with."),
    "signature_value": _("The signature does not match the certificate."),
    "weak_key": _("The signer's key is too short to be trusted today."),
    "weak_algorithm": _("The signature uses an outdated algorithm: %(detail)s."),
    "unsupported_signature": _("This kind of signature is not checked here: %(detail)s."),
    "unsupported_transform": _("The signature changes the files before signing; that is not checked here."),
    "not_for_signing": _("The certificate is not meant for signing documents."),
    "not_qualified": _("Not a qualified signature: it does not replace one by hand."),
    "seal": _("An electronic seal of an organisation, not a person's signature: %(detail)s."),
    "not_latvian": _("The certificate carries no Latvian personal code."),
    "no_code": _("The personal code in the certificate is missing or not written as the standard says."),
    "shared_secret": _("The signature is made with a shared secret, so anybody could have made it."),
    "expired": _("The certificate was not in force when it was signed with."),
    "expired_since": _("The certificate is no longer in force, and no time-stamp proves that it was then."),
    "untrusted_chain": _("The certificate was not issued by an authority that we trust."),
    "no_timestamp": _("There is no time-stamp: it cannot be proved when it was signed."),
    "untrusted_timestamp": _("The time-stamp was not set by an authority that we trust."),
    "broken_timestamp": _("The time-stamp is broken."),
    "timestamp_of_other": _("The time-stamp belongs to another signature."),
    "timestamp_future": _("The time-stamp lies in the future."),
    "no_revocation": _("There is no answer embedded that the certificate was in force (OCSP)."),
    "revocation_early": _("The certificate was checked before the time-stamp, not after it."),
    "revocation_late": _("The certificate was checked more than a day after the time-stamp."),
    "revocation_unknown": _("The authority does not know the certificate."),
    "revocation_untrusted": _("The answer about the certificate was signed by somebody who may not give it."),
    "revoked": _("The certificate had been revoked before it was signed with."),
    "pdf_not_pades": _("The signature in the PDF does not name its certificate (it is not PAdES)."),
    "byte_range": _("The signature does not cover the whole PDF."),
    "pdf_changed": _("The PDF was changed after signing."),
}


def words(finding: Finding) -> str:
    """The finding as a sentence."""
    return (str(WORDS[finding.code]) % {"detail": finding.detail}).strip()
