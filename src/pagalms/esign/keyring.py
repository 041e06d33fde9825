"""The authorities whose signatures and time-stamps are trusted, as the settings name them."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from pagalms.kernel.keyfiles import KeyFile, Role, key_files


def keyring() -> list[KeyFile]:
    """What signed applications are judged by."""
    whose, said = _("Signed applications"), settings.ESIGN
    found = [one for path in said["anchors"] for one in key_files(whose, Role.AUTHORITY, "PAGALMS_ESIGN_ANCHORS", path)]
    for path in said["tsa_anchors"]:
        found += key_files(whose, Role.TIME_STAMPS, "PAGALMS_ESIGN_TSA_ANCHORS", path)
    return found
