"""A paginated service is read to its end, with patience, and nothing that is missing goes unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest

from motlan.kernel.errors import SourceError
from motlan.store.web_pages import Service, Turning
from tests.services import Answer, Asked, ListService, list_service

ALL = [{"id": n, "name": f"Người {n}"} for n in range(1, 8)]
NAMES = [record["name"] for record in ALL]
SIZE = 3


@pytest.fixture
def service() -> Iterator[ListService]:
    with list_service(lambda _asked: (200, {}, ALL)) as started:
        yield started


def page(start: int) -> list[dict[str, Any]]:
    return ALL[start : start + SIZE]


def read(service: ListService, waits: list[float] | None = None, **changes: Any) -> list[str | None]:
    told: dict[str, Any] = {"url": f"{service.url}/people", "records": None, "turning": None, "timeout": 2} | changes
    pause = (waits if waits is not None else []).append
    return [record["name"] for records in Service(pause=pause, **told).pages() for record in records]


def refused(service: ListService, **changes: Any) -> SourceError:
    with pytest.raises(SourceError) as error:
        read(service, **changes)
    return error.value


def test_one_page(service: ListService) -> None:
    assert read(service) == NAMES
    assert len(service.asked) == 1


def test_values_keep_their_digits_and_nested_ones_stay_json(service: ListService) -> None:
    body = b'{"data": {"items": [{"name": "An", "n": 1.50, "big": 12345678901234567890123, "ok": true, "no": null,'
    service.answer = lambda _asked: (200, {}, body + b' "in": {"a": [1, "x"]}}]}}')
    (records,) = Service(url=service.url, records="data.items", pause=print).pages()
    assert records == [
        {"name": "An", "n": "1.50", "big": "12345678901234567890123", "ok": "true", "no": None, "in": '{"a":[1,"x"]}'}
    ]


def test_pages_by_number_end_with_an_empty_one_and_not_with_a_short_one(service: ListService) -> None:
    # the service gives two at a time, whatever it is asked for
    service.answer = lambda asked: (200, {}, ALL[2 * (int(asked.parameters["page"]) - 1) :][:2])
    assert read(service, turning=Turning(by="number", parameter="page"), parameters={"size": "500"}) == NAMES
    assert [asked.parameters for asked in service.asked] == [
        {"size": "500", "page": str(number)} for number in range(1, 6)
    ]


def test_pages_by_offset(service: ListService) -> None:
    service.answer = lambda asked: (200, {}, page(int(asked.parameters["from"])))
    assert read(service, turning=Turning(by="offset", parameter="from")) == NAMES
    assert [asked.parameters["from"] for asked in service.asked] == ["0", "3", "6", "7"]


def test_pages_by_token(service: ListService) -> None:
    def answer(asked: Asked) -> Answer:
        start = int(asked.parameters.get("cursor", "0"))
        more = str(start + SIZE) if start + SIZE < len(ALL) else None
        return 200, {}, {"items": page(start), "meta": {"next": more}}

    service.answer = answer
    assert read(service, records="items", turning=Turning(by="token", parameter="cursor", at="meta.next")) == NAMES
    assert [asked.parameters for asked in service.asked] == [{}, {"cursor": "3"}, {"cursor": "6"}]


def test_pages_by_link_header_and_by_address_keep_our_own_parameters(service: ListService) -> None:
    def answer(asked: Asked) -> Answer:
        start = int(asked.parameters.get("at", "0"))
        more = f"/people?at={start + SIZE}" if start + SIZE < len(ALL) else ""
        return 200, {"Link": f'<{more}>; rel="next"'} if more else {}, {"items": page(start), "next": more}

    service.answer = answer
    for turning in (Turning(by="link"), Turning(by="next", at="next")):
        service.asked.clear()
        assert read(service, records="items", turning=turning, parameters={"since": "2026"}) == NAMES
        assert [asked.parameters for asked in service.asked] == [
            {"since": "2026"}, {"at": "3", "since": "2026"}, {"at": "6", "since": "2026"},
        ]  # fmt: skip


def test_a_next_page_elsewhere_is_not_asked_for(service: ListService) -> None:
    service.answer = lambda _asked: (200, {}, {"items": ALL, "next": "http://elsewhere.example/people"})
    error = refused(service, records="items", turning=Turning(by="next", at="next"), headers={"Authorization": "key"})
    assert error.what.in_("en") == "The next page is said to be at elsewhere.example."
    assert len(service.asked) == 1


def test_a_busy_or_broken_service_is_asked_again(service: ListService) -> None:
    answers: list[Answer] = [
        (503, {}, b""), (429, {"Retry-After": "7"}, b""),
        (429, {"Retry-After": "Sun, 22 Nov 2026 00:00:30 GMT", "Date": "Sun, 22 Nov 2026 00:00:00 GMT"}, b""),
        (500, {}, b""), (200, {}, ALL),
    ]  # fmt: skip
    service.answer = lambda _asked: answers.pop(0)
    waits: list[float] = []
    assert read(service, waits) == NAMES
    assert waits == [0.5, 7.0, 30.0, 60.0]


def test_patience_ends(service: ListService) -> None:
    service.answer = lambda _asked: (503, {}, b"")
    waits: list[float] = []
    error = refused(service, waits=waits, tries=3)
    assert (error.problem, error.what.in_("en")) == ("host", "The database does not answer: HTTP 503.")
    assert (len(service.asked), waits) == (3, [0.5, 1.0])
    service.answer = lambda _asked: (429, {"Retry-After": "86400"}, b"")
    assert refused(service, waits=waits).problem == "host"
    assert (len(service.asked), waits) == (4, [0.5, 1.0])


def test_a_service_that_is_not_there() -> None:
    waits: list[float] = []
    with pytest.raises(SourceError) as error:
        list(Service(url="http://127.0.0.1:1/x", records=None, pause=waits.append, tries=2, timeout=2).pages())
    assert error.value.problem == "host"
    assert waits == [0.5]


@pytest.mark.parametrize(
    ("status", "problem"), [(401, "login"), (403, "right"), (404, "file"), (302, "file"), (418, "file")]
)
def test_what_no_waiting_mends_is_told_at_once(status: int, problem: str, service: ListService) -> None:
    service.answer = lambda _asked: (status, {"Location": "/elsewhere"}, b"")
    assert refused(service).problem == problem
    assert len(service.asked) == 1


def test_an_answer_of_another_form(service: ListService) -> None:
    service.answer = lambda _asked: (200, {}, {"items": {"a": 1}})
    assert refused(service, records="items").what.in_("en") == "There is no list at `items`."
    service.answer = lambda _asked: (200, {}, b"<html>")
    assert refused(service).what.in_("en") == "Page 1 is no JSON."
    turning = Turning(by="number", parameter="page")
    html: Answer = (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>")
    service.answer = lambda asked: html if asked.parameters["page"] == "2" else (200, {}, page(0))
    assert refused(service, turning=turning).what.in_("en") == "Page 2 is no JSON but text/html."
    service.answer = lambda _asked: (302, {"Location": "/sign-in"}, b"")
    assert refused(service, turning=turning).what.in_("en") == "Page 1: the service answers HTTP 302."


def test_going_in_circles_is_told(service: ListService) -> None:
    turning = Turning(by="number", parameter="page", most=4)
    error = refused(service, turning=turning)
    assert error.what.in_("en") == "The service repeats itself or does not end after 2 pages."
    service.answer = lambda asked: (200, {}, [{"name": asked.parameters["page"]}])
    assert "after 4 pages" in refused(service, turning=turning).what.in_("en")


@pytest.mark.parametrize("way", ["token", "next"])
def test_a_circle_of_several_pages_ends_where_it_closes(service: ListService, way: Literal["token", "next"]) -> None:
    def answer(asked: Asked) -> Answer:
        at = asked.parameters.get("at", "0")
        follows = {"0": "5", "5": "10", "10": "5"}[at]
        named = follows if way == "token" else f"/people?at={follows}"
        return 200, {}, {"items": [{"name": at}], "next": named}

    service.answer = answer
    error = refused(service, records="items", turning=Turning(by=way, parameter="at", at="next"))
    assert error.what.in_("en") == "The service repeats itself or does not end after 3 pages."
    assert len(service.asked) == 3


def test_fewer_records_than_the_service_counts(service: ListService) -> None:
    def answer(asked: Asked) -> Answer:
        return 200, {}, {"items": page(int(asked.parameters["from"])), "total": 9}

    service.answer = answer
    turning = Turning(by="offset", parameter="from", total="total")
    assert refused(service, records="items", turning=turning).what.in_("en") == (
        "Only 7 of the service's 9 records came."
    )


def test_a_total_that_no_page_or_only_the_first_one_has(service: ListService) -> None:
    def answer(asked: Asked) -> Answer:
        begin = int(asked.parameters["from"])
        return 200, {}, {"items": page(begin)} | ({"total": 9} if begin == 0 else {})

    service.answer = answer
    turning = Turning(by="offset", parameter="from", total="count")
    error = refused(service, records="items", turning=turning)
    assert error.what.in_("en") == "There is no number at `count`."
    assert len(service.asked) == 1
    turning = Turning(by="offset", parameter="from", total="total")
    assert refused(service, records="items", turning=turning).what.in_("en") == (
        "Only 7 of the service's 9 records came."
    )


def test_no_parameter_and_no_header_is_in_an_error(service: ListService) -> None:
    service.answer = lambda _asked: (401, {}, b"")
    url = service.url.replace("//", "//clerk:Secret1@")
    error = refused(service, url=url, parameters={"key": "Secret2"}, headers={"X-Key": "Secret3"})
    assert "Secret" not in error.in_("vi") + error.in_("en")
    assert service.asked[0].headers["authorization"].startswith("Basic ")
    assert service.asked[0].headers["x-key"] == "Secret3"
