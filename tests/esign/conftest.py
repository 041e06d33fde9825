"""The other side of electronic signatures, and a verifier that trusts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pagalms.esign.rules import verify
from pagalms.esign.rules.report import Report, Trust
from simulators.esign.scene import Scene
from simulators.esign.world import World
from simulators.people import Person
from tests.people import CODES

AT = datetime(2026, 5, 31, 9, 0, tzinfo=UTC)
ASKED = AT + timedelta(days=1)
ANNA = Person("Anna Paraudziņa", CODES["anna"])
Examine = Callable[[bytes], Report]


def certificates(paths: list[Path]) -> tuple[bytes, ...]:
    return tuple(
        each.public_bytes(Encoding.DER) for path in paths for each in x509.load_pem_x509_certificates(path.read_bytes())
    )


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World.make(tmp_path_factory.mktemp("esign"))


@pytest.fixture(scope="session")
def scene(world: World) -> Scene:
    """Anna signs an application."""
    return Scene.of(world, ANNA, at=AT)


@pytest.fixture(scope="session")
def examine(world: World) -> Examine:
    """Judges a file the day after, by the anchors of that world."""
    trust = Trust(certificates(world.anchors), certificates(world.tsa_anchors))
    return lambda data: verify(data, trust=trust, at=ASKED)
