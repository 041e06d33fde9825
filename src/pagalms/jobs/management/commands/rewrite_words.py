"""`rewrite_words`: what the search of residents compares, stored anew from the texts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pagalms.billing import actions as billing
from pagalms.correspondence import actions as correspondence
from pagalms.documents import actions as documents
from pagalms.files import actions as files
from pagalms.housefile import actions as housefile
from pagalms.notices import actions as notices


class Command(BaseCommand):
    """Needed once after an update that changes the rules of words; the portal runs meanwhile, and twice is once."""

    help = "Store the words that search compares anew: of bills, notices, conversations, documents and house files."

    def handle(self, *args: Any, **options: Any) -> None:
        """Room by room."""
        for name, rewrite in (
            ("names of services", billing.rewrite_words),
            ("notices", notices.rewrite_words),
            ("messages", correspondence.rewrite_words),
            ("documents", documents.rewrite_words),
            ("what files say", files.rewrite_words),
            ("entries of house files", housefile.rewrite_words),
        ):
            self.stdout.write(f"{name}: {rewrite()}")
