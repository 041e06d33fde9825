"""Through PgBouncer in transaction pooling: what is kept on a line to PostgreSQL is met by somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from pagalms.conf import env

URL = "postgresql://pagalms_app:x@127.0.0.1:6432/pagalms"
KEPT = "SELECT count(*) FROM pg_prepared_statements"


def test_plans_are_kept_only_where_the_pooler_knows_whose_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    for said in ("no", "plans", "yes", ""):
        monkeypatch.setenv("PAGALMS_POOLED", said)
        word = env.one_of("PAGALMS_POOLED", "no", "yes", "plans")
        told[said] = word, env.database(URL, plans=word != "yes")["OPTIONS"]["prepare_threshold"]
    assert told == {"no": ("no", 5), "plans": ("plans", 5), "yes": ("yes", None), "": ("no", 5)}
    monkeypatch.setenv("PAGALMS_POOLED", "sometimes")
    with pytest.raises(ImproperlyConfigured, match="PAGALMS_POOLED must be one of no, yes, plans"):
        env.one_of("PAGALMS_POOLED", "no", "yes", "plans")


@pytest.mark.django_db
def test_without_plans_nothing_is_left_on_the_line() -> None:
    left: dict[int | None, Any] = {}
    for threshold in (env.database(URL)["OPTIONS"]["prepare_threshold"], None):
        line = connections.create_connection("default")
        line.settings_dict = {
            **line.settings_dict, "OPTIONS": {**line.settings_dict["OPTIONS"], "prepare_threshold": threshold}
        }  # fmt: skip
        with line.cursor() as cursor:
            for _ in range(10):
                cursor.execute("SELECT 1 + %s", [1])
            cursor.execute(KEPT)
            left[threshold] = cursor.fetchone()
        line.close()
    assert left == {5: (1,), None: (0,)}
