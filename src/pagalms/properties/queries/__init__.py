"""Reads of houses, apartments, clients and ownership."""

from pagalms.properties.queries.contacts import Contacts, all_told, contact_letter, contacts_of, told_after, told_by
from pagalms.properties.queries.finding import (
    client_at,
    find,
    flats_said,
    houses_said,
    owned_now,
    ownerships_of_client,
)
from pagalms.properties.queries.register import (
    Owners,
    apartment_at,
    apartment_with,
    client_with,
    clients_of,
    clients_with,
    flats_of,
    house_with,
    houses,
    owned_by,
    owned_by_client,
    owners_of,
)

__all__ = [
    "Contacts",
    "Owners",
    "all_told",
    "apartment_at",
    "apartment_with",
    "client_at",
    "client_with",
    "clients_of",
    "clients_with",
    "contact_letter",
    "contacts_of",
    "find",
    "flats_of",
    "flats_said",
    "house_with",
    "houses",
    "houses_said",
    "owned_by",
    "owned_by_client",
    "owned_now",
    "owners_of",
    "ownerships_of_client",
    "told_after",
    "told_by",
]
