"""What the demo's people find in Paziņojumi and Saziņa: a few notices, and an owner with a question answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.db.models import Exists, OuterRef

from pagalms.accounts import actions as accounts
from pagalms.accounts.models import User
from pagalms.correspondence import actions as correspondence
from pagalms.correspondence.models import Thread
from pagalms.correspondence.rules import Topic
from pagalms.identity import actions as identity
from pagalms.identity.queries import user_known_by
from pagalms.kernel import personal_code
from pagalms.kernel.zone import RIGA
from pagalms.local.people import ONE, Example, examples
from pagalms.local.staff import CLERKS, account_of
from pagalms.notices import actions as notices
from pagalms.notices.actions import Draft
from pagalms.notices.models import Notice
from pagalms.properties.models import Apartment, Client, Ownership
from pagalms.properties.queries import owned_by

ROLE = "owner with an account"
EMAIL = "kaimins@example.lv"
DAY = timedelta(days=1)
TEMPLATES = {
    "Ūdens starpība": "Labdien!\n\nŪdens starpība rodas, ja kāds dzīvoklis rādījumus nenodod vai skaitītāji rāda "
    "nevienādi. To sadala uz visiem mājas dzīvokļiem; aprēķins ir Jūsu rēķinā.",
    "Iesniegums jāiesniedz rakstiski": "Labdien!\n\nLai varam ko izlemt vai paveikt, iesniedziet iesniegumu ar drošu "
    "elektronisko parakstu vai uz papīra birojā.",
}


def begin(*, on: date, at: datetime) -> list[Example]:
    """Write notices and the conversation where there are none; the line for the demo's table."""
    manager, registrar = (account_of(CLERKS[number]) for number in (2, 0))
    if manager is None or registrar is None:
        return []
    if not Notice.objects.exists():
        for draft, age in _drafts(on):
            made = notices.write(draft, by=manager, on=draft.first, at=at - age)
            notices.publish(made.pk, by=manager, on=draft.first, at=at - age)
    owner = _owner(on)
    if owner is None:
        return []
    client, flat = owner
    code = personal_code.unseal(bytes(client.personal_code_sealed or b""))
    user = user_known_by(personal_code.digest(code)) or _account(client, code, at=at)
    if not Thread.objects.exists():
        _talk(user, flat, manager, at=at)
        for title, text in TEMPLATES.items():
            correspondence.keep_template(title, text, by=registrar, at=at)
    return [Example(ROLE, str(client), code, str(flat))]


def _drafts(on: date) -> Iterator[tuple[Draft, timedelta]]:
    """Notices with their age; those for one house are for the house of the first person in the table."""
    first = next((one for one in examples(on=on) if one.role == ONE), None)
    flat = owned_by([personal_code.digest(first.personal_code)], on=on).first() if first else None
    begins = datetime.combine(on + 2 * DAY, time(9), RIGA)
    if flat:
        yield Draft(
            title="Dienu nebūs karstā ūdens", important=True, first=on - 2 * DAY, last=on + 2 * DAY, house=flat.house,
            text="Siltummezglā mainīs sūkni. Aukstais ūdens būs visu laiku.\n\nJa darbi ieilgs, paziņosim šeit un "
            "e-pastā.", begins=begins, ends=begins + timedelta(hours=6),
        ), 2 * DAY  # fmt: skip
        yield Draft(
            title="Kāpņutelpā krāsos sienas", important=False, first=on - 9 * DAY, last=on + 12 * DAY,
            house=flat.house, flats="1–6",
            text="Lūdzam līdz darbu beigām:\n- nenovietot kāpņutelpā velosipēdus un ratiņus,\n"
            "- neaizskart svaigi krāsotās sienas.",
        ), 9 * DAY  # fmt: skip
    yield Draft(
        title="Birojs pirms Jāņiem strādā līdz plkst. 15.00", important=False, first=on - 16 * DAY,
        last=date(on.year, 12, 31),
        text="22. jūnijā birojs slēgts. Rādījumus, rēķinus un jautājumus šajās dienās kārtojiet portālā.",
    ), 16 * DAY  # fmt: skip
    yield Draft(
        title="Pavasara talka pagalmos", important=False, first=on - 45 * DAY, last=on - 20 * DAY,
        text="Grābekļi un maisi būs pie pirmās kāpņutelpas. Pēc tam – zupa pagalmā.",
    ), 45 * DAY  # fmt: skip


def _owner(on: date) -> tuple[Client, Apartment] | None:
    """The second owner of one flat alone in the register, with that flat."""
    taken = {one.personal_code for one in examples(on=on)}
    now = Ownership.objects.filter(period__contains=on, client=OuterRef("pk"))
    alone = Client.objects.filter(Exists(now.filter(share_denominator=1)), kind="natural")
    for client in alone.exclude(personal_code_sealed=None).order_by("code")[:50]:
        flats = list(owned_by([bytes(client.personal_code_digest or b"")], on=on))
        if len(flats) == 1 and personal_code.unseal(bytes(client.personal_code_sealed or b"")) not in taken:
            return client, flats[0]
    return None


def _account(client: Client, code: str, *, at: datetime) -> User:
    user = accounts.open_account(
        email=EMAIL, password_hash=make_password(None), name=str(client), language="lv", at=at - 60 * DAY
    )
    names = (client.first_name, client.last_name)
    identity.know(
        by=user, digest=personal_code.digest(code), sealed=personal_code.seal(code), names=names, method="swedbank",
        at=at - 60 * DAY,
    )  # fmt: skip
    return user


def _talk(user: User, flat: Apartment, manager: User, *, at: datetime) -> None:
    asked = correspondence.ask(
        _said("Labdien! Rēķinā par aprīli ir ūdens starpība. Kā tā aprēķināta?"),
        topic=Topic.BILLS, flat=flat, by=user, at=at - 5 * DAY,
    )  # fmt: skip
    answer = "Labdien!\n\nStarpība radās, jo trīs dzīvokļi rādījumus nenodeva. To dala uz visiem mājas dzīvokļiem."
    correspondence.answer(asked.pk, _said(answer), close=False, by=manager, at=at - 3 * DAY)
    correspondence.note(asked.pk, "Jūnijā pārbaudīt mājas skaitītāju.", by=manager, at=at - 3 * DAY)
    correspondence.ask(
        _said("Kad pagalmā atjaunos soliņus pie rotaļu laukuma?"), topic=Topic.HOUSE, flat=flat, by=user, at=at - DAY
    )


def _said(text: str) -> correspondence.Letter:
    return correspondence.Letter(text=text, form_key=uuid4())
