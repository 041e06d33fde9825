"""The forms with which many files are published together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pagalms.backoffice.documents_form import INPUT, Face, day_field
from pagalms.documents.queries import KINDS
from pagalms.documents.rules.matching import Match, Register
from pagalms.documents.rules.naming import plain
from pagalms.documents.wording import PROBLEMS
from pagalms.properties import queries as properties
from pagalms.ui.uploads import TAKEN, Files

if TYPE_CHECKING:
    from pagalms.documents.models import BundleLine


class Many(forms.Form):
    """Files, and what counts where their names say nothing."""

    papers = Files(label=gettext_lazy("Files"), taken=f"{TAKEN},.zip")
    house = forms.ChoiceField(required=False)  # its choices are the houses there are
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind, where the name says none"),
        choices=KINDS,
        initial="other",
        widget=forms.Select({"class": "input"}),
    )
    dated = day_field(gettext_lazy("Day, where the name says none"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].help_text = _(
            "Up to 100 files at once, or a zip: PDF, pictures, Word, Excel, signed .edoc. A good name tells whose it "
            "is, what it is and the day: “B05-0012 akts 2026-05-14.pdf”, “Liepu iela 14-7 līgums 2025.pdf”."
        )
        choices = [("", _("by the name of each file")), *((str(one.pk), str(one)) for one in properties.houses())]
        self.fields["house"] = forms.ChoiceField(
            label=_("House, where the name says none"),
            required=False,
            choices=choices,
            widget=forms.Select({"class": "input"}),
        )

    def clean_house(self) -> Any:
        """The house itself."""
        return properties.house_with(int(self.cleaned_data["house"])) if self.cleaned_data["house"] else None


class Correction(Face):
    """Whose a file is, in the words of a file's name, and what stands on the document."""

    whose = forms.CharField(
        label=gettext_lazy("Whose it is"),
        help_text=gettext_lazy(
            "An account number, a house with or without the flat (Liepu iela 14-7), or accounting's number of a client."
        ),
        max_length=200,
        widget=forms.TextInput(INPUT),
        error_messages={"required": gettext_lazy("Write whose it is.")},
    )
    field_order = ("whose",)

    def __init__(self, *args: Any, register: Register, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register = register
        self.match = Match(why="nothing")

    def clean_whose(self) -> str:
        """Found in the register."""
        said: str = self.cleaned_data["whose"]
        self.match, _rest = self.register.find(plain(f"{said}.pdf")[1])
        if self.match.why:
            raise forms.ValidationError(
                _("The register knows nothing by these words. Check the digits.")
                if self.match.why == "nothing"
                else str(PROBLEMS[self.match.why])
            )
        return said


def known_of(line: BundleLine) -> dict[str, Any]:
    """What a line says now, as the form shows it."""
    names = ("kind", "title", "number", "dated", "year", "part", "valid_until", "issuer", "cadastre_number", "audience")
    parts = (
        line.house.address if line.house else "",
        line.apartment.account_no if line.apartment else "",
        line.client.code if line.client else "",
    )
    return {"whose": " ".join(part for part in parts if part), **{name: getattr(line, name) for name in names}}
