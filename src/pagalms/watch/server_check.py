"""`check --deploy`: whether the database's server is set up as docs/operate/install.md has it.

An installation keeps the settings of the day it was made; what a later version asks for is told here.
"""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Error as Fault
from django.core.checks import Warning as Notice
from django.db import DatabaseError, InterfaceError, connection

TURNING = 4.0  # random_page_cost as PostgreSQL brings it, for disks that turn
ASKED = "SELECT " + ", ".join(
    f"current_setting('{name}')" for name in ("random_page_cost", "log_min_error_statement", "log_error_verbosity")
)


def server_is_set_up(**_: Any) -> list[CheckMessage]:
    """Warns of plans made for disks that turn, and of a log with what people typed; a fault where nobody answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(ASKED)
            cost, statements, verbosity = cursor.fetchone() or ("0", "panic", "terse")
    except (DatabaseError, InterfaceError) as error:
        hint = "Look at DATABASE_URL: server, port, role and password."
        return [Fault(f"the database cannot be used: {error}".rstrip(), hint=hint, id="watch.E001")]
    found: list[CheckMessage] = []
    if float(cost) >= TURNING:
        text = "PostgreSQL takes the disks to turn, and reads small tables whole at each page"
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        hint = f"As the database's owner: ALTER DATABASE {name} SET random_page_cost = 1.1; then restart the portal."
        found.append(Notice(text, hint=hint, id="watch.W001"))
    if statements != "panic":
        found.append(_typed("log_min_error_statement", "panic", "watch.W002"))
    if verbosity != "terse":
        found.append(_typed("log_error_verbosity", "terse", "watch.W003"))
    return found


def _typed(setting: str, value: str, number: str) -> CheckMessage:
    text = f"PostgreSQL's log shows what people typed when a statement is refused ({setting})"
    hint = f"As a superuser: ALTER SYSTEM SET {setting} = '{value}'; SELECT pg_reload_conf();"
    return Notice(text, hint=hint, id=number)
