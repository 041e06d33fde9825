"""Finding a client by whatever a clerk is told: a name, an address, an account number, an e-mail address, a code."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower

from pagalms.properties.models import Apartment, Client, ContactDetails, House, Ownership, telephone_of
from pagalms.properties.rules import MARKED, PLAIN, address_words, flat_numbers_said, telephone_end, words_in

PERSON = ("first_name", "last_name", "company_name", "code", "registration_no", "email", "phone")


def find(said: str, *, digests: Iterable[bytes] = (), flats: Collection[int] = (), most: int) -> list[Client]:
    """The clients that fit every word of what was said, present owners and former ones, by name.

    `digests` are people found elsewhere (by a personal code, by the address of their account), `flats` apartments
    found elsewhere (by a meter). One more than `most` says that there are more.
    """
    fits = Q(personal_code_digest__in=list(digests)) | Q(
        pk__in=Ownership.objects.filter(apartment__in=list(flats)).values("client")
    )
    if end := telephone_end(said):
        told = ContactDetails.objects.annotate(end=telephone_of("phone")).filter(end=end, period__upper_inf=True)
        called = Client.objects.annotate(end=telephone_of("phone")).filter(end=end)
        fits |= Q(pk__in=called.values("pk")) | Q(pk__in=told.values("client"))
    elif "@" in said:
        written = ContactDetails.objects.filter(email__iexact=said.strip(), period__upper_inf=True)
        fits |= Q(pk__in=written.values("client"))
    if words := words_in(said):
        owners = Ownership.objects.annotate(text=text_of([f"client__{name}" for name in PERSON], of_flat=True))
        people = Client.objects.annotate(text=text_of(PERSON))
        for word in words:
            owners, people = owners.filter(text__contains=word), people.filter(text__contains=word)
        fits |= Q(pk__in=owners.values("client")) | Q(pk__in=people.values("pk"))
    found = Client.objects.filter(fits).order_by("last_name", "first_name", "company_name", "pk")
    return list(found[: most + 1])


def flats_said(said: str, *, flats: Collection[int] = (), most: int) -> list[Apartment]:
    """The apartments that somebody means who says an account number, or a house and a flat ("Brīvības 12-34").

    `flats` are apartments found elsewhere (by a meter). An account number goes before everything.
    """
    by_address = Apartment.objects.select_related("house").order_by("house__address", "code")
    account = by_address.filter(account_no=said.strip())
    if found := list(account):
        return found
    numbers = {house.pk: flat_numbers_said(said, house.address) for house in House.objects.all()}
    houses = [key for key, some in numbers.items() if some]
    meant = [
        one.pk
        for one in Apartment.objects.filter(house__in=houses)
        if address_words(one.number) in numbers[one.house_id]
    ]
    return list(by_address.filter(pk__in=[*meant, *flats])[:most])


def houses_said(said: str, *, most: int) -> list[House]:
    """The houses whose address, town, code or cadastre number has every word of what was said; the meant one first."""
    words = words_in(said)
    if not words:
        return []
    found = House.objects.annotate(text=text_of(("address", "city", "postcode", "cadastre_number", "code")))
    for word in words:
        found = found.filter(text__contains=word)
    meant = address_words(said)
    return sorted(found.order_by("address", "pk")[: most + 1], key=lambda house: address_words(house.address) != meant)


def client_at(key: int) -> Client | None:
    """The client with this key, or None."""
    return Client.objects.filter(pk=key).first()


def ownerships_of_client(client: Client) -> list[Ownership]:
    """All that a client owns and owned, the newest first."""
    found = Ownership.objects.filter(client=client).select_related("apartment__house")
    return list(found.order_by("-period__startswith", "pk"))


def owned_now(clients: Iterable[Client], *, on: date) -> dict[int, list[Apartment]]:
    """The apartments of several clients on a day, by the key of the client."""
    rows: QuerySet[Ownership] = Ownership.objects.filter(client__in=list(clients), period__contains=on)
    found: dict[int, list[Apartment]] = {}
    ordered = rows.select_related("apartment__house").order_by("apartment__house__address", "apartment__number")
    for row in ordered:
        found.setdefault(row.client_id, []).append(row.apartment)
    return found


def text_of(names: Iterable[str], *, of_flat: bool = False) -> Func:
    """What these fields say (and the property), in small letters without marks, as `rules.folded` makes them."""
    parts: list[F | Value] = [part for name in names for part in (F(name), Value(" "))]
    if of_flat:
        flat = "apartment__"
        parts += [F(f"{flat}house__address"), Value("-"), F(f"{flat}number"), Value(" "), F(f"{flat}house__city")]
        parts += [Value(" "), F(f"{flat}account_no")]
    whole = Lower(Concat(*parts, output_field=CharField()))
    return Func(whole, Value(MARKED), Value(PLAIN), function="translate", output_field=CharField())
