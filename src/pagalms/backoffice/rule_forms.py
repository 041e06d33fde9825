"""The forms of dated rules: when readings are handed in, what a missing one costs, how long a verification counts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pagalms.backoffice.documents_form import INPUT, day_field
from pagalms.kernel.month import Month
from pagalms.meters.queries.house_rules import ANCHORS, KINDS
from pagalms.meters.rules.window import Anchor, Rule
from pagalms.properties.queries import houses
from pagalms.ui import formats

if TYPE_CHECKING:
    from pagalms.properties.models import House

MONTHS, YEARS = 18, 30
FARTHEST = 31  # days from an anchor
DAYS_HINT = gettext_lazy("0 is that day itself; −1 the day before.")


class Whole(forms.IntegerField):
    """A whole number, typed with a hyphen or a true minus."""

    def to_python(self, value: Any) -> Any:
        """The number."""
        return super().to_python(str(value or "").strip().replace("−", "-").replace("–", "-") or None)


def _whole(label: Any, least: int, most: int, *, hint: Any = "") -> Whole:
    return Whole(
        label=label,
        min_value=least,
        max_value=most,
        help_text=hint,
        widget=forms.TextInput({**INPUT, "inputmode": "numeric" if least >= 0 else "text", "maxlength": "4"}),
        error_messages={
            "required": gettext_lazy("Write a whole number."),
            "invalid": gettext_lazy("Write a whole number."),
            "min_value": gettext_lazy("The least is %(limit_value)s."),
            "max_value": gettext_lazy("The most is %(limit_value)s."),
        },
    )


def _kinds() -> list[tuple[str, str]]:
    return [("", _("All kinds")), *((code, str(label)[:1].upper() + str(label)[1:]) for code, label in KINDS)]


class Scope(forms.Form):
    """For which house a rule is made."""

    house = forms.ChoiceField(label=gettext_lazy("House"), required=False, widget=forms.Select(INPUT))

    def __init__(self, data: Any = None, **more: Any) -> None:
        """With the houses there are."""
        super().__init__(data, **more)
        self.houses = {str(house.pk): house for house in houses()}
        choices = [("", _("All houses")), *((key, str(house)) for key, house in self.houses.items())]
        cast("forms.ChoiceField", self.fields["house"]).choices = choices

    @property
    def chosen(self) -> House | None:
        """The house meant, None for all."""
        return self.houses.get(self.cleaned_data["house"])


class FromMonth(Scope):
    """A rule that begins with a month; `month` is the first one that can be chosen."""

    effective_from = forms.ChoiceField(label=gettext_lazy("From the readings of"), widget=forms.Select(INPUT))

    def __init__(self, data: Any = None, *, month: Month, **more: Any) -> None:
        """With the months ahead."""
        super().__init__(data, **more)
        ahead = [month.plus(offset) for offset in range(MONTHS)]
        choices = [(str(one), formats.month_year(one.first)) for one in ahead]
        cast("forms.ChoiceField", self.fields["effective_from"]).choices = choices

    @property
    def first(self) -> date:
        """The first day of the month chosen."""
        return Month.parse(self.cleaned_data["effective_from"]).first


class WindowRule(FromMonth):
    """When readings are handed in, as days counted from the start or the end of a month."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of meters"), required=False, widget=forms.Select(INPUT))
    opens_from = forms.ChoiceField(
        label=gettext_lazy("The first day is counted from"), choices=ANCHORS, widget=forms.Select(INPUT)
    )
    opens_offset = _whole(gettext_lazy("Days after that, for the first day"), -FARTHEST, FARTHEST, hint=DAYS_HINT)
    closes_from = forms.ChoiceField(
        label=gettext_lazy("The last day is counted from"), choices=ANCHORS, widget=forms.Select(INPUT)
    )
    closes_offset = _whole(gettext_lazy("Days after that, for the last day"), -FARTHEST, FARTHEST, hint=DAYS_HINT)
    waits_for_work = forms.BooleanField(
        label=gettext_lazy("A last day on a weekend or a public holiday moves to the next working day"), required=False
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        """With the kinds of meters there are."""
        super().__init__(data, **more)
        cast("forms.ChoiceField", self.fields["kind"]).choices = _kinds()

    @property
    def rule(self) -> Rule:
        """What the form says."""
        said = self.cleaned_data
        return Rule(
            opens_from=Anchor(said["opens_from"]),
            opens_offset=said["opens_offset"],
            closes_from=Anchor(said["closes_from"]),
            closes_offset=said["closes_offset"],
            effective_from=self.first,
            house=self.chosen.pk if self.chosen else None,
            kind=said["kind"],
            waits_for_work=said["waits_for_work"],
        )


class MissingRule(FromMonth):
    """What is charged when a reading is missing."""

    average_of = _whole(gettext_lazy("Charge the average of how many months"), 1, 24)
    difference_from = _whole(gettext_lazy("From which missing month in a row charge the difference"), 1, 24)


class VerificationRule(Scope):
    """For how many years a verification counts."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of meters"), required=False, widget=forms.Select(INPUT))
    effective_from = day_field(pgettext_lazy("a rule", "In force from"), required=True)
    years = forms.TypedChoiceField(label=gettext_lazy("For how many years it counts"), coerce=int)

    def __init__(self, data: Any = None, **more: Any) -> None:
        """With the terms there can be."""
        super().__init__(data, **more)
        cast("forms.ChoiceField", self.fields["kind"]).choices = _kinds()
        terms = [(0, _("no general term")), *((number, str(number)) for number in range(1, YEARS + 1))]
        cast("forms.ChoiceField", self.fields["years"]).choices = terms
        self.fields["years"].widget.attrs.update(INPUT)
