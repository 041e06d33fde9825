"""`look_at_restored`: what the drill looks at in a restored portal: a page, a bill's paper, a sealed personal code."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test import Client as Visitor

from pagalms.billing.models import Invoice
from pagalms.kernel.personal_code import unseal
from pagalms.papers.bill import bill_pdf
from pagalms.properties.models import Client


class Command(BaseCommand):
    """Nothing is written, and nothing that the drill prints names a person."""

    help = "Open the sign-in page and a bill of a restored portal, and read a personal code."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Look. Ends with 1 when something does not open."""
        self._page()
        self._paper()
        self._code()

    def _page(self) -> None:
        answer = Visitor(raise_request_exception=False).get(
            settings.PORTAL_URL + "/ieeja/",
            headers={"host": urlsplit(settings.PORTAL_URL).netloc},
            secure=settings.SECURE,
        )
        if answer.status_code != 200 or "<h1" not in answer.content.decode():
            raise CommandError(f"The sign-in page does not open: {answer.status_code}.")
        self.stdout.write("The sign-in page opens.")

    def _paper(self) -> None:
        count = Invoice.objects.count()
        if not count:
            self.stdout.write("There are no bills.")
            return
        invoice = Invoice.objects.order_by("pk")[secrets.randbelow(count)]
        paper = bill_pdf(invoice, payer="", before=None, language="lv")
        if not paper.startswith(b"%PDF"):
            raise CommandError(f"The bill {invoice.number} is no PDF.")
        self.stdout.write(f"A bill opens as PDF of {len(paper) // 1024} KiB.")

    def _code(self) -> None:
        client = Client.objects.exclude(personal_code_sealed=None).order_by("?").first()
        if client is None or client.personal_code_sealed is None:
            self.stdout.write("There are no personal codes.")
            return
        try:
            unseal(client.personal_code_sealed)
        except InvalidToken:
            raise CommandError("PAGALMS_PERSON_KEY does not open the personal codes of this backup.") from None
        self.stdout.write("The key opens the personal codes.")
