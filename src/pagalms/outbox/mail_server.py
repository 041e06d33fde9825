"""Django's way to the mail server, only that it waits longer for the answer to a whole letter.

RFC 5321 (4.5.3.2.6) asks for ten minutes there: a server looks through the letter before it says yes, and who hangs up
meanwhile sends it again and again although each copy arrives. Everything before that answers within EMAIL_TIMEOUT.
"""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends import smtp

TAKING = 300.0  # seconds; the letter keeps its place in the queue so long, of those that letters have


class _Patient(smtplib.SMTP):
    def data(self, msg: Any) -> Any:
        """As the parent's, with TAKING seconds for each answer."""
        if self.sock:
            self.sock.settimeout(TAKING)
        try:
            return super().data(msg)
        finally:
            if self.sock:
                self.sock.settimeout(self.timeout)


class _PatientSsl(_Patient, smtplib.SMTP_SSL):
    """The same for smtps."""


class Backend(smtp.EmailBackend):
    """What EMAIL_BACKEND names."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The client."""
        return _PatientSsl if self.use_ssl else _Patient
