"""All commands of `./pagalms` in one table, and how their words are read.

The root script reads words with this module before there is an environment, so the standard library must do,
and what a command needs besides is imported when it runs.
"""

# ruff: noqa: PLC0415 - what a command needs is imported when it runs

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from pagalms.local.terminal import CannotRun, WrongUse, say

Words = argparse.Namespace


class Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong with a command line."""

    def error(self, message: str) -> NoReturn:
        """End with code 2."""
        self.exit(2, f"{self.prog}: {message}. See {self.prog} -h.\n")


@dataclass(frozen=True)
class Command:
    """One command: its line in the list, its words, what it does, and which environment it needs."""

    help: str
    run: Callable[[Words], int]
    words: Callable[[Parser], None] = lambda _parser: None
    environment: str = "local"
    passes_on: str = ""


def _a_port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port (1 to 65535)")
    return int(text)


def _a_date(text: str) -> dt.date:
    try:
        if len(text) != len("2026-05-31"):
            raise ValueError
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a date like 2026-05-20") from None


def _a_path(text: str) -> Path:
    try:
        there = Path(text).exists()
    except PermissionError:
        raise argparse.ArgumentTypeError(f"{text} cannot be read by this user") from None
    if not there:
        raise argparse.ArgumentTypeError(f"{text} is not there")
    return Path(text)


def _demo_words(parser: Parser) -> None:
    parser.add_argument("--port", type=_a_port, metavar="N", help="port of the portal; else the first free from 8000")
    parser.add_argument("--today", type=_a_date, metavar="YYYY-MM-DD", help="the day on which the demo takes place")


def _demo(words: Words) -> int:
    from pagalms.local.demo import demo

    return demo(words.port, words.today)


def _test(words: Words) -> int:
    from pagalms.local.testing import test

    return test(words.rest)


def _import_words(parser: Parser) -> None:
    parser.add_argument("path", type=_a_path, metavar="PATH", help="a folder, a zip of CSV files or an XLSX workbook")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")


def _import(words: Words) -> int:
    from pagalms.local import tasks

    return tasks.manage(["import_export", str(words.path), *(["--dry-run"] if words.dry_run else [])])


def _bench_words(parser: Parser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        default="all",
        choices=["all", "pages", "scale", "papers", "memory", "slow", "import", "backup", "opening"],
        help="beside bare Django, a thousand flats, typst, bare SQL, pg_dump; or beside a promise (all, an hour or so)",
    )
    parser.add_argument("--flats", type=int, default=20_000, metavar="N", help="how many flats the manager has (20000)")


def _bench(words: Words) -> int:
    from pagalms.local.benching import bench

    return bench(words.what, words.flats)


def _export_words(parser: Parser) -> None:
    parser.add_argument("what", choices=["readings"], help="readings, for accounting")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--period", metavar="YYYY-MM", help="take over what is new of this month")
    which.add_argument("--batch", metavar="NUMBER", help="the same batch again, such as 2026-05-01")
    parser.add_argument("--early", action="store_true", help="although residents may still hand in and correct")
    parser.add_argument("--format", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--out", type=_a_path, default=Path(), metavar="FOLDER", help="where the file goes (here)")


def _export(words: Words) -> int:
    from pagalms.local import tasks

    which = ["--batch", words.batch] if words.batch else ["--period", words.period]
    further = ["--format", words.format, "--out", str(words.out.resolve()), *(["--early"] if words.early else [])]
    return tasks.manage(["export_readings", *which, *further])


def _migrate(_words: Words) -> int:
    from pagalms.local import tasks

    return tasks.migrate()


def _serve_words(parser: Parser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_a_port, default=8000, metavar="N", help="port to listen on (8000)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="number of processes (1)")


def _serve(words: Words) -> int:
    from pagalms.local import tasks

    return tasks.serve(words.host, words.port, words.workers)


def _worker(_words: Words) -> int:
    from pagalms.local import tasks

    return tasks.worker()


def _backup_words(parser: Parser) -> None:
    what = parser.add_argument("what", nargs="?", default="new", choices=["new", "verify", "drill", "list"])
    what.help = "new: make one; verify: compare all checksums; drill: restore it somewhere and look; list"
    parser.add_argument("path", nargs="?", type=_a_path, metavar="PATH", help="which one (the newest)")
    parser.add_argument(
        "--to", type=Path, metavar="FOLDER", help="where backups lie (PAGALMS_BACKUPS, else in the home)"
    )
    parser.add_argument("--keep", metavar="D,W,M", help="how many daily, weekly, monthly ones are kept (7,4,3), or all")


def _backup(words: Words) -> int:
    from pagalms.local import tasks

    return tasks.backup(words.what, words.path, words.to, words.keep)


def _restore(words: Words) -> int:
    from pagalms.local import tasks

    return tasks.restore(words.path)


def _restore_words(parser: Parser) -> None:
    parser.add_argument("path", type=_a_path, metavar="PATH", help="the backup's folder")


def _manage(words: Words) -> int:
    from pagalms.local import tasks

    return tasks.manage(words.rest)


def _messages(words: Words) -> int:
    from pagalms.local import tasks

    return tasks.manage(["messages", *words.rest])


def _staff(words: Words) -> int:
    from pagalms.local import tasks

    return tasks.manage(["staff", *words.rest])


def _audit(words: Words) -> int:
    from pagalms.local import tasks

    return tasks.manage(["audit", *words.rest])


def _lock(words: Words) -> int:
    from pagalms.local.requirements import lock

    return lock(upgrade=words.upgrade)


def _lock_words(parser: Parser) -> None:
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows")


COMMANDS = {
    "demo": Command("the portal with sample data, a bank and a mailbox, on this machine", _demo, _demo_words),
    "test": Command(
        "checks and tests; all: no part rests; faults: programs killed; other words: pytest's",
        _test,
        environment="test",
        passes_on="pytest",
    ),
    "import": Command("take in an accounting export", _import, _import_words),
    "export": Command("hand readings over to accounting", _export, _export_words),
    "bench": Command("measure against a limit of the same run", _bench, _bench_words),
    "migrate": Command("bring the tables to the state of this version", _migrate),
    "serve": Command("the web server alone", _serve, _serve_words),
    "worker": Command("the worker alone: letters and what is due", _worker),
    "staff": Command("roles in the office: list, give; turn off a lost second step", _staff, passes_on="staff"),
    "backup": Command("everything into one folder; verify, drill, list", _backup, _backup_words),
    "restore": Command("a backup into an empty place", _restore, _restore_words),
    "audit": Command("verify: whether the record of what was done is whole", _audit, passes_on="audit"),
    "manage": Command("a management command of Django", _manage, passes_on="Django"),
    "messages": Command("update, check and compile the translations", _messages, passes_on="messages"),
    "lock": Command("write requirements/*.txt from pyproject.toml", _lock, _lock_words, "test"),
}


def listing() -> str:
    """The list of commands that `./pagalms` shows."""
    width = max(map(len, COMMANDS))
    lines = [f"  ./pagalms {name.ljust(width)}  {command.help}" for name, command in COMMANDS.items()]
    return "\n".join(["Pagalms, a client portal for managers of apartment houses.", "", *lines, "", FOOT])


FOOT = """./pagalms COMMAND -h shows the words of a command.
PAGALMS_HOME names the folder for all data (.pagalms in this checkout), DATABASE_URL a PostgreSQL server to use
instead of our own, PAGALMS_POSTGRES=system or wheel which PostgreSQL our own is."""


def read(words: Sequence[str]) -> tuple[Command, Words]:
    """The command that is named, and its words. Exits with 0 after help, with 2 when the words are wrong."""
    if not words or words[0] in ("-h", "--help", "help"):
        print(listing())
        raise SystemExit(0)
    name, rest = words[0], list(words[1:])
    command = COMMANDS.get(name)
    if command is None:
        say(f"pagalms: there is no command {name}. ./pagalms lists all.")
        raise SystemExit(2)
    parser = Parser(prog=f"./pagalms {name}", description=command.help, usage=_usage(name, command))
    command.words(parser)
    if command.passes_on:
        if rest[:1] in (["-h"], ["--help"]):
            parser.print_help()
            raise SystemExit(0)
        if name == "manage" and not rest:
            parser.error("name a management command of Django")
        return command, Words(rest=rest)
    return command, parser.parse_args(rest)


def _usage(name: str, command: Command) -> str | None:
    return f"./pagalms {name} [WORDS FOR {command.passes_on.upper()} …]" if command.passes_on else None


def environment_of(words: Sequence[str]) -> str:
    """Which list of requirements the command needs: local or test. Exits as `read` does."""
    return read(words)[0].environment


def run(words: Sequence[str]) -> int:
    """Run the command that is named; its exit code."""
    command, its_words = read(words)
    try:
        return command.run(its_words)
    except WrongUse as sentence:
        say(f"pagalms: {sentence}")
        return 2
    except CannotRun as sentence:
        say(f"pagalms: {sentence}")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        sys.stdout.flush()
