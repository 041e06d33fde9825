"""The environment that the launcher gives to the programs it starts. Secrets travel here and on no command line."""

from __future__ import annotations

import os
from collections.abc import Mapping

from pagalms.local.database import Database
from pagalms.local.home import CHECKOUT, Home


def plain(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Our own environment without what would lead PostgreSQL's client or Python astray."""
    kept = {name: value for name, value in environment.items() if not name.startswith("PG")}
    return kept | {"PYTHONPATH": str(CHECKOUT / "src"), "PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1"}


def for_simulators() -> dict[str, str]:
    """What the simulators get: nothing of the portal, neither its secrets nor its code."""
    kept = {name: value for name, value in plain().items() if not name.startswith(("PAGALMS_", "DATABASE_"))}
    return kept | {"PYTHONPATH": str(CHECKOUT)}


def keys(home: Home) -> dict[str, str]:
    """The two keys; the folder makes its own only where they are not both set, for a second pair would mislead."""
    names = ("PAGALMS_SECRET_KEY", "PAGALMS_PERSON_KEY")
    if all(os.environ.get(name) for name in names):
        return {name: os.environ[name] for name in names}
    known = home.secrets()
    return dict(zip(names, (known.secret_key, known.person_key), strict=True))


def for_portal(home: Home, database: Database, mode: str = "") -> dict[str, str]:
    """What Django's processes get. What the person has set already stays as it is."""
    chosen = {"PAGALMS_MODE": "production" if database.cluster is None else "demo", **keys(home)}
    fixed = {
        "DATABASE_URL": database.app_url,
        "PAGALMS_OWNER_DATABASE_URL": database.owner_url,
        "PAGALMS_HOME": str(home.path),
        "DJANGO_SETTINGS_MODULE": "pagalms.conf.settings",
    }
    return chosen | plain() | fixed | ({"PAGALMS_MODE": mode} if mode else {})
