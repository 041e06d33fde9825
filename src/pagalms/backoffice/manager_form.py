"""What the manager says of itself, as forms of the office."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pagalms.backoffice.documents_form import INPUT, day_field
from pagalms.files.actions import Upload
from pagalms.kernel.refusal import Refusal, Refusals
from pagalms.manager.actions import LONGEST_ALT, judged_logo
from pagalms.manager.rules import accounts as account_rules
from pagalms.manager.rules import closed as closed_rules
from pagalms.manager.rules import details as rules
from pagalms.manager.rules.accounts import Account
from pagalms.manager.rules.closed import Closed
from pagalms.manager.rules.details import Details, Phone
from pagalms.manager.wording import DAYS, WRONG
from pagalms.ui.asked import plain

MISSING = _("Write this too; pages and letters name it.")
LONGEST_FOOT = 400
MOST_KEPT = 60_000  # letters of a picture that was looked at and comes back with the form


def _line(label: Any, most: int, *, hint: Any = "", required: bool = True, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint,
        error_messages={"required": MISSING}, widget=forms.TextInput({**INPUT, **attrs}),
    )  # fmt: skip


class Saying(forms.Form):
    """A form with rows, some of which stay empty: `places` are the rows that were filled in."""

    places: Sequence[int] = ()

    def put_beside(self, by_field: Mapping[str, Refusal]) -> None:
        """Each refusal beside its field; what is said of the third thing stands in the third row filled in."""
        for name, refusal in by_field.items():
            word, _line, place = name.rpartition("_")
            if word in {"phone", "iban", "since", "last"} and int(place) < len(self.places):
                name = f"{word}_{self.places[int(place)]}"  # noqa: PLW2901 - the same field, by its row
            self.add_error(name if name in self.fields else None, str(refusal.message))


def _rows(data: Mapping[str, Any] | None, names: Sequence[str], now: int, most: int) -> int:
    """How many rows to show: those that are filled in and two more."""
    typed = [row + 1 for row in range(most) if data and any(data.get(f"{name}_{row}") for name in names)]
    return min(most, max([0 if data else now, *typed]) + 2)


class DetailsForm(Saying):
    """Name, address, telephones, hours."""

    name = _line(_("Name of the company"), rules.LONGEST_NAME, hint=_("As on bills and in payments."))
    short_name = _line(_("Short name"), rules.LONGEST_SHORT, hint=_("Beside the logo on every page."))
    registration_no = _line(_("Registration No."), 20, inputmode="numeric")
    address = _line(_("Address of the office"), rules.LONGEST_ADDRESS)
    email = forms.EmailField(
        label=_("E-mail"), max_length=100, widget=forms.EmailInput({**INPUT, "autocomplete": "off"}),
        error_messages={"required": MISSING, "invalid": _("Write the address as info@example.lv.")},
    )  # fmt: skip
    homepage = _line(_("Home page (if there is one)"), rules.LONGEST_LINK, required=False, inputmode="url")

    def __init__(self, data: Mapping[str, Any] | None, details: Details) -> None:
        """With what counts now."""
        super().__init__(data, initial=_filled(details))
        self.rows = _rows(data, ("phone", "use"), len(details.phones), rules.PHONES)
        for row in range(rules.PHONES):
            number = {"row": row + 1}
            self.fields[f"phone_{row}"] = _line(_("Telephone %(row)s") % number, 30, required=False, inputmode="tel")
            self.fields[f"use_{row}"] = _line(_("What for %(row)s") % number, rules.LONGEST_USE, required=False)
        for day, label in enumerate(DAYS):
            self.fields[f"hours_{day}"] = _line(label, rules.LONGEST_HOURS, required=False)

    @property
    def phones(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows of telephones: those that are filled in and two more."""
        return [(self[f"phone_{row}"], self[f"use_{row}"]) for row in range(self.rows)]

    @property
    def week(self) -> list[forms.BoundField]:
        """Monday to Sunday."""
        return [self[f"hours_{day}"] for day in range(rules.DAYS)]

    def said(self) -> Details:
        """What the form says; it is valid."""
        said = {name: plain(value, 200) for name, value in self.cleaned_data.items()}
        rows = [(said[f"phone_{row}"], said[f"use_{row}"]) for row in range(rules.PHONES)]
        self.places = [row for row, (number, use) in enumerate(rows) if number or use]
        return Details(
            **{name: said[name] for name in ("name", "short_name", "registration_no", "address", "email", "homepage")},
            phones=tuple(Phone(*rows[row]) for row in self.places),
            week=tuple(said[f"hours_{day}"] for day in range(rules.DAYS)),
        )


