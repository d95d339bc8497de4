"""Pages go out packed, each with another length; the policy of contents stands on every one of them."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client

from motlan.web.middleware import Packed

LONG = "Khai sinh, khai một lần. ".encode() * 200


def packed(response: HttpResponse | StreamingHttpResponse, accepted: str = "br, gzip") -> HttpResponse:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = accepted
    return Packed(lambda _request: response)(request)  # type: ignore[return-value]


def test_a_page_is_packed_and_unpacked_it_is_the_same() -> None:
    response = packed(HttpResponse(LONG))
    assert gzip.decompress(response.content) == LONG
    assert response.headers["Content-Encoding"] == "gzip"
    assert int(response.headers["Content-Length"]) == len(response.content) < len(LONG)
    assert response.headers["Vary"] == "Accept-Encoding"


def test_the_length_tells_nothing() -> None:
    assert len({len(packed(HttpResponse(LONG)).content) for _ in range(60)}) > 10


@pytest.mark.parametrize("accepted", ["", "br", "gzipped"])
def test_who_takes_no_packed_page_gets_it_plain(accepted: str) -> None:
    response = packed(HttpResponse(LONG), accepted)
    assert response.content == LONG
    assert "Content-Encoding" not in response.headers
    assert response.headers["Vary"] == "Accept-Encoding"


def test_what_is_short_or_packed_already_or_would_grow_stays_as_it_is() -> None:
    grown = bytes(range(256))
    for content, headers in ((b"short", {}), (LONG, {"Content-Encoding": "br"}), (grown, {})):
        response = packed(HttpResponse(content, headers=headers))
        assert response.content == content


def test_a_strong_etag_of_a_packed_page_becomes_weak() -> None:
    response = packed(HttpResponse(LONG, headers={"ETag": '"seven"'}))
    assert response.headers["ETag"] == 'W/"seven"'
    assert gzip.decompress(response.content) == LONG


def test_a_download_is_packed_as_it_comes() -> None:
    response = packed(StreamingHttpResponse([LONG, LONG]))  # type: ignore[arg-type]
    assert gzip.decompress(b"".join(response.streaming_content)) == LONG * 2  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_every_page_says_what_it_may_load() -> None:
    policy = Client().get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
