"""What stands against publishing a file, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, str | Promise] = {
    "nothing": _("The name does not say whose it is."),
    "several": _("The name means several flats or houses."),
    "no_flat": _("The house has no flat with this number."),
    "nobody": _("The register has no owner on that day, so nobody would read it."),
    "no_owners": _("The register has no owners today, so nobody would read it."),
    "ends": _("It ends before its own day."),
    "twice": _("The same file is here twice for the same reader."),
    "published": _("The same file has been published there already."),
}
