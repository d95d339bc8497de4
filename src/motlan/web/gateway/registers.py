"""Registers kept on the platform, for programs: described by the dictionary, read with a purpose, written whole.

====  ===============================================================================================
200   the record, the page of records, or the description; a changed record, its version in ``ETag``
201   a new record, where it is in ``Location``
204   the record left the register
401   no token, or one that is not good for this database
404   no such register, or no such record
428   a change names the version that it rests on (``If-Match``)
409   somebody else changed the record meanwhile (``version``), or another system writes the dataset
422   the values do not fit the dictionary: every fault is named by its attribute; or the purpose is missing
====  ===============================================================================================

Who reads says why: ``X-Purpose`` and ``X-Ground`` go into the journal with every answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import reverse

from motlan.data.registers import keep, listing
from motlan.data.registers.keep import Keeper, hosted_source
from motlan.data.registers.listing import Entry
from motlan.data.registers.rows import Unfit
from motlan.data.spec import Source
from motlan.kernel.errors import MotlanError, NotHeld, Refused, UnknownName
from motlan.kernel.text import Text
from motlan.web.gateway.answers import answer, refusal
from motlan.web.gateway.body import Garbled, TooLarge, content
from motlan.web.gateway.door import with_token
from motlan.web.house import House, house

PROGRAM = "program"
"""The role that the journal keeps of a reader that is no person."""
LONGEST = 300
DIGITS = 11  # of a version


class Unseen(Refused):
    """A change that does not name the version it rests on."""


class Nameless(Refused):
    """A reading that does not say why."""


STATUS: dict[type[MotlanError], int] = {
    Unfit: 422, Nameless: 422, Unseen: 428, Garbled: 400, TooLarge: 413, NotHeld: 404, UnknownName: 404,
}  # fmt: skip


@with_token
def register(request: HttpRequest, database: str, dataset: str) -> HttpResponse:
    """What the register keeps, as a JSON Schema of one record."""
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    try:
        source = hosted_source(house().catalogue, database, dataset)
    except MotlanError as error:
        return refusal(STATUS.get(type(error), 409), error)
    return JsonResponse(described(house(), source), json_dumps_params={"ensure_ascii": False})


@with_token
def records(request: HttpRequest, database: str, dataset: str) -> HttpResponse:
    """One page of records (GET; ``q`` searches, ``after`` goes on), or a new one (POST)."""
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    return _answered(request, database, dataset, _add if request.method == "POST" else _page)


@with_token
def record(request: HttpRequest, database: str, dataset: str, key: str) -> HttpResponse:
    """One record: read it, write it whole, take it out."""
    acts: dict[str, Callable[[HttpRequest, House, Source, str], HttpResponse]] = {
        "GET": _one,
        "PUT": _put,
        "DELETE": _take_out,
    }
    act = acts.get(request.method or "")
    if act is None:
        return HttpResponseNotAllowed(list(acts))
    return _answered(request, database, dataset, lambda asked, here, source: act(asked, here, source, key))


def described(here: House, source: Source) -> dict[str, Any]:
    """A JSON Schema (2020-12) of one record; every value is text, as the dictionary writes it."""
    words = here.catalogue.dictionary
    properties: dict[str, Any] = {}
    for one in source.provides:
        empty = not one.mandatory
        kind: dict[str, Any] = {"type": ["string", "null"] if empty else "string"}
        kind |= {"title": dict(one.label), "x-type": one.type.value}
        if one.codes is not None:
            kind["enum"] = [*words.code_lists[one.codes].codes, *([None] if empty else [])]
        scheme = words.scheme_of(one)
        if scheme is not None:
            kind["pattern"] = scheme.pattern
        properties[one.name] = kind
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": dict(source.dataset.label or source.concept.label),
        "type": "object",
        "properties": properties,
        "required": [one.name for one in source.provides if one.mandatory],
        "additionalProperties": False,
    }


def _answered(
    request: HttpRequest, database: str, dataset: str, act: Callable[[HttpRequest, House, Source], HttpResponse]
) -> HttpResponse:
    here = house()
    try:
        source = hosted_source(here.catalogue, database, dataset)
        with transaction.atomic():
            return act(request, here, source)
    except MotlanError as error:
        return refusal(STATUS.get(type(error), 409), error, **_faults(error))


def _page(request: HttpRequest, here: House, source: Source) -> HttpResponse:
    whole = tuple(one.name for one in source.provides)  # a program copies by pages: none of them leaves a column out
    page = listing.entries(
        register=here.register(),
        source=source,
        search=request.GET.get("q", "")[:LONGEST],
        after=request.GET.get("after", "")[:LONGEST],
        attributes=whole,
    )
    _journalled(request, here, source, whole, [one.subject for one in page.entries])
    return JsonResponse(
        {"records": [_plain(one) for one in page.entries], "after": page.following},
        json_dumps_params={"ensure_ascii": False},
    )


def _one(request: HttpRequest, here: House, source: Source, key: str) -> HttpResponse:
    found = listing.entry(register=here.register(), source=source, record_key=key)
    if found is None:
        raise _unknown(source)
    _journalled(request, here, source, tuple(one.name for one in source.provides), (found.subject,))
    response = JsonResponse(_plain(found), json_dumps_params={"ensure_ascii": False})
    response["ETag"] = _tag(found.version)
    return response


def _add(request: HttpRequest, here: House, source: Source) -> HttpResponse:
    return _written(request, here, source, None)


def _put(request: HttpRequest, here: House, source: Source, key: str) -> HttpResponse:
    if listing.entry(register=here.register(), source=source, record_key=key) is None:
        raise _unknown(source)
    _says_what_it_read(request, source)
    return _written(request, here, source, key)


def _written(request: HttpRequest, here: House, source: Source, key: str | None) -> HttpResponse:
    given = _body(request)
    kept = keep.put(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database=source.database.database,
        dataset=source.name,
        given=given,
        keeper=_keeper(request, source),
        record_key=key,
        seen=_seen(request),
    )
    said = Text(vi="Đã ghi vào sổ.", en="Written into the register.")
    response = answer(201 if key is None else 200, said, key=kept.record_key, version=kept.version)
    response["ETag"] = _tag(kept.version)
    if key is None:
        response["Location"] = reverse("gateway:record", args=(source.database.database, source.name, kept.record_key))
    return response


def _tag(version: int) -> str:
    """A version as a header says it; ``If-Match`` takes it back as it is."""
    return f'"{version}"'


def _take_out(request: HttpRequest, here: House, source: Source, key: str) -> HttpResponse:
    _says_what_it_read(request, source)
    keep.take_out(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database=source.database.database,
        dataset=source.name,
        record_key=key,
        keeper=_keeper(request, source),
        seen=_seen(request),
    )
    return HttpResponse(status=204)


def _says_what_it_read(request: HttpRequest, source: Source) -> None:
    """A change names the version that it rests on: what somebody else wrote meanwhile is never lost unseen."""
    if _seen(request) is None:
        raise Unseen(
            what=Text(vi="Chưa nói đã đọc phiên bản nào.", en="It does not say which version it read."),
            remedy=Text(vi='Gửi `If-Match: "PHIÊN BẢN"`.', en='Send `If-Match: "VERSION"`, as GET answers it.'),
            where=source.path,
        )


def _keeper(request: HttpRequest, source: Source) -> Keeper:
    return Keeper(by=source.database.database, reason=request.headers.get("X-Reason", "")[:LONGEST])


def _seen(request: HttpRequest) -> int | None:
    """The version that was read, as If-Match has it."""
    seen = request.headers.get("If-Match", "").strip('" ')
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= DIGITS else None


def _body(request: HttpRequest) -> Mapping[str, str | None]:
    try:
        given = json.loads(content(request))
    except ValueError as error:
        raise Garbled(
            what=Text(vi="Nội dung không phải JSON.", en="The content is no JSON."),
            remedy=Text(vi="Gửi một đối tượng JSON.", en="Send one JSON object."),
        ) from error
    if not isinstance(given, dict) or not all(map(_is_plain, given.values())):
        raise Garbled(
            what=Text(vi="Không phải một đối tượng gồm chuỗi và số.", en="It is no object of texts and numbers."),
            remedy=Text(vi='Gửi như {"full_name": "…"}.', en='Send it as {"full_name": "…"}.'),
        )
    return {name: one if one is None else str(one) for name, one in given.items()}


def _is_plain(value: object) -> bool:
    """A text, a number, or nothing: what a reading gives can be sent back."""
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))


def _journalled(
    request: HttpRequest, here: House, source: Source, attributes: tuple[str, ...], subjects: Iterable[int | None]
) -> None:
    purpose, ground = (request.headers.get(name, "").strip()[:LONGEST] for name in ("X-Purpose", "X-Ground"))
    if not purpose or not ground:
        raise Nameless(
            what=Text(
                vi="Chưa nói đọc để làm gì, theo căn cứ nào.", en="It does not say why it reads, on what ground."
            ),
            remedy=Text(vi="Gửi `X-Purpose` và `X-Ground`.", en="Send `X-Purpose` and `X-Ground`."),
        )
    listing.note_reading(
        register=here.register(),
        clock=here.clock,
        source=source,
        reader=source.database.database,
        role=PROGRAM,
        purpose=purpose,
        ground=ground,
        attributes=attributes,
        subjects=subjects,
    )


def _plain(one: Entry) -> dict[str, Any]:
    return {"key": one.record_key, "version": one.version, "values": dict(one.values)}


def _unknown(source: Source) -> NotHeld:
    return NotHeld(
        what=Text(vi="Sổ không có bản ghi này.", en="The register has no such record."),
        remedy=Text(vi="Xem danh sách bản ghi.", en="See the list of records."),
        where=source.path,
    )


def _faults(error: MotlanError) -> dict[str, Any]:
    if not isinstance(error, Unfit):
        return {}
    return {
        "faults": [
            {"attribute": one.attribute, "why": dict(one.why), "remedy": dict(one.remedy)} for one in error.faults
        ]
    }
