"""Looking at a page: status, time, words, certificate; bounded in time and size; never into the house unasked."""

from __future__ import annotations

import time
from ipaddress import ip_network

import pytest

from motlan.web.observing.page import MOST_BYTES, Bounds, look, missing
from tests.web.observing.conftest import Secure

HERE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
BOUNDS = Bounds(internal=HERE)


def test_a_page_is_seen_with_its_words(pages: str) -> None:
    seen = look(f"{pages}/", BOUNDS)
    assert (seen.status, seen.fault, seen.certificate_until) == (200, "", None)
    assert missing(("thủ đô hà nội", "secret", "hidden"), seen) == ("secret", "hidden")
    assert 0 < seen.seconds < 5


def test_a_page_that_is_gone_answers_too(pages: str) -> None:
    assert look(f"{pages}/gone", BOUNDS).status == 404


def test_nothing_inside_the_house_is_looked_at_unless_it_is_allowed(pages: str) -> None:
    seen = look(f"{pages}/", Bounds())
    assert (seen.status, seen.fault, seen.words) == (None, "internal", "")
    assert look(f"{pages}/", Bounds(internal=(ip_network("10.0.0.0/8"),))).fault == "internal"


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:80/",
        "http://[::ffff:10.0.0.1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0.0.0.0/",
    ],
)
def test_other_spellings_of_inside_are_inside(address: str) -> None:
    assert look(address, Bounds()).fault == "internal"


def test_a_page_cannot_send_us_inside(pages: str) -> None:
    """What is allowed is one network; the page sends on to another."""
    assert look(f"{pages}/to?http://10.0.0.1/", BOUNDS).fault == "internal"
    assert look(f"{pages}/to?file:///etc/passwd", BOUNDS).fault == "address"


def test_it_goes_where_a_page_sends_it_but_not_for_ever(pages: str) -> None:
    assert look(f"{pages}/to?/gone", BOUNDS).status == 404
    assert look(f"{pages}/round", BOUNDS).fault == "redirects"


@pytest.mark.parametrize("path", ["/slow", "/silent"])
def test_the_time_is_up_whatever_the_other_side_does(pages: str, path: str) -> None:
    began = time.monotonic()
    seen = look(f"{pages}{path}", Bounds(internal=HERE, seconds=0.6))
    assert (seen.status, seen.fault) == (None, "slow")
    assert time.monotonic() - began < 2


def test_no_more_is_read_than_a_page_has(pages: str) -> None:
    assert len(look(f"{pages}/large", BOUNDS).words) == MOST_BYTES


def test_who_does_not_speak_http(pages: str) -> None:
    assert look(f"{pages}/nonsense", BOUNDS).fault == "broken"


def test_nobody_there() -> None:
    assert look("http://127.0.0.1:1/", BOUNDS).fault == "unreachable"
    assert look("http://no-such-host.invalid/", BOUNDS).fault == "address"


def test_a_certificate_tells_until_when_it_holds(site: Secure) -> None:
    seen = look(f"{site.address}/", Bounds(internal=HERE, trust=site.trust))
    assert (seen.status, seen.certificate_until) == (200, site.until)


def test_a_certificate_that_nobody_vouches_for_is_a_fault(site: Secure) -> None:
    assert look(f"{site.address}/", BOUNDS).fault == "certificate"


def test_an_expired_certificate_is_told_as_such(expired: Secure) -> None:
    assert look(f"{expired.address}/", Bounds(internal=HERE, trust=expired.trust)).fault == "expired"
