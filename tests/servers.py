"""Real servers for the tests: a PostgreSQL of our own, started once a run from Debian's server programs.

It lives in a temporary folder, listens on a free port of this machine only, and promises nothing about a power cut
(`fsync` is off), which makes it several times faster. PostgreSQL refuses to run as root, so as root we hand its folder
to the user `postgres`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

SERVER_PROGRAMS = Path("/usr/lib/postgresql")
STARTS_WITHIN = 60  # seconds
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    # Change streams are read by logical replication: the level has to stand when the server starts.
    "wal_level": "logical",
}


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """One running server: `url(database)` is the address of one of its databases."""

    port: int

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make an empty database and return its address."""
        self._say(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(database)))
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, even while somebody forgot to close a connection to it."""
        self._say(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def _say(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)


def server_programs() -> Path:
    """The newest installed server's folder of programs, e.g. `/usr/lib/postgresql/15/bin`."""
    found = sorted(SERVER_PROGRAMS.glob("*/bin/initdb"), key=lambda program: int(program.parts[-3]))
    if not found:
        raise FileNotFoundError("PostgreSQL's server programs are absent: run tools/install_test_needs.sh")
    return found[-1].parent


def free_port() -> int:
    """A TCP port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Make, start and at the end remove a PostgreSQL server."""
    folder = Path(tempfile.mkdtemp(prefix="motlan-postgres-"))
    try:
        _hand_over(folder)
        programs, data, port = server_programs(), folder / "data", free_port()
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        options += f" -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -p {port}"
        _as_server(
            folder, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip
        wait = ("-w", "-t", str(STARTS_WITHIN))
        _as_server(folder, programs / "pg_ctl", "-D", data, "-l", folder / "log", *wait, "-o", options, "start")
        try:
            yield PostgresServer(port)
        finally:
            _as_server(folder, programs / "pg_ctl", "-D", data, "-m", "immediate", *wait, "stop")
    finally:
        shutil.rmtree(folder)


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _as_server(folder: Path, *command: str | Path) -> None:
    """Run one of the server's programs as a user who is not root; its words are shown when it fails."""
    as_whom = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    words = [*as_whom, *map(str, command)]
    # Output goes to a file: the started server keeps the handle open, and a pipe would never come to its end.
    with (folder / "said").open("w+", encoding="utf-8") as said:
        status = subprocess.run(words, cwd=folder, stdout=said, stderr=subprocess.STDOUT, check=False).returncode
        if status:
            said.seek(0)
            log = folder / "log"
            raise RuntimeError(f"{words} ended with {status}:\n{said.read()}{log.read_text() if log.exists() else ''}")
