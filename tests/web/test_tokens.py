"""Our tokens are Django's: it reads each, they hide the secret, and a browser is given a cookie once."""

from __future__ import annotations

from collections import Counter

import pytest
from django.http import HttpResponse
from django.middleware.csrf import (
    CSRF_ALLOWED_CHARS,
    CSRF_TOKEN_LENGTH,
    CsrfViewMiddleware,
    _unmask_cipher_token,
)
from django.test import RequestFactory

from motlan.web.tokens import masked, token_of

SECRETS = (CSRF_ALLOWED_CHARS[:32], CSRF_ALLOWED_CHARS[-32:], "9" * 32, "a" * 32)


@pytest.mark.parametrize("secret", SECRETS)
def test_django_reads_the_secret_of_every_token(secret: str) -> None:
    for _ in range(200):
        token = masked(secret)
        assert len(token) == CSRF_TOKEN_LENGTH
        assert _unmask_cipher_token(token) == secret


def test_no_token_comes_twice_and_every_letter_is_as_likely_at_every_place() -> None:
    tokens = [masked("Z" * 32) for _ in range(8_000)]
    assert len(set(tokens)) == len(tokens)
    for half in (slice(None, 32), slice(32, None)):
        seen = Counter("".join(token[half] for token in tokens))
        expected = 32 * len(tokens) / len(CSRF_ALLOWED_CHARS)
        assert seen.keys() == set(CSRF_ALLOWED_CHARS)
        # seven standard deviations: a letter for which one byte more stands than for the others is off by thirteen
        assert all(abs(count - expected) < 7 * expected**0.5 for count in seen.values())


def _answered(cookies: dict[str, str]) -> tuple[str, HttpResponse]:
    """The token of a page for a browser with these cookies, and the page."""
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    tokens: list[str] = []

    def page(request: object) -> HttpResponse:
        tokens.append(token_of(request))  # type: ignore[arg-type]
        return HttpResponse()

    response = CsrfViewMiddleware(page)(request)
    return tokens[0], response


def test_a_new_browser_is_given_a_cookie_and_another_one_keeps_its_own() -> None:
    token, response = _answered({})
    given = response.cookies["csrftoken"].value
    assert _unmask_cipher_token(token) == given
    token, response = _answered({"csrftoken": given})
    assert _unmask_cipher_token(token) == given
    assert "csrftoken" not in response.cookies


def test_a_cookie_that_nobody_gave_is_replaced() -> None:
    token, response = _answered({"csrftoken": "not a secret"})
    assert _unmask_cipher_token(token) == response.cookies["csrftoken"].value
