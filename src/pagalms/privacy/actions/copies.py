"""Asking for a copy of the own data, making it, letting it go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.kernel import wall
from pagalms.kernel.own_data import Part
from pagalms.kernel.queue import enqueue
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.sealing import Box
from pagalms.outbox import actions as outbox
from pagalms.papers.own_data import as_json, own_data_pdf
from pagalms.privacy import queries
from pagalms.privacy.models import DataCopy
from pagalms.privacy.rules import copies as rules

_BOX = b"own data"


@transaction.atomic
def ask_for_copy(*, by: User, at: datetime) -> DataCopy:
    """Make a copy of all that is held of the person: at once when it is small, else soon, with a letter.

    One that is being made is not begun twice. Raises Refusal("too_many").
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    under_way = queries.copy_of(user, at=at)
    if under_way and under_way.made_at is None:
        return under_way
    if DataCopy.objects.filter(user=user, asked_at__gt=at - rules.DAY).count() >= rules.COPIES_A_DAY:
        raise Refusal("too_many", _("Several copies have been made today. Use the last one, or try again tomorrow."))
    copy = DataCopy.objects.create(
        user=user, asked_at=at, expires_at=at + rules.COPY_KEPT, steps=len(queries.COLLECTORS)
    )
    record("own_data_asked", by=user, at=at, subject=f"user:{user.pk}")
    parts = _gathered(user)
    if sum(len(part.rows) for part in parts) <= rules.AT_ONCE:
        _keep(copy, user, parts, at=at)
    else:
        enqueue("make_data_copy", copy=copy.pk)
    return copy


def make_copy(copy: int, *, at: datetime) -> None:
    """Make a copy that was asked for, telling how far it is, and write that it is ready."""
    row = DataCopy.objects.filter(pk=copy, made_at=None).select_related("user").first()
    if row is None:
        return

    def step(done: int) -> None:
        DataCopy.objects.filter(pk=copy).update(done=done)

    parts = _gathered(row.user, step)
    with transaction.atomic():
        locked = DataCopy.objects.select_for_update().filter(pk=copy, made_at=None).first()
        if locked is None:
            return
        _keep(locked, row.user, parts, at=at)
        outbox.write(
            "own_data_ready", to=row.user.email, language=row.user.language, on=at, user=row.user,
            context={"href": settings.PORTAL_URL + reverse("own_data"), "days": rules.COPY_KEPT.days},
        )  # fmt: skip


@transaction.atomic
def discard_copy(*, by: User, at: datetime) -> None:
    """Take the person's copies away before their time."""
    if DataCopy.objects.filter(user=by, expires_at__gt=at).update(expires_at=at, table=None, paper=None):
        record("own_data_discarded", by=by, at=at, subject=f"user:{by.pk}")


@transaction.atomic
def take_copy(kind: str, *, by: User, at: datetime) -> bytes:
    """The file of the newest copy, "json" or "pdf"; that it was taken is written down. Raises Refusal("gone")."""
    copy = queries.files_of(by, at=at)
    sealed = {"json": copy.table, "pdf": copy.paper}.get(kind) if copy else None
    if sealed is None:
        raise Refusal("gone", _("There is no such copy any more. Ask for a new one."))
    record("own_data_taken", by=by, at=at, subject=f"user:{by.pk}", detail={"kind": kind})
    return Box(_BOX).decrypt(bytes(sealed))


@wall.lifted()  # each room asks whose a row is; what was sold long ago is told too (ADR 0020)
def _gathered(user: User, step: Callable[[int], None] | None = None) -> list[Part]:
    whose, parts = queries.whose_is(user), list[Part]()
    for done, collect in enumerate(queries.COLLECTORS, start=1):
        parts += collect(whose)
        if step:
            step(done)
    return parts


def _keep(copy: DataCopy, user: User, parts: list[Part], *, at: datetime) -> None:
    copy.rows, copy.done, copy.made_at = sum(len(part.rows) for part in parts), copy.steps, at
    copy.table = Box(_BOX).encrypt(as_json(parts, language=user.language, at=at))
    copy.paper = Box(_BOX).encrypt(own_data_pdf(parts, language=user.language, name=user.name, at=at))
    copy.save(update_fields=["rows", "done", "made_at", "table", "paper"])
