"""A web service in a thread of the test that says what a function says, to GET and to POST."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Answering:
    """One request, or (``address`` alone) the service itself."""

    address: str = ""
    path: str = ""
    query: dict[str, str] | None = None
    form: dict[str, str] | None = None
    body: bytes = b""


Answer = Callable[[Answering], tuple[int, dict[str, Any]]]


@contextmanager
def answering(answer: Answer) -> Iterator[Answering]:
    """Start a service on this machine whose answers are JSON objects."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(b"")

        def do_POST(self) -> None:
            self._say(self.rfile.read(int(self.headers.get("content-length", "0"))))

        def _say(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
            asked = Answering("", parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), form, body)
            status, said = answer(asked)
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_parts: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Answering(address=f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
