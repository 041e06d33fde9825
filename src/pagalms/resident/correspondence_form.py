"""The forms of questions and of what is written on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pagalms.correspondence.actions import Letter
from pagalms.correspondence.rules import LONGEST_TYPED, MOST_FILES, Topic
from pagalms.correspondence.wording import TOPICS
from pagalms.enrolment.queries import Resident
from pagalms.files.actions import Upload
from pagalms.ui.uploads import Files

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment


NOTHING = gettext_lazy("Write your message.")


class Writing(forms.Form):
    """A message with files; what is wrong with them the room says. The page's key makes a form sent twice one."""

    text = forms.CharField(
        label=gettext_lazy("Your message"),
        error_messages={"required": NOTHING},  # the room says it too; here with whatever else is wrong
        widget=forms.Textarea({"class": "input", "rows": 6, "maxlength": LONGEST_TYPED}),
    )
    attached = Files(label=gettext_lazy("Files (if you need to)"))

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None, **kwargs)
        self.uploads = request.FILES.getlist("attached") if sent else []
        self.key = _key(request.POST.get("form_key", ""))
        most = {"files": MOST_FILES, "size": settings.FILE_MEGABYTES}
        self.fields["attached"].help_text = (
            _("Pictures, PDF or documents: up to %(files)d, each up to %(size)d MB.") % most
        )

    @property
    def letter(self) -> Letter:
        """What was written; the form is valid."""
        files = [Upload.of(one) for one in self.uploads]
        return Letter(text=self.cleaned_data["text"], form_key=self.key, files=files)


class Question(Writing):
    """A new question: its topic and what it is about as well."""

    topic = forms.ChoiceField(
        label=gettext_lazy("Topic"),
        choices=list(TOPICS.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose the topic.")),
    )
    about = forms.ChoiceField(
        label=gettext_lazy("Property"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose the property.")),
        widget=forms.Select({"class": "input"}),
    )
    field_order = ("topic", "about", "text", "attached")

    def __init__(self, request: HttpRequest, flats: Iterable[Apartment], **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.flats = {str(flat.pk): flat for flat in flats}
        about = self.fields["about"]
        assert isinstance(about, forms.ChoiceField)
        about.choices = [*((key, str(flat)) for key, flat in self.flats.items()), ("general", _("A general question"))]
        self.fields["text"].label = _("Your question")

    @property
    def topic_chosen(self) -> Topic:
        """What it is about; the form is valid."""
        return Topic(self.cleaned_data["topic"])

    @property
    def flat(self) -> Apartment | None:
        """The property it is about, or None; the form is valid."""
        return self.flats.get(self.cleaned_data["about"])


def writable(resident: Resident) -> list[Apartment]:
    """The properties about which the person may write to the manager."""
    return [flat for flat in resident.properties if resident.may_write(flat)]


def may_ask(resident: Resident) -> bool:
    """Whether the person may write at all: a representative only with the right to; who sold may ask in general."""
    return not resident.properties or bool(writable(resident))


def _key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        return uuid4()
