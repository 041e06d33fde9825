"""PgBouncer in transaction pooling between web server and PostgreSQL, with fewer lines than there are threads.

Neighbours ask at once for their own pages and for each other's: nobody sees what is another's (docs/operate/machines).
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

from pagalms.local import ports
from pagalms.local.cluster import APP, DATABASE
from pagalms.local.terminal import say
from tests.faults.hurt import letters_gone
from tests.faults.load import Load
from tests.faults.outside import restarted
from tests.faults.table import Found
from tests.faults.world import World

LASTS, LINES = 60.0, 3
PLANS = (1, 21)  # the first version that knows whose a kept plan is
FIELD = re.compile(r'name="reading-(\d+)"')
QUERY = "SET statement_timeout = 6000; SET idle_in_transaction_session_timeout = 30000"
INI = """
[databases]
{name} = host=127.0.0.1 port={behind} dbname={name} connect_query='{query}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {users}
pool_mode = transaction
default_pool_size = {lines}
max_client_conn = 100
ignore_startup_parameters = extra_float_digits,options
"""


def pooled(place: World) -> Found:
    """With the PgBouncer of this machine, keeping plans where it can."""
    program = shutil.which("pgbouncer")
    result = Found("PgBouncer in transaction pooling")
    if not program:
        say("NOT TRIED: there is no pgbouncer here.")
        result.faults.append("not tried: the package pgbouncer is missing")
        return result
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    keeps = tuple(map(int, said.split(".")[:2])) >= PLANS
    port = ports.free(8970, {place.web_port, place.smtp_port, place.postgres.port})
    folder = place.home.path / "pgbouncer"
    folder.mkdir(exist_ok=True)
    users, ini = folder / "users", folder / "pgbouncer.ini"
    users.write_text(f'"{APP}" "{place.home.secrets().app_password}"\n')
    told = INI.format(name=DATABASE, behind=place.postgres.port, port=port, users=users, lines=LINES, query=QUERY)
    ini.write_text(told + ("max_prepared_statements = 200\n" if keeps else ""))
    with _running(place, [program, str(ini)], port):
        address = place.postgres.address().replace(f":{place.postgres.port}/", f":{port}/")
        with restarted(place, {"DATABASE_URL": address, "PAGALMS_POOLED": "plans" if keeps else "yes"}):
            load = Load(place).start()
            seen = _looked_at(place, LASTS)
            load.stop()
    plans = "kept" if keeps else "not kept"
    result.notes.append(f"PgBouncer {said}, {LINES} lines, plans {plans}; looked at {dict(seen)}")
    strange = {key: count for key, count in seen.items() if key not in ("own", "a neighbour's: 404", "office")}
    result.judge(not strange, f"seen besides: {strange}")
    result.judge(all(seen[key] for key in ("own", "a neighbour's: 404", "office")), "not everything was asked for")
    load.judge(result)
    seconds = letters_gone(place, result)
    result.notes.append(f"the worker had delivered every letter {seconds or 0:.1f} s later")
    return result


def _looked_at(place: World, seconds: float) -> Counter[str]:
    """What was seen by all owners and one of the staff, who ask at once."""
    seen, over, lock = Counter[str](), threading.Event(), threading.Lock()
    people = place.told["browsers"]

    def look(at: int) -> None:
        who, neighbour = people[at], people[(at + 1) % len(people)]
        with place.browser(who["session"]) as own:
            while not over.is_set():
                page = own.get(f"/ipasumi/{who['flat']}/skaititaji/?labot={who['meters'][0]}")
                strange = {int(number) for number in FIELD.findall(page.text)} - set(who["meters"])
                good = page.status_code == 200 and not strange
                other = own.get(f"/ipasumi/{neighbour['flat']}/skaititaji/")
                with lock:
                    seen["own" if good else f"own: {page.status_code}, {strange}"] += 1
                    seen[f"a neighbour's: {other.status_code}"] += 1

    def office() -> None:
        with place.browser(place.told["staff"]) as gunta:
            while not over.is_set():
                page = gunta.get("/birojs/radijumi/")
                with lock:
                    seen["office" if page.status_code == 200 else f"office: {page.status_code}"] += 1

    threads = [threading.Thread(target=look, args=(at,)) for at in range(len(people))]
    threads.append(threading.Thread(target=office))
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    over.set()
    for thread in threads:
        thread.join(timeout=40)
    return seen


@contextlib.contextmanager
def _running(place: World, words: list[str], port: int) -> Iterator[None]:
    """PgBouncer, which does not run as root."""
    account = place.postgres.cluster.server.account
    for path in (place.home.path / "pgbouncer", *(place.home.path / "pgbouncer").iterdir()):
        account.give(path)
    child = place.members.start("pgbouncer", [*account.prefix, *words], place.settings)
    try:
        place.members.wait_for("PgBouncer", lambda: ports.obstacle(port) is not None)
        yield
    finally:
        place.kill(child)


ALL: dict[str, Callable[[World], Found]] = {"pooled": pooled}
