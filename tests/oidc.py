"""Providers of OpenID Connect for the tests: the real `oidc-provider` on Node, and a small one of our own that forges.

The forging one answers as a provider would, except for what a test bids it to do wrong: it is the only way to see that
each wrong thing is noticed.
"""

from __future__ import annotations

import hmac
import json
import os
import shutil
import subprocess
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.servers import free_port
from tests.web_answers import Answering, answering

HOME = Path(__file__).resolve().parent.parent / ".sides" / "oidc"
PROGRAM = Path(__file__).resolve().parent / "oidc_provider" / "provider.mjs"
CLIENT, SECRET = "motlan", "a secret of the tests"
STARTS_WITHIN = 30  # seconds


@contextmanager
def real_provider(*, people: Mapping[str, Mapping[str, str]], back: str) -> Iterator[str]:
    """Start `oidc-provider`, at which `people` (by the word it knows them by) can sign in; its address."""
    node = shutil.which("node")
    if node is None or not (HOME / "node_modules" / "oidc-provider").is_dir():
        raise FileNotFoundError("The provider of the tests is absent: run tools/install_test_needs.sh, then make setup")
    port = free_port()
    settings = {**os.environ, "MOTLAN_TEST_OIDC": str(HOME), "MOTLAN_TEST_PEOPLE": json.dumps(people)}
    command = [node, "--no-warnings", str(PROGRAM), str(port), back]
    process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        if "listening" not in process.stdout.readline():
            raise RuntimeError("oidc-provider did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


@cache
def _first_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class Forger:
    """A provider of our own. ``claims`` and ``header`` are laid over what it would truthfully put into a token."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)
    header: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    about_itself: dict[str, Any] = field(default_factory=dict)
    user: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=_first_key)
    signs_with: Any = None
    published: list[RSAKey] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    time: Callable[[], float] = time.time

    def approve(self, address: str) -> dict[str, str]:
        """What the browser brings back after somebody signed in at ``address``, where the site had sent it."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.address, **self.answer}

    def token(self, asked: Mapping[str, str]) -> str:
        """The token for what was asked, or what a test wants in its place."""
        now = int(self.time())
        claims = {
            "iss": self.address,
            "sub": "u-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "acr": "high",
            **self.claims,
        }
        said = {name: value for name, value in claims.items() if name not in self.without}
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        if header["alg"] == "RS256":
            return jwt.encode(header, said, self.signs_with or self.key)
        # By hand, for no library would: unsigned, or signed with the public key's text as a shared secret, the oldest
        # tricks against a careless reader of tokens.
        body = f"{_part(header)}.{_part(said)}"
        if header["alg"] == "none":
            return f"{body}."
        return f"{body}.{_text(hmac.digest(self.key.as_pem(private=False), body.encode(), 'sha256'))}"


def _part(part: Mapping[str, Any]) -> str:
    return _text(json.dumps(part).encode())


def _text(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


@contextmanager
def forging_provider() -> Iterator[Forger]:
    """Start the provider that forges; everything of it may be changed while it runs."""
    forger = Forger()
    forger.published = [forger.key]
    with answering(lambda asked: _answer(forger, asked)) as service:
        forger.address = service.address
        yield forger


def _answer(forger: Forger, asked: Answering) -> tuple[int, dict[str, Any]]:
    forger.asked.append(asked.path)
    if asked.path == "/.well-known/openid-configuration":
        return 200, {
            "issuer": forger.address,
            "authorization_endpoint": f"{forger.address}/auth",
            "token_endpoint": f"{forger.address}/token",
            "jwks_uri": f"{forger.address}/keys",
            "end_session_endpoint": f"{forger.address}/leave",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
            **forger.about_itself,
        }
    if asked.path == "/keys":
        return 200, {"keys": [{**key.as_dict(private=False), "use": "sig"} for key in forger.published]}
    if asked.path == "/token":
        begun = forger.codes.pop(asked.form.get("code", ""), None)
        if begun is None or asked.form.get("redirect_uri") != begun["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": forger.token(begun), "access_token": "a", "token_type": "Bearer"}
    if asked.path == "/user":
        return 200, forger.user
    return 404, {}
