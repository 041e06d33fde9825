"""Writes of this room: what owners tell of themselves, and a change of owner that accounting has not sent yet."""

from pagalms.properties.actions.contacts import LETTERS_AN_HOUR, LINK_LIFE, Told, confirm_email, tell_contacts
from pagalms.properties.actions.sales import Reader, Wanted, judged, record_sale, take_back_sale

__all__ = [
    "LETTERS_AN_HOUR",
    "LINK_LIFE",
    "Reader",
    "Told",
    "Wanted",
    "confirm_email",
    "judged",
    "record_sale",
    "take_back_sale",
    "tell_contacts",
]
