"""Services for the tests that live in this process or beside it: a paginated HTTP list, and an S3-compatible store."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pyarrow import fs

from tests.servers import free_port

MOTO = Path(__file__).resolve().parent.parent / ".sides" / "s3" / "bin" / "moto_server"
KEY, SECRET, REGION = "motlan-test", "a secret of the tests", "us-east-1"
STARTS_WITHIN = 60  # seconds

Answer = tuple[int, dict[str, str], Any]
"""Status, headers, and a body (as JSON unless it is bytes)."""


@dataclass
class Asked:
    """One request: its path, its parameters, its headers (names in small letters)."""

    path: str
    parameters: dict[str, str]
    headers: dict[str, str]


@dataclass
class ListService:
    """An HTTP service; ``answer`` may be exchanged at any time, ``asked`` keeps every request."""

    answer: Callable[[Asked], Answer]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def list_service(answer: Callable[[Asked], Answer]) -> Iterator[ListService]:
    """Start a service on this machine that says what ``answer`` says."""
    service = ListService(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
            )
            service.asked.append(asked)
            status, headers, body = service.answer(asked)
            content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            """Tests read ``asked``."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class ObjectStore:
    """A running S3-compatible store."""

    endpoint: str

    def files(self) -> fs.S3FileSystem:
        """The store as its owner sees it."""
        return fs.S3FileSystem(
            access_key=KEY,
            secret_key=SECRET,
            region=REGION,
            scheme="http",
            endpoint_override=self.endpoint.removeprefix("http://"),
            allow_bucket_creation=True,
        )

    def put(self, name: str, content: bytes) -> None:
        """Write ``bucket/path``, and make the bucket."""
        files = self.files()
        files.create_dir(name.partition("/")[0])
        with files.open_output_stream(name) as stream:
            stream.write(content)

    def remove(self, name: str) -> None:
        """Delete ``bucket/path``."""
        self.files().delete_file(name)


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """Start an S3-compatible store on this machine; it holds everything in memory."""
    if not MOTO.exists():
        raise FileNotFoundError("The S3-compatible store is absent: run make sides")
    port = free_port()
    words = [str(MOTO), "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _await(server, port)
            yield ObjectStore(f"http://127.0.0.1:{port}")
        finally:
            server.kill()


def _await(server: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError as error:
            if server.poll() is not None or time.monotonic() > ends:
                raise RuntimeError("The S3-compatible store did not start") from error
            time.sleep(0.1)
        else:
            return
