"""The key that signs: in a file (PKCS#12) or in a token (PKCS#11). It is told by the environment, never by a workspace.

``MOTLAN_SIGNING_KEY`` is the path of a file, or ``pkcs11:token=…;object=…?module-path=…`` (RFC 7512);
``MOTLAN_SIGNING_PIN`` its password. A demonstration makes a key of its own, which production refuses.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign import signers
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

DEMO_FILE = "demo-signing.p12"
DEMO_YEARS = 2
SCHEME = "pkcs11:"


class NoKey(Refused):
    """No key signs here."""

    def __init__(self) -> None:
        """Say how to give one."""
        super().__init__(
            what=Text(vi="Chưa có khóa ký.", en="There is no key to sign with."),
            remedy=Text(
                vi="Đặt MOTLAN_SIGNING_KEY (và MOTLAN_SIGNING_PIN); để dùng thử: `motlan keys make`.",
                en="Set MOTLAN_SIGNING_KEY (and MOTLAN_SIGNING_PIN); to try it: `motlan keys make`.",
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key that is open: whoever has it can sign."""

    signer: Any
    certificate: asn1.Certificate

    @property
    def name(self) -> str:
        """In whose name it signs: the certificate's common name."""
        return str(self.certificate.subject.native.get("common_name") or self.certificate.subject.human_friendly)

    @property
    def expires(self) -> datetime:
        """Until when the certificate is good."""
        expires: datetime = self.certificate.not_valid_after
        return expires

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate."""
        return bytes(self.certificate.sha256).hex()


@contextmanager
def signing_key(*, state: Path) -> Iterator[Key]:
    """The key of this machine, open for the time of the block; raise NoKey or Refused when there is none to use."""
    place = settings.MOTLAN_SIGNING_KEY
    if place.startswith(SCHEME):
        with _in_token(place) as key:
            yield key
        return
    file = Path(place) if place else state / DEMO_FILE
    if not place and (settings.MOTLAN_PRODUCTION or not file.exists()):
        raise NoKey
    yield _in_file(file)


def _in_file(file: Path) -> Key:
    pin = settings.MOTLAN_SIGNING_PIN
    load: Callable[..., signers.SimpleSigner | None] = signers.SimpleSigner.load_pkcs12
    opened = load(str(file), passphrase=pin.encode() if pin else None)
    if opened is None or opened.signing_cert is None:
        raise _unusable(str(file))
    return Key(signer=opened, certificate=opened.signing_cert)


@contextmanager
def _in_token(place: str) -> Iterator[Key]:
    path, _, query = place.removeprefix(SCHEME).partition("?")
    told = {name: unquote(value) for name, _, value in (one.partition("=") for one in path.split(";"))}
    module = dict(parse_qsl(query)).get("module-path", "")
    if not module or "token" not in told or "object" not in told:
        raise _unusable(place)
    session = open_pkcs11_session(
        module, token_criteria=TokenCriteria(label=told["token"]), user_pin=settings.MOTLAN_SIGNING_PIN or None
    )
    try:
        signer = PKCS11Signer(session, cert_label=told["object"], key_label=told["object"])
        if signer.signing_cert is None:
            raise _unusable(place)
        yield Key(signer=signer, certificate=signer.signing_cert)
    finally:
        session.close()


def _unusable(place: str) -> Refused:
    return Refused(
        what=Text(vi="Không mở được khóa ký.", en="The key to sign with cannot be opened."),
        remedy=Text(
            vi="Kiểm tra MOTLAN_SIGNING_KEY và MOTLAN_SIGNING_PIN.",
            en="Check MOTLAN_SIGNING_KEY and MOTLAN_SIGNING_PIN.",
        ),
        where=place,
    )


def make_demo_key(*, state: Path, name: str, now: datetime) -> Path:
    """A key that signs in a demonstration, with a certificate that it gives itself; one that is there stays.

    Raise Refused in production: what a site says of itself proves nothing there.
    """
    if settings.MOTLAN_PRODUCTION:
        raise Refused(
            what=Text(
                vi="Khóa tự tạo không dùng được khi vận hành thật.", en="A key made here is not for a site in service."
            ),
            remedy=Text(
                vi="Dùng chứng thư của tổ chức cung cấp dịch vụ chứng thực chữ ký số.",
                en="Use a certificate of a certification authority.",
            ),
        )
    file = state / DEMO_FILE
    if not file.exists():
        state.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(_self_signed(name, now))
    return file


def _self_signed(name: str, now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * DEMO_YEARS))
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(name[:64].encode(), key, certificate, None, NoEncryption())
