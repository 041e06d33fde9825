"""The forms of this door."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pagalms.entrance.adapter import rehearse_reset_letter

EMAIL_ERRORS = {
    "required": _("Enter your e-mail address."),
    "invalid": _("Enter the whole e-mail address, for example name@example.lv."),
}
PASSWORD_HINT = _("At least 12 characters, and not one of the common ones. Four unrelated words will do as well.")
UNEQUAL = _("The two passwords differ. Type the same one in both fields.")


def dress(field: forms.Field, *, label: Any, autocomplete: str, missing: Any = "", hint: Any = "") -> None:
    """Give a field of allauth our words and our looks."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"class": "input", "autocomplete": autocomplete}
    if missing:
        field.error_messages["required"] = missing


def dress_new(form: forms.Form) -> None:
    """The pair of fields for a new password."""
    dress(form.fields["password1"], label=_("New password"), autocomplete="new-password", hint=PASSWORD_HINT,
          missing=_("Enter a password."))  # fmt: skip
    dress(form.fields["password2"], label=_("New password (again)"), autocomplete="new-password",
          missing=_("Type the password once more."))  # fmt: skip


class SignIn(LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        dress(login, label=_("E-mail"), autocomplete="username")
        login.widget.attrs["spellcheck"] = "false"
        login.error_messages |= EMAIL_ERRORS
        dress(self.fields["password"], label=_("Password"), autocomplete="current-password",
              missing=_("Enter your password."))  # fmt: skip


class ForgottenPassword(ResetPasswordForm):
    """The address to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["email"], label=_("E-mail"), autocomplete="username")
        self.fields["email"].error_messages |= EMAIL_ERRORS

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Write the letter; for an address without an account the same work is done and thrown away."""
        if not self.users:
            rehearse_reset_letter(self.cleaned_data["email"])
        return str(super().save(request, **kwargs))


class NewPassword(ResetPasswordKeyForm):
    """A new password by the link in the letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_new(self)

    def clean(self) -> dict[str, Any]:
        """Both fields the same, in our words."""
        return _same_twice(self)


class FirstPassword(SetPasswordForm):
    """A password for an account that has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress_new(self)

    def clean(self) -> dict[str, Any]:
        """Both fields the same, in our words."""
        return _same_twice(self)


class ChangePassword(ChangePasswordForm):
    """A new password for somebody who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["oldpassword"], label=_("Present password"), autocomplete="current-password",
              missing=_("Enter your present password."))  # fmt: skip
        dress_new(self)

    def clean(self) -> dict[str, Any]:
        """Both fields the same, in our words."""
        return _same_twice(self)


class Address(forms.Form):
    """An e-mail address."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput({"class": "input", "autocomplete": "email", "spellcheck": "false"}),
    )


class Code(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(
            {"class": "input", "autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class Password(forms.Form):
    """The present password, to show once more who it is."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput({"class": "input", "autocomplete": "current-password"}),
    )


class PasskeyName(forms.Form):
    """What its owner calls a passkey."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("So that you know it later, for example: Anna's phone."),
        max_length=60,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )


class Credentials(forms.Form):
    """A password typed twice, the terms, whether bills come by e-mail."""

    password = forms.CharField(
        label=_("Password"),
        help_text=PASSWORD_HINT,
        strip=False,
        max_length=1000,
        error_messages={"required": _("Enter a password.")},
        widget=forms.PasswordInput({"class": "input", "autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password (again)"),
        strip=False,
        max_length=1000,
        error_messages={"required": _("Type the password once more.")},
        widget=forms.PasswordInput({"class": "input", "autocomplete": "new-password"}),
    )
    terms = forms.BooleanField(
        error_messages={
            "required": _("Read the terms of use and tick that you agree; without it no account can be opened.")
        }
    )
    bills = forms.BooleanField(
        required=False,
        label=_("I want to receive bills at this e-mail address!"),
        help_text=_("You can change this at any time."),
    )

    def clean(self) -> dict[str, Any]:
        """The password is good enough, and typed twice the same."""
        values = super().clean() or {}
        password, again = values.get("password"), values.get("again")
        if password:
            try:
                validate_password(password, get_user_model()(email=values.get("email", "")))
            except ValidationError as problem:
                self.add_error("password", problem)
        if password and again and password != again:
            self.add_error("again", str(UNEQUAL))
        return values


class Registration(Credentials, Address):
    """The form of FAQ 2.4."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("We will send the confirmation link to this address.")


def _same_twice(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = form.cleaned_data
    first, second = values.get("password1"), values.get("password2")
    if first and second and first != second:
        form.add_error("password2", str(UNEQUAL))
    return values
