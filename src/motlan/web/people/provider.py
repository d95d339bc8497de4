"""The provider of OpenID Connect: what it says of itself, its keys, and the questions that this site asks it.

What a provider says of itself (OpenID Connect Discovery 1.0) and its keys are kept for an hour; a key that is not
among them is asked for once more, for providers change keys without a word.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from motlan.web.people.sign_in_faults import refused
from motlan.workspace.service_settings import SignIn

PATIENCE = 10.0  # seconds
KEPT = 3600  # seconds
# A token is signed by a key that only the provider holds: none of these can be made with what this site knows.
ALGORITHMS = ("RS256", "PS256", "ES256")
SAFE = re.compile(r"^(https://|http://(localhost|127\.0\.0\.1|\[::1\])([:/]|$))")


@dataclass(frozen=True, kw_only=True)
class Provider:
    """What the provider says of itself, as far as it is used here."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    algorithms: tuple[str, ...] = ("RS256",)
    says_issuer: bool = False
    """It puts its name into every answer (RFC 9207): an answer without it is another's."""
    secret_in_body: bool = False


@dataclass(frozen=True, kw_only=True)
class ProviderDoor:
    """The provider as this site may ask it."""

    provider: Provider
    client: str
    secret: str
    hour: int

    def exchange(self, *, code: str, back: str, verifier: str) -> Mapping[str, Any]:
        """The tokens for a code; raise SignInFault when the provider does not accept it."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        asked: dict[str, Any] = {"data": form}
        if self.provider.secret_in_body:
            form |= {"client_id": self.client, "client_secret": self.secret}
        else:  # RFC 6749, 2.3.1: both are form-encoded before they are put together
            asked["auth"] = (quote(self.client, safe=""), quote(self.secret, safe=""))
        status, given = _ask("POST", self.provider.token_endpoint, **asked)
        if status == httpx.codes.BAD_REQUEST and given.get("error") == "invalid_grant":
            raise refused("code_refused")
        if status != httpx.codes.OK:
            raise refused("provider_refused", str(given.get("error") or status))
        return given

    def user(self, access_token: str) -> Mapping[str, Any]:
        """What the provider tells of its user."""
        status, told = _ask("GET", self.provider.userinfo_endpoint, headers={"authorization": f"Bearer {access_token}"})
        if status != httpx.codes.OK:
            raise refused("provider_refused", f"userinfo {status}")
        return told

    def keys(self, *, anew: bool = False) -> KeySet:
        """The keys that the provider signs with; ``anew``: what was kept of them is forgotten first."""
        if anew:
            _keys.cache_clear()
        return _keys(self.provider.jwks_uri, self.hour)


def door(sign_in: SignIn, *, now: datetime) -> ProviderDoor:
    """The provider of a workspace; raise SignInFault when it does not answer or this site has no secret."""
    name = sign_in.secret.removeprefix("${").removesuffix("}")
    secret = os.environ.get(name, "")
    if not secret:
        raise refused("no_secret", name)
    hour = int(now.timestamp()) // KEPT
    return ProviderDoor(provider=_discovered(sign_in.issuer, hour), client=sign_in.client, secret=secret, hour=hour)


@lru_cache(maxsize=4)
def _discovered(issuer: str, _hour: int) -> Provider:
    status, said = _ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if status != httpx.codes.OK:
        raise refused("no_answer", str(status))
    if said.get("issuer") != issuer:
        raise refused("wrong_issuer", str(said.get("issuer")))
    offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
    ways = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Provider(
        issuer=issuer,
        authorization_endpoint=_address(said, "authorization_endpoint"),
        token_endpoint=_address(said, "token_endpoint"),
        jwks_uri=_address(said, "jwks_uri"),
        userinfo_endpoint=_address(said, "userinfo_endpoint", optional=True),
        end_session_endpoint=_address(said, "end_session_endpoint", optional=True),
        algorithms=tuple(name for name in ALGORITHMS if name in offered),
        says_issuer=said.get("authorization_response_iss_parameter_supported") is True,
        secret_in_body="client_secret_basic" not in ways,
    )


def _address(said: Mapping[str, Any], name: str, *, optional: bool = False) -> str:
    found = said.get(name)
    if found is None and optional:
        return ""
    if not isinstance(found, str) or not SAFE.match(found):
        raise refused("no_answer", name)
    return found


@lru_cache(maxsize=4)
def _keys(address: str, _hour: int) -> KeySet:
    status, said = _ask("GET", address)
    if status != httpx.codes.OK:
        raise refused("no_answer", f"jwks {status}")
    try:
        return KeySet.import_key_set({"keys": [key for key in said["keys"] if key.get("use", "sig") == "sig"]})
    except (JoseError, KeyError, TypeError, AttributeError) as error:
        raise refused("no_answer", "jwks") from error


def _ask(method: str, address: str, **how: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON object of an answer; redirections are not followed."""
    try:
        answer = httpx.request(method, address, timeout=PATIENCE, **how)
        said = answer.json() if answer.content else {}
    except (httpx.HTTPError, ValueError) as error:
        raise refused("no_answer", type(error).__name__) from error
    if not isinstance(said, dict):
        raise refused("no_answer", type(said).__name__)
    return answer.status_code, said


def forget() -> None:
    """Ask the provider anew what it is: its settings were changed."""
    _discovered.cache_clear()
    _keys.cache_clear()
