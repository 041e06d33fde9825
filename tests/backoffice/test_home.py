"""The first page of staff says in words what waits, and shows nothing that its reader may not open."""

from __future__ import annotations

from tests.backoffice.visits import staff_visit
from tests.correspondence.letters import asked
from tests.people import Village
from tests.resident.visits import words_of


def test_rita_reads_what_waits_and_maris_of_the_month(village: Village) -> None:
    with staff_visit("rita") as rita:
        words = words_of(rita.get("/birojs/"))
        assert "Šodien nekas nav jādara." in words
        assert "Rādījumi par maiju" not in words
        asked(village.users["anna"], flat=village.flat_a)
        page = rita.get("/birojs/")
    assert "Atbildi gaida 1 jautājums." in words_of(page)
    assert 'href="/birojs/pilnvaras/"' in page.content.decode()
    assert 'href="/birojs/darbinieki/"' not in page.content.decode()
    with staff_visit("maris") as maris:
        words = words_of(maris.get("/birojs/"))
    assert "Rādījumi par maiju" in words
    assert "Iedzīvotāji var nodot līdz 01.06.2026 plkst. 24.00." in words
