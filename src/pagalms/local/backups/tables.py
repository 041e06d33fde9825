"""The tables of a database as a backup compares them: rows and digests, all of one moment."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql

from pagalms.local.backups.manifest import Table
from pagalms.local.terminal import CannotRun

Connection = psycopg.Connection[Any]
LEFT_OUT = ("cache", "django_session")  # counts of limits; sessions: nobody is signed in after a restore
SAME_WORDS = (  # the same rows are the same text on every server
    "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601';"
    "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL search_path = public"
)
TABLES = """
SELECT n.nspname, c.relname,
  (SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  (SELECT string_agg(format(CASE WHEN a.attcollation = 0 THEN '%I' ELSE '%I COLLATE "C"' END, a.attname), ', '
      ORDER BY array_position(i.indkey::int2[], a.attnum))
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
    WHERE i.indrelid = c.oid AND i.indisprimary),
  row_security_active(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, 2
"""
ROLES = """
SELECT DISTINCT pg_get_userbyid(role) FROM (
  SELECT relowner AS role FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION SELECT (aclexplode(relacl)).grantee FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION SELECT defaclrole FROM pg_default_acl UNION SELECT (aclexplode(defaclacl)).grantee FROM pg_default_acl
  UNION SELECT unnest(polroles) FROM pg_policy
) AS found WHERE role <> 0 AND role NOT IN (SELECT oid FROM pg_roles WHERE rolsuper OR rolname ~ '^pg_')
ORDER BY 1
"""
RIGHTS = """
SELECT 'relation', c.relname, c.relrowsecurity || '' || c.relforcerowsecurity, pg_get_userbyid(c.relowner),
  ARRAY(SELECT a::text FROM unnest(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char",
    c.relowner))) AS a ORDER BY 1)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL SELECT 'function', p.oid::regprocedure::text, p.prosecdef::text, pg_get_userbyid(p.proowner),
  ARRAY(SELECT a::text FROM unnest(coalesce(p.proacl, acldefault('f', p.proowner))) AS a ORDER BY 1)
FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL SELECT 'policy', tablename || ' ' || policyname, permissive || ' ' || cmd, '',
  ARRAY[roles::text, coalesce(qual, ''), coalesce(with_check, '')] FROM pg_policies
UNION ALL SELECT 'default', defaclobjtype::text, coalesce(defaclnamespace::regnamespace::text, ''),
  pg_get_userbyid(defaclrole), ARRAY(SELECT a::text FROM unnest(defaclacl) AS a ORDER BY 1) FROM pg_default_acl
ORDER BY 1, 2, 3, 4
"""
DEFAULTS = """
SELECT DISTINCT defaclnamespace::regnamespace::text, defaclobjtype::text,
  pg_get_userbyid(nullif((aclexplode(defaclacl)).grantee, 0))
FROM pg_default_acl WHERE pg_get_userbyid(defaclrole) = current_user AND defaclnamespace <> 0
"""
KINDS = {"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES"}
FILES = """
SELECT place, encode(sha256, 'hex') FROM files_storedfile
UNION ALL SELECT place, '' FROM exchange_importrun WHERE place <> '' ORDER BY 1
"""


@contextmanager
def moment(url: str) -> Iterator[tuple[Connection, str]]:
    """The database as it is at one moment, for the length of the block; and the name by which pg_dump shares it."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        connection.execute(SAME_WORDS.encode())
        yield connection, str(_one(connection, "SELECT pg_export_snapshot()"))


def tables(connection: Connection) -> dict[str, Table]:
    """All tables; those that are LEFT_OUT without rows. Raises CannotRun when this role does not see every row."""
    found = {}
    for schema, name, columns, key, hidden in connection.execute(TABLES.encode()).fetchall():
        label = name if schema == "public" else f"{schema}.{name}"
        if hidden and not _sees_all(connection, schema, name):
            raise CannotRun(
                f"Row-level security hides rows of {label} from this role, so a backup would not be whole. "
                "PAGALMS_OWNER_DATABASE_URL must name the owner of the tables."
            )
        if name in LEFT_OUT:
            found[label] = Table(0, "")
        else:
            found[label] = _digest(connection, sql.Identifier(schema, name), columns or [], key or "")
    return found


def _sees_all(connection: Connection, schema: str, name: str) -> bool:
    """Whether the policies let the role through to every row of a table that is secured against its owner too."""
    rows = connection.execute(
        "SELECT permissive = 'PERMISSIVE', coalesce(qual = 'true', false) FROM pg_policies"
        " WHERE schemaname = %s AND tablename = %s AND cmd IN ('ALL', 'SELECT')"
        " AND (current_user = ANY (roles) OR 'public' = ANY (roles))",
        (schema, name),
    ).fetchall()
    return any(permissive and everything for permissive, everything in rows) and all(
        permissive or everything for permissive, everything in rows
    )


def _digest(connection: Connection, table: sql.Composable, columns: list[str], key: str) -> Table:
    """All rows as COPY writes them, in the order of their key (else of all they say), whatever the server's collation.

    `key` is SQL as TABLES makes it.
    """
    wanted = sql.SQL(", ").join(map(sql.Identifier, columns))
    order = sql.SQL(key) if key else sql.SQL('row({})::text COLLATE "C"').format(wanted)
    statement = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(wanted, table, order)
    digest, rows = hashlib.sha256(), 0
    with connection.cursor().copy(statement) as copy:
        for block in copy:
            digest.update(block)
            rows += bytes(block).count(b"\n")
    return Table(rows, digest.hexdigest())


def secured_against_owner(connection: Connection) -> bool:
    """Whether policies count for this role too."""
    return any(hidden for *_, hidden in connection.execute(TABLES.encode()).fetchall())


def rights(connection: Connection) -> str:
    """A digest of who may do what: rights, owners, policies, and what is granted on what comes later."""
    rows = connection.execute(RIGHTS.encode()).fetchall()
    return hashlib.sha256("\n".join(map(str, rows)).encode()).hexdigest()


def drop_default_rights(connection: Connection) -> None:
    """New tables are nobody's but the owner's. A dump says what is granted, never what is not.

    Where defaults of the new place were in force while tables come back, the application could change the log.
    """
    for schema, kind, role in connection.execute(DEFAULTS.encode()).fetchall():
        words = sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} REVOKE ALL ON {} FROM {}")
        who = sql.Identifier(role) if role else sql.SQL("PUBLIC")
        connection.execute(words.format(sql.Identifier(schema), sql.SQL(KINDS[kind]), who))


def files(connection: Connection) -> dict[str, str]:
    """Where the bytes of all files lie in the storage, and their SHA-256 where it is known."""
    return dict(connection.execute(FILES.encode()).fetchall())


def migrations(connection: Connection) -> list[str]:
    """Those that were applied."""
    rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY app, name").fetchall()
    return [name for (name,) in rows]


def roles(connection: Connection) -> list[str]:
    """Who owns something, may something or is named by a policy."""
    return [name for (name,) in connection.execute(ROLES.encode()).fetchall()]


def extensions(connection: Connection) -> list[str]:
    """Those that are there, but for the language that always is."""
    rows = connection.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def is_empty(connection: Connection) -> bool:
    """Whether nobody has made a table here."""
    return not connection.execute(TABLES.encode()).fetchall()


def major(connection: Connection) -> int:
    """Of the server."""
    return connection.info.server_version // 10000


def owner(connection: Connection) -> str:
    """Who we are."""
    return str(_one(connection, "SELECT current_user"))


def _one(connection: Connection, statement: str) -> object:
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None
