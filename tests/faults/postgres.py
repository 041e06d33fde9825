"""A PostgreSQL that may be killed, frozen and followed by a replica; its data outlive it, as on a real machine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from pagalms.local import binaries
from pagalms.local.cluster import APP, DATABASE, OWNER, Cluster
from pagalms.local.home import Home
from pagalms.local.postgres import PLAIN_ENVIRONMENT

SETTINGS = {"listen_addresses": "127.0.0.1", "shared_buffers": "128MB", "max_connections": "100"}


@dataclass
class Postgres:
    """One server on a port of loopback, with fsync as PostgreSQL has it."""

    home: Home
    port: int
    cluster: Cluster
    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def made(cls, home: Home, port: int) -> Postgres:
        """Make a cluster with the roles and the database of an installation, stopped."""
        cluster = Cluster.of(home, binaries.choose(os.environ, home.path / "postgres"))
        cluster.use(home)
        cluster.server.leave()
        return cls(home, port, cluster, cluster.server.folder / "data")

    def address(self, role: str = APP, *, hosts: str = "", ports: str = "") -> str:
        """The address for DATABASE_URL."""
        known = self.home.secrets()
        password = known.app_password if role == APP else known.owner_password
        where = f"?host={hosts}&port={ports}&target_session_attrs=read-write" if hosts else ""
        return f"postgresql://{role}:{password}@{'' if hosts else f'127.0.0.1:{self.port}'}/{DATABASE}{where}"

    @property
    def owner_address(self) -> str:
        """The same for the owner of the tables."""
        return self.address(OWNER)

    def start(self, patience: float = 60.0) -> None:
        """Start, and wait until it takes connections."""
        server, chosen = self.cluster.server, SETTINGS | self.settings | {"port": str(self.port)}
        server.sockets.mkdir(mode=0o700, exist_ok=True)
        server.account.give(server.sockets)
        chosen["unix_socket_directories"] = str(server.sockets)
        options = [word for name, value in chosen.items() for word in ("-c", f"{name}={value}")]
        words = [*server.account.prefix, server.binaries.program("postgres"), "-D", str(self.data), *options]
        with (self.home.path / "logs" / f"postgres-{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(
                words, cwd="/", env=PLAIN_ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        end = time.monotonic() + patience
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL on port {self.port} does not start; see {self.home.path / 'logs'}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether the application gets in."""
        try:
            psycopg.connect(self.address(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def all_processes(self) -> list[int]:
        """The postmaster first, then what it has started; they are in sessions of their own."""
        if self.process is None or self.process.poll() is not None:
            return []
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, found)]

    def signal(self, number: int) -> None:
        """Send a signal to all its processes."""
        for pid in self.all_processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self) -> None:
        """SIGKILL to all at once: what the machine's loss of power is to its processes."""
        self.signal(signal.SIGSTOP)  # nobody sees the others go
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.process = None

    def freeze(self) -> None:
        """It keeps its connections and says nothing any more."""
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on as if nothing had been."""
        self.signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it in order."""
        if self.process is None:
            return
        self.thaw()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What a query by the owner finds."""
        with psycopg.connect(self.owner_address, connect_timeout=5) as connection:
            return connection.execute(statement.encode()).fetchall()
