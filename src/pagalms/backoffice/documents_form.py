"""The form with which a document is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pagalms.backoffice.cursor import begin_at
from pagalms.documents.queries import AUDIENCES, KINDS, PARTS, Readers
from pagalms.documents.rules.period import FIRST_YEAR, LAST_YEAR, deciding_day
from pagalms.properties import queries as properties
from pagalms.ui.days import FORMATS, in_reach
from pagalms.ui.formats import day as day_plain
from pagalms.ui.uploads import Files

INPUT = {"class": "input", "autocomplete": "off"}


def day_field(label: Any, *, required: bool) -> forms.DateField:
    """A day as browsers and people write it."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=FORMATS,
        validators=[in_reach],
        widget=forms.DateInput({**INPUT, "type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Enter the day."),
            "invalid": gettext_lazy("Write the day as 01.05.2026."),
        },
    )


def year_field() -> forms.IntegerField:
    """The year a document tells of, if it tells of one."""
    return forms.IntegerField(
        label=gettext_lazy("For the year"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput({**INPUT, "inputmode": "numeric", "maxlength": "4"}),
        error_messages={"invalid": gettext_lazy("Write the year as 2026.")},
    )


class Whose(forms.Form):
    """Whose document it is: exactly one of house, flat and client."""

    house = forms.ChoiceField(required=False)  # its choices are the houses there are
    account_no = forms.CharField(
        label=gettext_lazy("or a flat: its address or account number"),
        required=False,
        max_length=120,
        widget=forms.TextInput(INPUT),
    )
    client_code = forms.CharField(
        label=gettext_lazy("or accounting's number of a client"),
        required=False,
        max_length=40,
        widget=forms.TextInput(INPUT),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(house.pk), str(house)) for house in properties.houses())]
        self.fields["house"] = forms.ChoiceField(
            label=_("House"),
            required=False,
            choices=choices,
            widget=forms.Select({"class": "input"}),
        )
        begin_at(self, "house")

    def clean(self) -> dict[str, Any]:
        """Exactly one of house, flat and client; each is looked up."""
        said: dict[str, Any] = super().clean() or {}
        if self.errors:
            return said
        named = [name for name in ("house", "account_no", "client_code") if said.get(name)]
        if len(named) == 1:
            said["of"] = self._found(named[0], said)
        else:
            self.add_error("house", _("Choose a house, or enter one account number, or one client."))
        return said

    def _found(self, name: str, said: dict[str, Any]) -> dict[str, Any]:
        if name == "house":
            return {"house": properties.house_with(int(said["house"]))}
        if name == "account_no":
            flats = properties.flats_said(said["account_no"], most=2)
            if not flats:
                self.add_error("account_no", _("No flat fits. Write it like this: Liepu 14-2."))
            elif len(flats) > 1:
                self.add_error("account_no", _("Several flats fit. Write the house in full, or the account number."))
            return {"apartment": flats[0] if flats else None}
        client = properties.client_with(said["client_code"].strip())
        if client is None:
            self.add_error("client_code", _("Accounting has no client with this number. Check it."))
        return {"client": client}


class Face(forms.Form):
    """What stands on a document, and of a house's who may read it."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS, widget=forms.Select({"class": "input"}))
    title = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=200, widget=forms.TextInput(INPUT))
    number = forms.CharField(label=gettext_lazy("Number"), required=False, max_length=60, widget=forms.TextInput(INPUT))
    dated = day_field(gettext_lazy("Day on the document"), required=True)
    year = year_field()
    part = forms.ChoiceField(
        label=gettext_lazy("Part of the year"),
        choices=[("", gettext_lazy("the whole year")), *PARTS],
        required=False,
        widget=forms.Select({"class": "input"}),
    )
    valid_until = day_field(gettext_lazy("Valid until"), required=False)
    issuer = forms.CharField(
        label=gettext_lazy("Issued by"), required=False, max_length=200, widget=forms.TextInput(INPUT)
    )
    cadastre_number = forms.CharField(
        label=gettext_lazy("Cadastre number"), required=False, max_length=20, widget=forms.TextInput(INPUT)
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who may read it"), choices=AUDIENCES, widget=forms.Select({"class": "input"})
    )

    def clean(self) -> dict[str, Any]:
        """A part is a part of a year."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("part") and not said.get("year") and "year" not in self.errors:
            self.add_error("year", _("Enter the year too."))
        return said


class Publication(Face):
    """A document of somebody who has been asked for before, as `whose`."""

    file = Files(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "PDF, pictures, Word, Excel or a signed .edoc; several at once. After an error choose them again."
        ),
    )
    letters = forms.BooleanField(label=gettext_lazy("Tell the readers by e-mail"), required=False, initial=True)

    def __init__(self, *args: Any, whose: dict[str, Any], readers: Readers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers = readers
        begin_at(self, "kind")
        self.fields["title"].help_text = _("Empty with several files: each gets the name of its file.")
        if "house" not in whose:
            del self.fields["audience"]

    def clean(self) -> dict[str, Any]:
        """The deciding day is one on which somebody reads the document."""
        said = super().clean()
        if self.errors or self.readers.times is None:
            return said
        day = deciding_day(said["dated"], year=said["year"], part=said["part"])
        if not self.readers.on(day):
            words = _("The register has no owner of this flat on %(day)s, so nobody would read it. Check the day.")
            self.add_error("dated", words % {"day": day_plain(day)})
        return said
