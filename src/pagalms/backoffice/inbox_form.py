"""What the forms of the inbox bring: filters, and a reply with what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict

from pagalms.correspondence.actions import Letter
from pagalms.correspondence.queries import Filters
from pagalms.correspondence.rules import Topic
from pagalms.files.actions import Upload
from pagalms.kernel.refusal import Refusal
from pagalms.ui import unsent_text
from pagalms.ui.asked import whole

if TYPE_CHECKING:
    from pagalms.correspondence.models import Template

INSERT = "insert-"
WHOSE = ("mine", "free")


def filters_in(said: QueryDict) -> Filters:
    """The filters of an address; words that mean nothing are passed over."""
    topic, house, whose = said.get("tema", ""), said.get("maja", ""), said.get("kam", "")
    return Filters(
        topic=Topic(topic) if topic in set(Topic) else None,
        house=whole(house, 17),
        whose=whose if whose in WHOSE else "",
        all=bool(said.get("visi")),
    )


class Reply:
    """The text of an answer and of a note as typed, the files, and why they were refused."""

    def __init__(self, request: HttpRequest) -> None:
        said = request.POST if request.method == "POST" else unsent_text.taken_out(request)
        self.text = said.get("text", "")
        self.note = said.get("note", "")
        self.refusal: Refusal | None = None
        files = request.FILES.getlist("attached") if request.method == "POST" else []
        self.uploads = [Upload.of(one) for one in files]
        try:
            self.key = UUID(request.POST.get("form_key", ""))
        except ValueError:
            self.key = uuid4()

    @property
    def letter(self) -> Letter:
        """The answer."""
        return Letter(text=self.text, form_key=self.key, files=self.uploads)

    def insert(self, template: Template | None) -> None:
        """Put a ready answer below what is typed."""
        if template:
            self.text = "\n\n".join(part for part in (self.text.strip(), template.text) if part)

    def refuse(self, refusal: Refusal) -> None:
        """Keep what was typed, with the reason beside its field."""
        self.refusal = refusal
