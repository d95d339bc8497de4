"""A time-stamping authority on this machine (RFC 3161 over HTTP), and a key in a token of SoftHSM."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pkcs11
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate
from pyhanko.sign.timestamps import DummyTimeStamper

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
PIN, TOKEN, LABEL = "1234", "motlan-test", "office"


def certified(name: str, *, stamps_time: bool = False) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """An RSA key and a certificate that it gives itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=not stamps_time,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if stamps_time:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return key, builder.sign(key, hashes.SHA256())


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def private(key: rsa.RSAPrivateKey) -> bytes:
    pkcs8 = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.DER, pkcs8, serialization.NoEncryption())


@dataclass(frozen=True)
class Authority:
    url: str
    certificate: asn1.Certificate


@contextmanager
def time_stamping_authority() -> Iterator[Authority]:
    """An authority that stamps whatever it is sent with the time it is."""
    key, certificate = certified("Time of the tests", stamps_time=True)
    own = asn1.Certificate.load(der(certificate))
    stamper = DummyTimeStamper(own, asn1_keys.PrivateKeyInfo.load(private(key)))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(asked).dump()
            self.send_response_only(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Authority(url=f"http://127.0.0.1:{server.server_address[1]}", certificate=own)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def token_with_a_key(folder: Path) -> tuple[str, asn1.Certificate]:
    """Make a token with a key and its certificate in it; the address of the key, and the certificate."""
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    made = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", PIN]
    subprocess.run(made, check=True, capture_output=True)
    key, certificate = certified("Office of the tests")
    with pkcs11.lib(LIBRARY).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
        about = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: LABEL, pkcs11.Attribute.ID: b"1"}
        pkcs1 = serialization.PrivateFormat.TraditionalOpenSSL
        plain = key.private_bytes(serialization.Encoding.DER, pkcs1, serialization.NoEncryption())
        session.create_object({**decode_rsa_private_key(plain), **about})
        session.create_object({**decode_x509_certificate(der(certificate)), **about})
    address = f"pkcs11:token={TOKEN};object={LABEL}?module-path={LIBRARY}"
    return address, asn1.Certificate.load(der(certificate))
