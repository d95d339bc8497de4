"""A virus scanner that speaks clamd's INSTREAM, and finds one virus: the EICAR test file."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.papers import EICAR


@dataclass
class Scanner:
    """Where it listens, what it was sent, and what it answers instead of looking."""

    address: str = ""
    says: bytes | None = None
    looked_at: list[bytes] = field(default_factory=list)


@contextmanager
def scanner(*, socket: Path | None = None) -> Iterator[Scanner]:
    """Start one, on a socket of this machine or on a port of its own."""
    told = Scanner()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
            content = b""
            while length := int.from_bytes(self.rfile.read(4), "big"):
                content += self.rfile.read(length)
            told.looked_at.append(content)
            verdict = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
            self.wfile.write(verdict if told.says is None else told.says)

    kind: Any = socketserver.ThreadingUnixStreamServer if socket else socketserver.ThreadingTCPServer
    server = kind(str(socket) if socket else ("127.0.0.1", 0), Handler)
    told.address = str(socket) if socket else f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
