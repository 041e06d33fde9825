"""The database that a command works on: the server that DATABASE_URL names, else the one of this installation."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pagalms.local import binaries
from pagalms.local.cluster import APP, OWNER, Cluster, url
from pagalms.local.home import Home


@dataclass(frozen=True)
class Database:
    """Its two addresses, and what we know of it."""

    app_url: str
    owner_url: str
    cluster: Cluster | None = None
    new: bool = False

    @property
    def sentence(self) -> str:
        """Which server it is, for people; never an address, which would hold a password."""
        return self.cluster.server.binaries.sentence if self.cluster else "the PostgreSQL server of DATABASE_URL"


def given(environment: Mapping[str, str]) -> Database | None:
    """The database that DATABASE_URL names, or None."""
    app_url = environment.get("DATABASE_URL")
    return Database(app_url, environment.get("PAGALMS_OWNER_DATABASE_URL") or app_url) if app_url else None


def own(home: Home, environment: Mapping[str, str], *, disposable: bool = False) -> Database:
    """The installation's own database; its server is started or shared, the cluster made where it is missing.

    Raises CannotRun when that fails; the sentence says what to do.
    """
    clusters = home.path / ("postgres-test" if disposable else "postgres")
    cluster = Cluster.of(home, binaries.choose(environment, clusters), disposable=disposable)
    try:
        new = cluster.use(home)
    except BaseException:
        cluster.server.leave()
        raise
    known, sockets = home.secrets(), cluster.server.sockets
    app_url, owner_url = url(APP, known.app_password, sockets), url(OWNER, known.owner_password, sockets)
    return Database(app_url, owner_url, cluster, new)


@contextlib.contextmanager
def used(home: Home, *, disposable: bool = False) -> Iterator[Database]:
    """The database for the length of the block. A server that only we use is stopped at the end."""
    database = given(os.environ) or own(home, os.environ, disposable=disposable)
    try:
        yield database
    finally:
        if database.cluster:
            database.cluster.server.leave()
