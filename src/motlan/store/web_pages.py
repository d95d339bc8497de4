"""Reading a paginated HTTP service: JSON, page by page, with patience where it is busy and an end where it goes in
circles.

A page that fails is asked for again: after a broken connection, 429 and 5xx, each time after twice as long, or as long
as ``Retry-After`` says. Nothing ends in silence: a page that stays away, a list that is not where it was said to be,
fewer records than the service itself counts, an answer without end are all errors, because what is missing from a
reading would otherwise count as deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

from motlan.store import json_text, page_errors, source_errors, source_gone

LARGEST_PAGE = 64 << 20  # bytes
FIRST_WAIT = 0.5  # seconds before the second try
LONGEST_WAIT = 120.0  # seconds; a service that asks for more is not answering
MOST_OF_A_KIND = 60  # characters of what a service calls its answer
BUSY = 429
BROKEN = 500
Way = Literal["number", "offset", "token", "link", "next"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """How one page leads to the next one; ``at`` and ``total`` are places in the answer (``meta.next``)."""

    by: Way
    parameter: str = ""
    first: int | None = None
    at: str = ""
    total: str | None = None
    most: int = 100_000


@dataclass(frozen=True, slots=True)
class _Turned:
    """A page that was read: its address, how many pages and records there were so far, and how many are on it."""

    url: str
    parameters: Mapping[str, str]
    count: int
    read: int
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One list of a service. ``turning`` None: it is one page. ``pause`` waits so many seconds."""

    url: str
    records: str | None
    pause: Callable[[float], None]
    turning: Turning | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout: float = 30
    tries: int = 5

    @property
    def place(self) -> str:
        """The address without its parameters, as it may be shown."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"

    def pages(self) -> Iterator[list[dict[str, str | None]]]:
        """The records of each page, values as text; raise SourceError."""
        read, before, url, parameters = 0, b"", self.url, dict(self.parameters)
        total: int | None = None
        turning = self.turning
        if turning is not None and turning.by in {"number", "offset"}:
            parameters[turning.parameter] = str(_first(turning))
        asked = {_address(url, parameters)}
        with httpx.Client(timeout=self.timeout, headers=dict(self.headers), follow_redirects=False) as client:
            for count in range(1, 2 + (turning.most if turning is not None else 1)):
                answer = self._asked(client, url, parameters, count)
                body = self._json(answer, count)
                records = self._records(body)
                total = self._total(body, total)
                if turning is not None and records and answer.content == before:
                    raise page_errors.in_circles(self.place, count)
                before, read = answer.content, read + len(records)
                if records:
                    yield [{name: json_text.as_text(value) for name, value in record.items()} for record in records]
                step = self._next(answer, body, _Turned(url, parameters, count, read, len(records)))
                if step is None:
                    if total is not None and read < total:
                        raise page_errors.incomplete(self.place, read, total)
                    return
                url, parameters = step
                if _address(url, parameters) in asked:
                    raise page_errors.in_circles(self.place, count)
                asked.add(_address(url, parameters))
        raise page_errors.in_circles(self.place, turning.most if turning is not None else 1)

    # ---- one page

    def _asked(self, client: httpx.Client, url: str, parameters: Mapping[str, str], count: int) -> httpx.Response:
        """The ``count``-th page, asked for until it comes."""
        wait = FIRST_WAIT
        for attempt in range(1, self.tries + 1):
            try:
                answer = self._sent(client, url, parameters, count)
            except httpx.TransportError as error:
                fault: Exception = source_gone.no_answer(self.place, _reason(error))
            else:
                if answer.status_code != BUSY and answer.status_code < BROKEN:
                    self._refused(answer, count)
                    return answer
                fault = source_gone.no_answer(self.place, f"HTTP {answer.status_code}")
                wait = _asked_for(answer, wait)
            if attempt == self.tries or wait > LONGEST_WAIT:
                raise fault
            self.pause(wait)
            wait = min(2 * wait, LONGEST_WAIT)
        raise fault

    def _sent(self, client: httpx.Client, url: str, parameters: Mapping[str, str], count: int) -> httpx.Response:
        merged = httpx.URL(url).copy_merge_params(dict(parameters))
        with client.stream("GET", merged) as answer:
            body = bytearray()
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > LARGEST_PAGE:
                    raise page_errors.too_large(self.place, count, LARGEST_PAGE >> 20)
            # the body is decoded already: only its bytes and the headers go on
            headers = [(name, value) for name, value in answer.headers.items() if name != "content-encoding"]
            return httpx.Response(answer.status_code, headers=headers, content=bytes(body))

    def _refused(self, answer: httpx.Response, count: int) -> None:
        """Raise what a status says that no waiting mends."""
        status = answer.status_code
        if status == httpx.codes.UNAUTHORIZED:
            raise source_gone.login_refused(self.place)
        if status == httpx.codes.FORBIDDEN:
            raise source_gone.no_right(self.place, urlsplit(self.url).path or "/")
        if status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
            raise source_gone.no_page(self.place, status)
        if status != httpx.codes.OK:
            raise page_errors.answered(self.place, count, status)

    def _json(self, answer: httpx.Response, count: int) -> Any:
        try:
            return json_text.parse(answer.content)
        except (ValueError, RecursionError) as error:
            kind = answer.headers.get("content-type", "").partition(";")[0].strip()[:MOST_OF_A_KIND]
            raise page_errors.no_json(self.place, count, kind) from error

    def _records(self, body: Any) -> list[dict[str, Any]]:
        found = body if self.records is None else json_text.at(body, self.records)
        if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
            raise source_errors.no_records(self.place, self.records or "–")
        return found

    # ---- the next page

    def _next(self, answer: httpx.Response, body: Any, turned: _Turned) -> tuple[str, dict[str, str]] | None:
        """The next page's address and parameters; None after the last one."""
        turning = self.turning
        if turning is None:
            return None
        if turning.by in {"link", "next"}:
            return self._followed(answer, body, turned)
        if turning.by == "token":
            token = json_text.at(body, turning.at)
            if token in (None, "", False):
                return None
            return self.url, {**turned.parameters, turning.parameter: str(token)}
        if not turned.records:
            return None
        reached = turned.count if turning.by == "number" else turned.read
        return self.url, {**turned.parameters, turning.parameter: str(_first(turning) + reached)}

    def _followed(self, answer: httpx.Response, body: Any, turned: _Turned) -> tuple[str, dict[str, str]] | None:
        """The address that the page itself names, and those of our parameters that it leaves out."""
        place = self.turning.at if self.turning is not None else ""
        found = json_text.at(body, place) if place else answer.links.get("next", {}).get("url")
        if not found:
            return None
        url = self._own(urljoin(turned.url, str(found)))
        said = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        return url, {name: value for name, value in self.parameters.items() if name not in said}

    def _own(self, url: str) -> str:
        """An address of the same service: the key that opens it is sent nowhere else."""
        here, there = httpx.URL(self.url), httpx.URL(url)
        if (here.scheme, here.host, here.port) != (there.scheme, there.host, there.port):
            raise page_errors.elsewhere(self.place, there.host)
        return url

    def _total(self, body: Any, before: int | None) -> int | None:
        """How many records there are, as this page says, else as one before it said; None where nobody asks."""
        if self.turning is None or self.turning.total is None:
            return None
        said = str(json_text.at(body, self.turning.total))
        if said.isdecimal():
            return int(said)
        if before is None:
            raise page_errors.no_total(self.place, self.turning.total)
        return before


def _address(url: str, parameters: Mapping[str, str]) -> tuple[str, ...]:
    """What makes a page another one: to be led to one that was read already is to go in circles."""
    return (url, *(f"{name}={value}" for name, value in sorted(parameters.items())))


def _first(turning: Turning) -> int:
    if turning.first is not None:
        return turning.first
    return 1 if turning.by == "number" else 0


def _asked_for(answer: httpx.Response, otherwise: float) -> float:
    """Seconds that the service asks one to wait (RFC 9110, 10.2.3)."""
    said = answer.headers.get("retry-after", "")
    if said.isdecimal():
        return max(float(said), FIRST_WAIT)
    try:
        until, now = parsedate_to_datetime(said), parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return otherwise
    if until.tzinfo is None or now.tzinfo is None:
        return otherwise
    return max((until - now).total_seconds(), FIRST_WAIT)


def _reason(error: httpx.TransportError) -> str:
    """What went wrong on the way, without the address."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__
