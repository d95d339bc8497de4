"""Real servers for the tests: a PostgreSQL and a MariaDB of our own, started once a run from Debian's server programs.

Each lives in a temporary folder, listens on a free port of this machine only, and promises nothing about a power cut
(`fsync` is off), which makes it several times faster. Neither runs as root, so as root we hand its folder to the user
`postgres` or `mysql`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pymysql
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

MARIADB_SETTINGS = {
    "innodb_flush_log_at_trx_commit": "0",
    "innodb_doublewrite": "0",
    "innodb_buffer_pool_size": "64M",
    "innodb_log_file_size": "32M",
    "max_connections": "40",
    "character_set_server": "utf8mb4",
    "default_time_zone": "+00:00",
    "skip_name_resolve": "1",
    # Change streams are read from the binary log: whole rows, with the names of their columns.
    "server_id": "1",
    "log_bin": "binlog",
    "binlog_format": "ROW",
    "binlog_row_image": "FULL",
    "binlog_row_metadata": "FULL",
    "gtid_strict_mode": "1",
    "sync_binlog": "0",
}
MARIADB_ADMINISTRATOR = "root"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """One running server: `url(database)` is the address of one of its databases."""

    port: int
    say: Callable[..., None] = field(compare=False)
    """Has its control program do something: ``stop``, ``start``."""

    def stop(self) -> None:
        """Let nobody in any more; what it holds stays."""
        self.say("-m", "fast", "stop")

    def start(self) -> None:
        """Let everybody in again, under the same address."""
        self.say("start")

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
def postgres_server(**settings: str) -> Iterator[PostgresServer]:
    """Make, start and at the end remove a PostgreSQL server; ``settings`` go before the usual ones."""
    folder = Path(tempfile.mkdtemp(prefix="motlan-postgres-"))
    try:
        _hand_over(folder, "postgres")
        programs, data, port = server_programs(), folder / "data", free_port()
        options = " ".join(f"-c {name}={value}" for name, value in (SETTINGS | settings).items())
        options += f" -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -p {port}"
        _as_user(
            "postgres", folder, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip
        wait = ("-w", "-t", str(STARTS_WITHIN))
        control = ("postgres", folder, programs / "pg_ctl", "-D", data)
        starting = ("-l", folder / "log", *wait, "-o", options)

        def say(*words: str) -> None:
            _as_user(*control, *(starting if words == ("start",) else wait), *words)

        say("start")
        try:
            yield PostgresServer(port, say)
        finally:
            _as_user(*control, "-m", "immediate", *wait, "stop")
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class MariadbServer:
    """One running MariaDB: `url(database)` is the address of one of its databases, as its administrator or another."""

    port: int

    def url(self, database: str = "mysql", user: str = MARIADB_ADMINISTRATOR) -> str:
        return f"mysql://{user}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """Make an empty database and return its address."""
        self.say(f"create database `{database}` character set utf8mb4")
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database."""
        self.say(f"drop database `{database}`")

    def say(self, *statements: str, database: str = "mysql") -> None:
        """Execute statements as the administrator and commit them."""
        with self.connect(database) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def connect(self, database: str = "mysql") -> pymysql.Connection:
        """A connection of the administrator's, every statement a transaction of its own."""
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user=MARIADB_ADMINISTRATOR, database=database, charset="utf8mb4",
            autocommit=True,
        )  # fmt: skip


@contextmanager
def mariadb_server() -> Iterator[MariadbServer]:
    """Make, start and at the end remove a MariaDB server that writes a binary log of whole rows."""
    program = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise FileNotFoundError("MariaDB's server programs are absent: run tools/install_test_needs.sh")
    folder = Path(tempfile.mkdtemp(prefix="motlan-mariadb-"))
    try:
        _hand_over(folder, "mysql")
        data, port = folder / "data", free_port()
        _as_user(
            "mysql", folder, "mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db",
            "--auth-root-authentication-method=normal",
        )  # fmt: skip
        begin = folder / "begin.sql"
        begin.write_text(
            f"create user if not exists {MARIADB_ADMINISTRATOR}@'127.0.0.1';\n"
            f"grant all on *.* to {MARIADB_ADMINISTRATOR}@'127.0.0.1' with grant option;\n"
        )
        begin.chmod(0o644)
        options = [f"--{name}={value}" for name, value in MARIADB_SETTINGS.items()]
        options += [f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1", f"--init-file={begin}"]
        options += [f"--socket={folder / 'socket'}", f"--pid-file={folder / 'pid'}", f"--log-error={folder / 'log'}"]
        user = "mysql" if os.geteuid() == 0 else None  # its own process, so that it ends at our signal
        words = [program, "--no-defaults", *options]
        with subprocess.Popen(
            words, cwd=folder, user=user, group=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as server:
            try:
                yield _answering(MariadbServer(port), server, folder / "log")
            finally:
                server.kill()  # nobody needs what it holds
    finally:
        shutil.rmtree(folder)


def _answering(server: MariadbServer, process: subprocess.Popen[bytes], log: Path) -> MariadbServer:
    """The server, as soon as it takes connections."""
    ends = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            server.say("select 1")
        except pymysql.err.OperationalError as error:
            if process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"MariaDB did not start:\n{log.read_text()}") from error
            time.sleep(0.1)
        else:
            return server


def _hand_over(folder: Path, user: str) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam(user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _as_user(user: str, folder: Path, *command: str | Path) -> None:
    """Run one of a server's programs as a user who is not root; its words are shown when it fails."""
    as_whom = ("runuser", "-u", user, "--") if os.geteuid() == 0 else ()
    words = [*as_whom, *map(str, command)]
    # Output goes to a file: the started server keeps the handle open, and a pipe would never come to its end.
    with (folder / "said").open("w+", encoding="utf-8") as said:
        status = subprocess.run(words, cwd=folder, stdout=said, stderr=subprocess.STDOUT, check=False).returncode
        if status:
            said.seek(0)
            log = folder / "log"
            raise RuntimeError(f"{words} ended with {status}:\n{said.read()}{log.read_text() if log.exists() else ''}")
