"""A marker in each table: after the account is erased none is left outside of what the law holds."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.db import connection

from pagalms.accounts.models import User
from pagalms.correspondence.models import Attachment
from pagalms.enrolment.models import ApplicationFile
from pagalms.files.models import StoredFile
from pagalms.kernel import personal_code
from pagalms.privacy import actions
from pagalms.privacy.rules.holdings import HOLDINGS, Closing
from pagalms.privacy.rules.terms import GRACE
from tests.house.seeding import Seeder
from tests.people import CODES, NOON, Village

FILES = ("files.StoredFile", "files.FileText")  # of held documents, bills and powers of attorney


def tables_with(pattern: str) -> set[str]:
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" row WHERE row::text ~ %s)', [pattern])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def test_nothing_is_left_of_the_person_but_what_the_law_holds(village: Village) -> None:
    seeder, anna = Seeder(village), village.users["anna"]
    for label, holding in HOLDINGS.items():
        if holding.closing != Closing.OFFICE and label != "sessions.Session":
            seeder.seed(label)
    anna.refresh_from_db()
    handed_in = {row.file_id for table in (Attachment, ApplicationFile) for row in table.objects.all()}
    emptied = {apps.get_model(label)._meta.db_table for label, it in HOLDINGS.items() if it.closing == Closing.ERASED}
    pattern = f"zzmark|{personal_code.digest(CODES['anna']).hex()}|anna@example"
    before = tables_with(pattern)
    assert len(before & emptied) > 15
    actions.ask_to_close(by=anna, on=NOON.date(), at=NOON)
    assert actions.erase_due(at=NOON + GRACE - timedelta(seconds=1)) == 0
    assert tables_with(pattern) >= before - {"accounts_opensession"}
    assert actions.erase_due(at=NOON + GRACE) == 1
    held = {
        apps.get_model(label)._meta.db_table
        for label, it in HOLDINGS.items()
        if it.closing not in ("erased", "emptied")
    }
    assert tables_with(pattern) - held - {apps.get_model(label)._meta.db_table for label in FILES} == set()
    assert handed_in
    assert not StoredFile.objects.filter(pk__in=handed_in).exists()
    left = User.objects.get(pk=anna.pk)
    assert (left.name, left.is_active, left.has_usable_password()) == ("", False, False)
    assert actions.erase_due(at=NOON + 2 * GRACE) == 0