def _filled(details: Details) -> dict[str, str]:
    phones = {f"phone_{row}": phone.number for row, phone in enumerate(details.phones)}
    uses = {f"use_{row}": phone.use for row, phone in enumerate(details.phones)}
    hours = {f"hours_{day}": hours for day, hours in enumerate(details.week)}
    plain_ones = ("name", "short_name", "registration_no", "address", "email", "homepage")
    return {**{name: getattr(details, name) for name in plain_ones}, **phones, **uses, **hours}


class AccountsForm(Saying):
    """The accounts and from which day each stands on bills."""

    def __init__(self, data: Mapping[str, Any] | None, accounts: Sequence[Account]) -> None:
        """With what counts now."""
        initial: dict[str, Any] = {}
        for row, one in enumerate(accounts):
            initial |= {f"iban_{row}": one.iban, f"for_{row}": one.use}
            initial |= {f"bills_{row}": one.on_bills, f"since_{row}": one.since}
        super().__init__(data, initial=initial)
        self.rows = _rows(data, ("iban", "for", "since"), len(accounts), account_rules.MOST)
        self.bics = {one.iban: one.bic for one in accounts}
        for row in range(account_rules.MOST):
            self.fields[f"iban_{row}"] = _line(_("Account number (IBAN)"), 42, required=False, spellcheck="false")
            self.fields[f"for_{row}"] = _line(_("What for"), account_rules.LONGEST_USE, required=False)
            self.fields[f"bills_{row}"] = forms.BooleanField(label=_("Stands on bills"), required=False)
            self.fields[f"since_{row}"] = day_field(_("On bills issued from (empty: always)"), required=False)

    @property
    def lines(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The rows: those that are filled in and two more."""
        names = ("iban", "for", "bills", "since")
        return [(row + 1, [self[f"{name}_{row}"] for name in names]) for row in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        """Each number is one that a bank gives."""
        said = super().clean() or {}
        self.accounts: list[Account] = []
        self.places = []
        for row in range(account_rules.MOST):
            iban, use = plain(said.get(f"iban_{row}") or "", 42), plain(said.get(f"for_{row}") or "", 60)
            on_bills, since = bool(said.get(f"bills_{row}")), said.get(f"since_{row}")
            if not iban and not use and not on_bills and not since:
                continue
            self._take(row, iban, use=use, on_bills=on_bills, since=since if on_bills else None)
        return said

    def _take(self, row: int, iban: str, *, use: str, on_bills: bool, since: date | None) -> None:
        try:
            account = account_rules.account_of(iban, use=use, on_bills=on_bills, since=since)
        except ValueError:
            self.add_error(f"iban_{row}", str(WRONG["iban"]))
        else:
            self.accounts.append(replace(account, bic=account.bic or self.bics.get(account.iban, "")))
            self.places = [*self.places, row]

    def said(self) -> list[Account]:
        """The accounts; the form is valid."""
        return self.accounts


class ClosedForm(Saying):
    """Days on which the office is closed; those that are over are left out."""

    def __init__(self, data: Mapping[str, Any] | None, closed: Sequence[Closed], *, on: date) -> None:
        """With what counts now."""
        ahead = [one for one in closed if one.last >= on]
        initial: dict[str, Any] = {}
        for row, one in enumerate(ahead):
            initial |= {f"first_{row}": one.first, f"last_{row}": one.last, f"why_{row}": one.why}
        super().__init__(data, initial=initial)
        self.rows = _rows(data, ("first", "last", "why"), len(ahead), closed_rules.MOST)
        for row in range(closed_rules.MOST):
            self.fields[f"first_{row}"] = day_field(_("First closed day"), required=False)
            self.fields[f"last_{row}"] = day_field(_("Last closed day (empty: only that one)"), required=False)
            self.fields[f"why_{row}"] = _line(_("Why (people read it)"), closed_rules.LONGEST_WHY, required=False)

    @property
    def lines(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The rows: those that are filled in and two more."""
        return [(row + 1, [self[f"{name}_{row}"] for name in ("first", "last", "why")]) for row in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        """A row has its first day."""
        said = super().clean() or {}
        self.closed: list[Closed] = []
        self.places = []
        for row in range(closed_rules.MOST):
            first, last, why = said.get(f"first_{row}"), said.get(f"last_{row}"), plain(said.get(f"why_{row}") or "")
            if first:
                self.closed.append(Closed(first, last or first, why))
                self.places = [*self.places, row]
            elif (last or why) and f"first_{row}" not in self.errors:
                self.add_error(f"first_{row}", str(_("Write the first day.")))
        return said


class ColoursForm(Saying):
    """The manager's colour."""

    light = _line(_("Colour"), 7, hint=_("As #0e4f4f: buttons, links, the top of pages and bills."), spellcheck="false")
    dark = _line(
        _("On dark pages"), 7, required=False, spellcheck="false",
        hint=_("Empty: a bright shade of the same colour is found."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nearest: dict[str, str] = {}

    def said(self) -> tuple[str, str]:
        """Both, in the form in which they are kept; the form is valid."""
        return _hex(self.cleaned_data["light"]), _hex(self.cleaned_data["dark"])

    def put_beside(self, by_field: Mapping[str, Refusal]) -> None:
        """With the nearest readable shade, to be taken by one press."""
        super().put_beside(by_field)
        self.nearest = {name: one.code for name, one in by_field.items() if one.code.startswith("#")}


def _hex(typed: str) -> str:
    said = typed.strip().lower()
    return f"#{said}" if len(said) == 6 and not said.startswith("#") else said


class FootForm(Saying):
    """The manager's own words at the end of letters."""

    lv = forms.CharField(
        label=_("In Latvian"), max_length=LONGEST_FOOT, required=False, widget=forms.Textarea({**INPUT, "rows": 4})
    )
    en = forms.CharField(
        label=_("In English (empty: the Latvian words)"), max_length=LONGEST_FOOT, required=False,
        widget=forms.Textarea({**INPUT, "rows": 4}),
    )  # fmt: skip

    def said(self) -> dict[str, str]:
        """The words; the form is valid."""
        return {name: plain(self.cleaned_data[name], LONGEST_FOOT).replace("\r\n", "\n") for name in ("lv", "en")}


class LogoForm(Saying):
    """A picture and what it says. What was looked at comes back in `kept`, so that it is not chosen twice."""

    file = forms.FileField(
        label=_("Picture"), required=False, help_text=_("PNG, JPEG or WebP. It is made as small as pages need it."),
        widget=forms.FileInput({"accept": "image/*"}),
    )  # fmt: skip
    alt = _line(_("What the picture says"), LONGEST_ALT, hint=_("For those who hear pages: the name in the picture."))
    kept = forms.Field(required=False, widget=forms.HiddenInput)  # no words: what is no picture is none

    def __init__(self, request: HttpRequest, alt: str) -> None:
        """With the text that counts now."""
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None, initial={"alt": alt})
        self.content: bytes | None = None
        self.size = 0

    def kept_picture(self) -> dict[str, Any]:
        """The chosen picture as the form keeps it while something else is put right; nothing when it is no good."""
        try:
            drawn = judged_logo(self.upload(), alt="-")
        except Refusals:
            return {}
        return {"src": base64.b64encode(drawn.content).decode()} if drawn.content else {}

    def upload(self) -> Upload | None:
        """The picture chosen now, else the one that was looked at."""
        chosen = self.cleaned_data["file"]
        if chosen and self.content is None:
            self.content, self.size = chosen.read(), chosen.size
        elif self.content is None:
            try:
                self.content = base64.b64decode((self.cleaned_data["kept"] or "")[:MOST_KEPT], validate=True)
            except ValueError:  # binascii.Error is one, and so is a sign beyond ASCII
                self.content = b""
            self.size = len(self.content)
        content = self.content or b""
        return Upload("logo", self.size, lambda: content) if content else None
