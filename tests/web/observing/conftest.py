"""A server of pages on this machine, with and without a certificate; the house of the centre's tests."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.web.centre.conftest import SetClock, SignIn, browser, clock, here, scene

__all__ = ["SetClock", "SignIn", "browser", "clock", "here", "scene"]

PAGE = (
    "<html><head><title>T</title><style>hidden {}</style><script>secret()</script></head>"
    "<body><h1>Thủ đô Hà&nbsp;Nội</h1></body></html>"
).encode()


class _Pages(BaseHTTPRequestHandler):
    """/, /gone, /slow (a byte now and then), /silent, /large, /round (sends on to itself), /to?address."""

    def do_GET(self) -> None:
        name, _, query = self.path.partition("?")
        if name in {"/round", "/to"}:
            self.send_response(302)
            self.send_header("Location", query or "/round")
            self.end_headers()
            return
        if name == "/silent":
            time.sleep(3)
            return
        if name == "/nonsense":
            self.wfile.write(b"what is HTTP\r\n\r\n")
            return
        self.send_response(404 if name == "/gone" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self._body(name)

    def _body(self, name: str) -> None:
        try:
            if name == "/slow":
                for _ in range(60):
                    self.wfile.write(b"a")
                    self.wfile.flush()
                    time.sleep(0.1)
            elif name == "/large":
                for _ in range(400):
                    self.wfile.write(b"x" * 10_000)
            else:
                self.wfile.write(PAGE)
        except OSError:
            return  # who asked hung up

    def log_message(self, *_args: object) -> None:
        return


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{'https' if context else 'http'}://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture(scope="session")
def pages() -> Iterator[str]:
    with serving() as address:
        yield address


@dataclass(frozen=True)
class Secure:
    """A site over https: its address, a context that trusts its certificate, until when that holds."""

    address: str
    trust: ssl.SSLContext
    until: datetime


@contextmanager
def secure(folder: Path, until: datetime) -> Iterator[Secure]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(until)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"site-{until:%Y%m%d}.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    serves = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serves.load_cert_chain(file)
    with serving(serves) as address:
        yield Secure(address, ssl.create_default_context(cafile=str(file)), until)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    with secure(tmp_path_factory.mktemp("site"), until) as found:
        yield found


@pytest.fixture(scope="session")
def expired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    with secure(tmp_path_factory.mktemp("expired"), datetime(2024, 1, 1, tzinfo=UTC)) as found:
        yield found
