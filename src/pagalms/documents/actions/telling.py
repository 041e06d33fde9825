"""Letters about new documents: to whoever may read them, one a person for all that came together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from pagalms.accounts.models import User
from pagalms.documents.models import Told, Version
from pagalms.documents.queries.telling import News, news_for, people_near
from pagalms.outbox import actions as outbox
from pagalms.outbox.models import Letter
from pagalms.outbox.rules import Kind
from pagalms.outbox.stop_link import sealed

BATCH = 100
ABOUT = "documents"  # as letters of many these let others go first


@transaction.atomic
def tell(versions: Collection[int], *, after: int, on: date, at: datetime, most: int = BATCH) -> int:
    """Write letters about these versions to the next `most` people; the key of the last, 0 when all are written.

    `after` is what the call before answered, 0 at first. The versions are locked meanwhile: two workers, or one that
    was killed and comes back, write nobody twice.
    """
    rows = Version.objects.filter(pk__in=list(versions), letters_done_at=None)
    if not list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)):
        return 0
    people = list(people_near(versions, on=on, at=at).filter(pk__gt=after)[:most])
    for user in people:
        news = news_for(user, versions, on=on)
        if news.count:
            letter = _write(user, news, at)
            Told.objects.bulk_create(Told(user=user, version=one, letter=letter, at=at) for one in news.versions)
    if len(people) < most:
        rows.update(letters_done_at=at)
        return 0
    return people[-1].pk


def _write(user: User, news: News, at: datetime) -> Letter:
    def href(name: str, *keys: int) -> str:
        return settings.PORTAL_URL + reverse(name, args=keys)

    section = href("property_documents", news.flat.pk) if news.flat else href("documents")
    return outbox.write(
        "documents",
        to=user.email,
        language=user.language,
        on=at,
        user=user,
        context={
            "news": news,
            "own": [(one, href("document", one.document_id)) for one in news.named],
            "houses": [(one, href("property_house_file", one.flat.pk) + "#dok") for one in news.houses],
            "section": section,
        },
        about=ABOUT,
        stop_href=settings.PORTAL_URL + reverse("letters_of_kind", args=["dokumenti", sealed(Kind.DOCUMENTS, user.pk)]),
    )
