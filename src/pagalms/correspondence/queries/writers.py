"""What the writers of threads see: their own, nobody else's."""

from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import TruncDate

from pagalms.accounts.models import User
from pagalms.correspondence.models import Attachment, Message, Thread
from pagalms.correspondence.rules import LOOKED_BACK, usual_days
from pagalms.kernel import wall
from pagalms.kernel.findable import Found, likeliest
from pagalms.kernel.latvian.asked import Asked
from pagalms.kernel.zone import RIGA
from pagalms.properties.models import Apartment

PAGE = 30
_SAMPLE = 500
_SHOWN_MESSAGES = 3


def threads_of(user: User, *, flat: Apartment | None = None, page: int = 1) -> tuple[list[Thread], bool]:
    """The user's threads, the last moved first, and whether more follow; `flat`: about it and general ones."""
    found = Thread.objects.filter(user=user).select_related("apartment__house")
    if flat is not None:
        found = found.filter(Q(apartment=flat) | Q(apartment=None))
    first = (page - 1) * PAGE
    rows = list(found.order_by("-last_at", "-pk")[first : first + PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def thread_of(user: User, thread: int) -> Thread | None:
    """One thread of the user with its messages and files, or None: the same as if there were none."""
    messages = Message.objects.select_related("by").prefetch_related("attachments__file")
    found = Thread.objects.filter(pk=thread, user=user).select_related("apartment__house")
    return found.prefetch_related(Prefetch("messages", messages)).first()


def found_threads(asked: Asked, user: User) -> list[Found]:
    """A part of a statement: own threads by what their messages say together, names of files too."""
    inside = Message.objects.filter(thread=OuterRef("pk"))
    named = reduce(or_, (Q(words__has=word) for word in asked.words))
    said = {
        "title": "subject",
        "texts": ArraySubquery(inside.filter(named).order_by("-pk").values("text")[:_SHOWN_MESSAGES]),
    }
    conditions = [Q(Exists(inside.filter(words__has=word))) for word in asked.words]
    rows, day = Thread.objects.filter(user=user), TruncDate("last_at", tzinfo=RIGA)
    return [likeliest(rows, conditions, kind="thread", day=day, said=said, flat="apartment_id")]


def attachment_of(user: User, thread: int, attachment: int) -> Attachment | None:
    """A file in a thread of the user, or None."""
    own = Attachment.objects.filter(pk=attachment, message__thread=thread, message__thread__user=user)
    return own.select_related("file").first()


def news(user: int) -> QuerySet[Thread, tuple[str, int, str, bool, bool, date]]:
    """Rows for the list of sections and the first page, as `notices.queries.news` has them: answers not seen yet."""
    found = Thread.objects.filter(
        Q(seen_at=None) | Q(seen_at__lt=F("answered_at")), user=user, answered_at__isnull=False
    )
    said = found.annotate(
        kind=Value("answer"),
        important=Value(False, output_field=BooleanField()),
        is_new=Value(True, output_field=BooleanField()),
        day=TruncDate("answered_at", tzinfo=RIGA),
    )
    return said.order_by().values_list("kind", "pk", "subject", "important", "is_new", "day")


def usual_wait(*, at: datetime) -> int | None:
    """Within how many days the office usually answers, by the answers of the last 90 days; None when too few."""
    recent = Message.objects.filter(from_office=True, waited__isnull=False, at__gt=at - LOOKED_BACK)
    with wall.lifted():  # how long answers took, and nothing else of them
        waited = list(recent.order_by("-pk").values_list("waited", flat=True)[:_SAMPLE])
    return usual_days([one for one in waited if one is not None])
