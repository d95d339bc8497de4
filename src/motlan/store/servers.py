"""Servers of other engines, started for one build: Spark's Connect server, Sail's.

Each runs under a guard, a shell that ends it when this program closes its end of a pipe or dies: no server is left
behind. They listen on this machine only; Spark's asks for a token that nobody else knows.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from motlan.kernel.errors import RegisterError
from motlan.kernel.text import Text

STARTS_WITHIN = 300  # seconds; a Spark driver needs five to fifteen, and minutes where other work holds the processors
LAST_WORDS = 300  # characters of a dead server's log that its error repeats
ANSWERS_WITHIN = 5.0  # seconds for a handshake with a server that others run; in one network it takes milliseconds
CONNECT_SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"

_GUARD = 'exec 3<&0; "$@" 3<&- </dev/null & server=$!; (cat <&3 >/dev/null; kill $server) & wait $server'
_SAIL = """
import sys
# Sail reads the version of PySpark that it finds and refuses those it does not know; it needs PySpark for Python
# functions in SQL only, which generated queries never have.
sys.modules["pyspark"] = None
from pysail.spark import SparkConnectServer
SparkConnectServer("127.0.0.1", int(sys.argv[1])).start(background=False)
"""


def parts() -> dict[str, str | None]:
    """What clusters need, and the version that is here; None where it is absent."""
    return {"java": _java_version(), "pyspark": _version("pyspark"), "pysail": _version("pysail")}


@contextmanager
def spark_server(scratch: Path, *, settings: Mapping[str, str]) -> Iterator[str]:
    """A Spark driver that answers by Spark Connect: its address, as long as the block lasts.

    Raise RegisterError when Java or PySpark is absent, or when the driver does not come up (no such master).
    """
    home, port, token = spark_home(), _free_port(), secrets.token_hex(16)
    _java()
    said = {
        "spark.connect.grpc.binding.address": "localhost",
        "spark.connect.grpc.binding.port": str(port),
        "spark.local.dir": str(scratch / "spark"),
        **settings,
    }
    options = [word for name, value in said.items() for word in ("--conf", f"{name}={value}")]
    inherited = {name: value for name, value in os.environ.items() if name not in ("SPARK_REMOTE", "SPARK_HOME")}
    environment = {
        **inherited,
        "SPARK_HOME": str(home),
        "SPARK_CONNECT_MODE": "0",
        "SPARK_CONNECT_AUTHENTICATE_TOKEN": token,
    }
    command = (str(home / "bin" / "spark-submit"), "--class", CONNECT_SERVER, *options)
    with running(command, port=port, log=scratch / "spark.log", environment=environment):
        yield f"sc://localhost:{port}/;token={token}"


@contextmanager
def sail_server(scratch: Path, *, cores: int | None) -> Iterator[str]:
    """A Sail server: its address, as long as the block lasts; raise RegisterError when pysail is absent."""
    if find_spec("pysail") is None:
        raise _absent("pysail", Text(vi="Chạy: pip install 'motlan[cluster]'", en="Run: pip install 'motlan[cluster]'"))
    port = _free_port()
    environment = dict(os.environ) if cores is None else {**os.environ, "TOKIO_WORKER_THREADS": str(cores)}
    command = (sys.executable, "-c", _SAIL, str(port))
    with running(command, port=port, log=scratch / "sail.log", environment=environment):
        yield f"sc://127.0.0.1:{port}"


def require_listener(places: str, *, named: str) -> None:
    """Raise RegisterError unless something listens at one of ``HOST:PORT,HOST:PORT`` within a few seconds.

    A client of Spark tries for minutes where nothing is, and a driver without a master dies with a trace of Java's;
    ``named`` is the engine's address as it was written.
    """
    reasons = []
    for place in places.split(","):
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=ANSWERS_WITHIN).close()
        except (OSError, OverflowError, UnicodeError) as error:
            reasons.append(f"{place}: {getattr(error, 'strerror', None) or error}")
        else:
            return
    said = "; ".join(reasons)
    raise RegisterError(
        what=Text(
            vi=f"Không có máy tính toán nào trả lời tại {named} ({said}).", en=f"No engine answers at {named} ({said})."
        ),
        remedy=Text(
            vi="Khởi động máy chủ tính toán, hoặc sửa địa chỉ của --engine; không có gì bị thay đổi.",
            en="Start that server, or correct the address in --engine; nothing was changed.",
        ),
        where="--engine",
    )


def spark_home() -> Path:
    """The folder of PySpark, which holds Spark whole; raise RegisterError when it is absent."""
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise _absent(
            "pyspark", Text(vi="Chạy: pip install 'motlan[cluster]'", en="Run: pip install 'motlan[cluster]'")
        )
    return Path(spec.origin).parent


@contextmanager
def running(command: Sequence[str], *, port: int, log: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """A guarded server that listens on ``port`` of this machine when the block begins and is gone when it ends."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as said:
        guarded = ("sh", "-c", _GUARD, "sh", *command)
        guard = subprocess.Popen(guarded, stdin=subprocess.PIPE, stdout=said, stderr=said, env=environment)  # noqa: S603
    try:
        _await(guard, port, log)
        yield
    finally:
        if guard.stdin is not None:
            guard.stdin.close()
        guard.wait()


def _await(guard: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while not _answers(port):
        if guard.poll() is not None or time.monotonic() > until:
            words = _last_words(log.read_text(encoding="utf-8", errors="replace"))
            alive = guard.poll() is None
            raise RegisterError(
                what=Text(
                    vi=f"Máy chủ tính toán không lên{f' trong {STARTS_WITHIN} giây' if alive else ''}: {words}",
                    en=f"The engine did not come up{f' within {STARTS_WITHIN} seconds' if alive else ''}: {words}",
                ),
                remedy=Text(
                    vi="Kiểm tra địa chỉ của --engine, bộ nhớ và Java (motlan doctor).",
                    en="Check the address in --engine, memory and Java (motlan doctor).",
                ),
                where=str(log),
            )
        time.sleep(0.1)


def _last_words(log: str) -> str:
    """Why a server died: the root cause of its trace, which Java writes last; without a trace the end of its log.

    >>> _last_words("Exception: no context\\n\\tat x.Y(Y:1)\\nCaused by: no master\\n\\tat x.Z(Z:2)\\n\\t... 9 more")
    'no master'
    """
    lines = [line.strip() for line in log.splitlines()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    if causes:
        return causes[-1][:LAST_WORDS]
    words = " ".join(log.split())
    return words if len(words) <= LAST_WORDS else f"…{words[-LAST_WORDS:]}"


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if program is None:
        raise _absent("Java", Text(vi="Cài Java 17 trở lên.", en="Install Java 17 or later."))
    return program


def _java_version() -> str | None:
    """What ``java -version`` says first, without its quotation marks."""
    program = shutil.which("java")
    if program is None:
        return None
    said = subprocess.run((program, "-version"), capture_output=True, text=True, check=False).stderr  # noqa: S603
    return said.partition("\n")[0].replace('"', "").removeprefix("openjdk version ").removeprefix("java version ")


def _absent(what: str, remedy: Text) -> RegisterError:
    return RegisterError(
        what=Text(vi=f"Chưa có {what} trên máy này.", en=f"{what} is not installed on this machine."),
        remedy=remedy,
        where="--engine",
    )
