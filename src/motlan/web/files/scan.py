"""Asking a virus scanner: clamd's INSTREAM, over its socket on this machine or over the network.

The file is sent in pieces, each with its length before it, and a length of zero at the end; the answer is one line:
``stream: OK``, or ``stream: Eicar-Signature FOUND``.
"""

from __future__ import annotations

import socket
from pathlib import Path

PIECE = 64 * 1024
SECONDS = 30
LONGEST_ANSWER = 4096


class Unanswered(Exception):
    """The scanner is not there, does not answer, or says that it could not look."""


def found_in(content: bytes, *, scanner: str, seconds: float = SECONDS) -> str:
    """The name of the virus that the scanner found; '' when it found none.

    ``scanner`` is a path (``/run/clamav/clamd.ctl``) or ``host:port``. Raises Unanswered when it could not be asked.
    """
    try:
        with _connected(scanner, seconds) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            line.sendall(bytes(4))
            answer = _answer(line)
    except OSError as error:
        raise Unanswered(str(error)) from error
    return _verdict(answer)


def _connected(scanner: str, seconds: float) -> socket.socket:
    if "/" in scanner:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(str(Path(scanner)))
        except OSError:
            line.close()
            raise
        return line
    host, _, port = scanner.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        more = line.recv(LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> str:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise Unanswered(answer or "no answer")
