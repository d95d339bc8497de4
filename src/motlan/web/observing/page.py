"""Looking at a page as a stranger does: status, time, words, certificate; bounded in time and size.

1. The name is resolved, and every address behind it must be one that may be looked at (:mod:`.addresses`).
2. The connection goes to that address; over https the certificate must be good for the name.
3. At most so many bytes are read, and all ends when the time is up, whatever the other side does.
4. Where the page sends on, the next address passes through the same, within the same time.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from threading import Timer
from urllib.parse import quote, urljoin, urlsplit

from motlan.web.observing.addresses import Internal, Network, Unknown, resolved

MOST_BYTES = 2_000_000
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LONGEST = 25.0
"""Seconds after which a look ends, whatever came."""
SAFE = "/:?&=#%+,;@!$'()*~[]-._"
"""Signs of an address that stay as they are; what is no ASCII is written as its bytes."""
EXPIRED = 10
"""How OpenSSL says that a certificate has expired."""
AGENT = "Motlan (measures public pages)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen: ``status`` None and a ``fault`` where there was no answer; ``words`` without markup."""

    seconds: float
    status: int | None = None
    words: str = ""
    certificate_until: datetime | None = None
    fault: str = ""
    onward: str = ""
    """Where it sends on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """``internal``: networks inside the house that may be looked at; ``trust``: None for the system's certificates."""

    internal: Sequence[Network] = ()
    seconds: float = LONGEST
    trust: ssl.SSLContext | None = None


def look(address: str, bounds: Bounds) -> Seen:
    """Look at a page, and where it sends on at what it sends to."""
    began = time.monotonic()
    for _ in range(MOST_REDIRECTS + 1):
        seen = _one(address, bounds, bounds.seconds - (time.monotonic() - began))
        if not seen.onward:
            return replace(seen, seconds=time.monotonic() - began)
        address = seen.onward
    return Seen(seconds=time.monotonic() - began, fault="redirects")


def missing(words: Iterable[str], seen: Seen) -> tuple[str, ...]:
    """Which of these words are not on the page.

    >>> missing(("Hà Nội", "no"), Seen(seconds=0, words="HÀ  NỘI, thủ đô"))
    ('no',)
    """
    there = _folded(seen.words)
    return tuple(one for one in words if _folded(one) not in there)


def _folded(words: str) -> str:
    return " ".join(unicodedata.normalize("NFC", words).casefold().split())


def _one(address: str, bounds: Bounds, left: float) -> Seen:
    parts, ends = urlsplit(address), time.monotonic() + left
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return Seen(seconds=0, fault="address")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = resolved(parts.hostname, port, internal=bounds.internal, seconds=max(0.0, left))
        return _asked(address, _connected(found, port, ends), bounds, ends)
    except (Unknown, Internal, ValueError, OSError, http.client.HTTPException) as error:
        return Seen(seconds=0, fault=_fault(error, late=time.monotonic() >= ends))


def _fault(error: Exception, *, late: bool) -> str:
    """What kept a page from being seen, in one word (:data:`motlan.governance.probes.outside.FAULTS`)."""
    if isinstance(error, Internal):
        return "internal"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "expired" if error.verify_code == EXPIRED else "certificate"
    if late or isinstance(error, TimeoutError):
        return "slow"
    if isinstance(error, http.client.HTTPException):
        return "broken"
    return "unreachable" if isinstance(error, OSError) else "address"


def _connected(found: Sequence[str], port: int, ends: float) -> socket.socket:
    """A line to the first of these addresses that answers."""
    for ip in found[:-1]:
        with suppress(OSError):
            return socket.create_connection((ip, port), timeout=max(0.1, (ends - time.monotonic()) / 2))
    return socket.create_connection((found[-1], port), timeout=max(0.1, ends - time.monotonic()))


def _asked(address: str, line: socket.socket, bounds: Bounds, ends: float) -> Seen:
    """One request over a line of its own; a watch closes it when the time is up."""
    parts = urlsplit(address)
    line.settimeout(max(0.1, ends - time.monotonic()))
    if parts.scheme == "https":
        trust = bounds.trust or ssl.create_default_context()
        line = trust.wrap_socket(line, server_hostname=parts.hostname, do_handshake_on_connect=False)
    watch = Timer(max(0.0, ends - time.monotonic()), _hang_up, (line,))
    watch.daemon = True
    watch.start()
    try:
        until = None
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
            until = _until(line)
        return replace(_answer(line, address, ends), certificate_until=until)
    finally:
        watch.cancel()
        line.close()


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):  # the other side did so already
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _until(line: ssl.SSLSocket) -> datetime | None:
    held = line.getpeercert()
    ends = held.get("notAfter") if held else None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), UTC) if ends else None


def _answer(line: socket.socket, address: str, ends: float) -> Seen:
    parts = urlsplit(address)
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=SAFE)
    asked = http.client.HTTPConnection(parts.netloc)
    asked.sock = line
    try:
        asked.request("GET", path, headers={"User-Agent": AGENT, "Accept": "text/html, */*", "Connection": "close"})
        response = asked.getresponse()
        if response.status in REDIRECTS and response.headers.get("Location"):
            return Seen(seconds=0, onward=urljoin(address, response.headers["Location"]))
        content = response.read(MOST_BYTES)
        if time.monotonic() >= ends:
            return Seen(seconds=0, fault="slow")
        kind = response.headers.get_content_charset() or "utf-8"
        return Seen(seconds=0, status=response.status, words=_words(content, kind))
    finally:
        asked.close()


def _words(content: bytes, charset: str) -> str:
    try:
        text = content.decode(charset, errors="replace")
    except LookupError:
        text = content.decode(errors="replace")
    reader = _Words()
    reader.feed(text)
    reader.close()
    return " ".join(reader.found)


class _Words(HTMLParser):
    """Keeps what people read of a page: no markup, no script, no style."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self._hidden = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden:
            self._hidden = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.found.append(data.strip())
