"""Packages that wait in the storage are sealed by the new person key too (ADR 0037): nothing that waits is lost."""

from __future__ import annotations

from tempfile import TemporaryFile

from cryptography.fernet import InvalidToken
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from pagalms.exchange.keeping import PURPOSE, let_go, new_place
from pagalms.exchange.models import ImportRun
from pagalms.kernel import person_keys
from pagalms.kernel.sealing import Box

# A worker has it in hand, or had when it was killed: it knows the place by heart.
IN_HAND = Q(ended_at=None, began_at__isnull=False) & (Q(checked_at=None) | Q(wanted_at__isnull=False))


def seal_packages_again() -> tuple[int, int, int]:
    """How many were sealed by the new key, how many neither key opens, and how many a worker has in hand still."""
    done, strange = 0, 0
    for number in ImportRun.objects.exclude(place="").exclude(IN_HAND).order_by("pk").values_list("pk", flat=True):
        try:
            done += _sealed_again(number)
        except InvalidToken:
            strange += 1
    return done, strange, ImportRun.objects.filter(IN_HAND).exclude(place="").count()


@transaction.atomic
def _sealed_again(number: int) -> bool:
    """Whether it was sealed anew. Who wants the package meanwhile waits, and finds it at its new place."""
    run = ImportRun.objects.select_for_update(of=("self",)).exclude(IN_HAND).filter(pk=number).exclude(place="").first()
    if run is None:
        return False
    former, sealing, changed = run.place, Box(PURPOSE, person_keys.in_use()), False
    try:
        with default_storage.open(former) as kept, TemporaryFile() as out:
            while line := kept.readline():
                again = sealing.again(line.strip())
                changed |= again is not None
                out.write((again or line.strip()) + b"\n")
            out.seek(0)
            if not changed:
                return False
            place = default_storage.save(new_place(), File(out))
    except FileNotFoundError:
        return False
    ImportRun.objects.filter(pk=number).update(place=place)
    transaction.on_commit(lambda: let_go(former))
    return True
