from tests.people import Village


def test_the_village_stands(village: Village) -> None:
    assert str(village.flat_a) == "Liepu iela 14–1"
