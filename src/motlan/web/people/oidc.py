"""Signing in by OpenID Connect: the authorisation code flow (Core 1.0) with PKCE (RFC 7636) and `iss` (RFC 9207).

A person goes to the provider by the address that :func:`begin` makes, and comes back with an answer that
:func:`finish` examines. What has to be remembered meanwhile is a :class:`Begun`, which the caller keeps in the session
and hands in once. Nothing is believed before the token's signature, issuer, audience, nonce, times and level of
assurance are found right, in this order; each fault has a sentence of its own. Times come from the caller.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidKeyIdError, JoseError

from motlan.web.people.provider import Provider, ProviderDoor
from motlan.web.people.sign_in_faults import SignInFault, refused
from motlan.workspace.service_settings import SignIn

LEEWAY = 60  # seconds that two clocks may be apart
STAYS = 600  # seconds from going to the provider to coming back
ENTROPY = 32  # bytes of a state, a nonce; a verifier has more (RFC 7636 asks for 43 letters or more)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """What is remembered between going and coming back; JSON values, for the session."""

    state: str
    nonce: str
    verifier: str
    back: str
    begun_at: int
    """Seconds since 1970."""


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Who has signed in, as the provider says. ``number`` and ``name`` are personal: neither is kept nor logged."""

    issuer: str
    sub: str
    number: str
    name: str
    acr: str


def begin(
    *, provider: Provider, sign_in: SignIn, back: str, now: datetime, level: str | None = None
) -> tuple[str, Begun]:
    """The address to send the browser to, and what to remember. ``back`` is where the provider sends it afterwards.

    ``level``: what is wanted needs this level of assurance or a higher one; the provider asks the person anew, however
    lately it has seen her.
    """
    begun = Begun(
        state=secrets.token_urlsafe(ENTROPY),
        nonce=secrets.token_urlsafe(ENTROPY),
        verifier=secrets.token_urlsafe(2 * ENTROPY),
        back=back,
        begun_at=int(now.timestamp()),
    )
    asked = {
        "redirect_uri": back,
        "scope": " ".join(sign_in.scopes),
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": create_s256_code_challenge(begun.verifier),
        "code_challenge_method": "S256",
    }
    if level is not None:
        asked["prompt"] = "login"
    if wanted := enough(sign_in, level):
        asked["acr_values"] = " ".join(wanted)
    return prepare_grant_uri(provider.authorization_endpoint, sign_in.client, "code", **asked), begun


def enough(sign_in: SignIn, level: str | None = None) -> Sequence[str]:
    """The levels of assurance that are high enough, the lowest first; none where nobody asks for one."""
    asked = [sign_in.acr.index(one) for one in (sign_in.least, level) if one is not None]
    return sign_in.acr[max(asked) :] if asked else ()


def finish(
    *, door: ProviderDoor, sign_in: SignIn, begun: Begun | None, answer: Mapping[str, str], now: datetime
) -> SignedIn:
    """Who has signed in.

    :param begun: what this session remembered under the answer's `state`; None when it remembers no such thing.
    :param answer: the parameters with which the browser came back.
    :raises SignInFault: with a sentence for each thing that is not right.
    """
    # 1. The answer belongs to something that this browser began, not long ago.
    if begun is None or not secrets.compare_digest(begun.state, answer.get("state", "")):
        raise refused("not_begun_here")
    if int(now.timestamp()) - begun.begun_at > STAYS:
        raise refused("too_late")
    # 2. It comes from our provider, and is a yes.
    _from_our_provider(door.provider, answer)
    if "error" in answer:
        raise refused("cancelled" if answer["error"] == "access_denied" else "provider_refused", answer["error"])
    # 3. The code is exchanged, once, with the verifier that only we know.
    given = door.exchange(code=answer.get("code", ""), back=begun.back, verifier=begun.verifier)
    # 4. The token says who.
    claims = _claims(door, sign_in, str(given.get("id_token", "")), begun.nonce, now)
    return _told(door, sign_in, claims, str(given.get("access_token", "")))


def _from_our_provider(provider: Provider, answer: Mapping[str, str]) -> None:
    said = answer.get("iss")
    if said is None and not provider.says_issuer:
        return
    if said != provider.issuer:
        raise refused("wrong_issuer", str(said))


def _claims(door: ProviderDoor, sign_in: SignIn, token: str, nonce: str, now: datetime) -> dict[str, Any]:
    claims = _signed(door, token)
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": door.provider.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": sign_in.client},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        registry.validate(claims)
    except ExpiredTokenError as error:
        raise refused("expired") from error
    except ClaimError as error:
        raise refused(_OF_CLAIM.get(error.claim or "", "bad_token"), error.claim or "") from error
    if not isinstance(claims["aud"], str) and len(claims["aud"]) > 1 and claims.get("azp") != sign_in.client:
        raise refused("wrong_audience", "azp")
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise refused("wrong_nonce")
    if (wanted := enough(sign_in)) and claims.get("acr") not in wanted:
        raise refused("too_low", str(claims.get("acr") or "–"))
    return claims


_OF_CLAIM = {"iss": "wrong_issuer", "aud": "wrong_audience", "exp": "expired", "iat": "not_yet", "nbf": "not_yet"}


def _signed(door: ProviderDoor, token: str) -> dict[str, Any]:
    """The claims of a token whose signature is right. A key that is not known is asked for once more."""
    algorithms = door.provider.algorithms
    try:
        try:
            return dict(jwt.decode(token, door.keys(), algorithms=algorithms).claims)
        except InvalidKeyIdError:
            return dict(jwt.decode(token, door.keys(anew=True), algorithms=algorithms).claims)
    except (JoseError, ValueError) as error:
        raise refused("bad_token", type(error).__name__) from error


def _told(door: ProviderDoor, sign_in: SignIn, claims: Mapping[str, Any], access_token: str) -> SignedIn:
    """Names and numbers stand in the token, or (Core 1.0, 5.4) only in what the provider tells of its user."""
    wanted = sign_in.claims
    said = dict(claims)
    if door.provider.userinfo_endpoint and not {wanted.personal_number, wanted.full_name} <= said.keys():
        more = door.user(access_token)
        if more.get("sub") != claims["sub"]:
            raise refused("other_user")
        said = {**more, **said}
    return SignedIn(
        issuer=door.provider.issuer,
        sub=str(claims["sub"]),
        number=str(said.get(wanted.personal_number) or "").strip(),
        name=str(said.get(wanted.full_name) or "").strip(),
        acr=str(claims.get("acr") or ""),
    )


__all__ = ["Begun", "SignInFault", "SignedIn", "begin", "enough", "finish"]
