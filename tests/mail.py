"""A mail server in a thread of the test: it takes every letter and keeps it (RFC 5321, as far as a sender needs)."""

from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default


@dataclass
class MailServer:
    """Where it listens and what it took. ``refuses``: it takes no letter for now."""

    port: int = 0
    refuses: bool = False
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Start the server."""
    kept = MailServer()

    class Conversation(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 mail of the tests")
            while line := self.rfile.readline().decode().strip():
                if not self.answer(line):
                    return

        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

        def answer(self, line: str) -> bool:
            verb = line[:4].upper()
            if verb == "RCPT":
                kept.recipients.append(line.partition("<")[2].partition(">")[0])
            if verb == "MAIL" and kept.refuses:
                self.say("451 try again later")
            elif verb == "DATA":
                self.say("354 go on")
                parts = iter(self.rfile.readline, b".\r\n")
                whole = b"".join(part.removeprefix(b".") if part.startswith(b"..") else part for part in parts)
                letter = email.message_from_bytes(whole, policy=default)
                assert isinstance(letter, EmailMessage)
                kept.letters.append(letter)
                self.say("250 taken")
            else:
                self.say("221 bye" if verb == "QUIT" else "250 well")
            return verb != "QUIT"

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.daemon_threads = True
        kept.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()
            thread.join()
