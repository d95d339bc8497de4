"""Batches of changes: sent once or several times, taken in once.

====  ===============================================================================================
202   received: it is on disk (``state: waiting``) and lands within a moment where a watch is at work (``lands: now``),
      else with the next synchronisation (``lands: next_sync``); of a suspended database when that is lifted
      (``lands: when_lifted``)
200   the same batch came before: the same answer, and where it stands now
400   not packed as the header says
401   no token, or one that is not good for this database
404   no such dataset, or (when asked for) no such batch
409   another content came under this name before, or the dataset is not pushed
413   more than one request may carry
422   some record is at fault: every one is named by its line, and nothing was taken
====  ===============================================================================================
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from motlan.data.api import is_watched
from motlan.data.sources.api import BatchFaulty, Pushed, TooMany, push_status, receive_push
from motlan.data.suspended import suspended
from motlan.kernel.errors import MotlanError, NotHeld, UnknownName
from motlan.kernel.text import Text
from motlan.web.gateway.answers import answer, refusal
from motlan.web.gateway.body import Garbled, TooLarge, content
from motlan.web.gateway.door import with_token
from motlan.web.house import House, house

STATUS: dict[type[MotlanError], int] = {
    BatchFaulty: 422, Garbled: 400, TooLarge: 413, TooMany: 413, NotHeld: 404, UnknownName: 404,
}  # fmt: skip


@with_token
def batch(request: HttpRequest, database: str, dataset: str, batch_id: str) -> HttpResponse:
    """Take a batch in, or say how one stands."""
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    try:
        return (_receive if request.method == "POST" else _tell)(request, database, dataset, batch_id)
    except MotlanError as error:
        return refusal(STATUS.get(type(error), 409), error, **_faults(error))


def _receive(request: HttpRequest, database: str, dataset: str, batch_id: str) -> HttpResponse:
    home = house()
    received, is_new = receive_push(
        register=home.register(),
        lake=home.lake,
        catalogue=home.catalogue,
        database=database,
        dataset=dataset,
        batch_id=batch_id,
        content=content(request),
        clock=home.clock,
    )
    if is_new:
        lands, message = _lands(home, database)
        return answer(202, message, batch=_record(received), lands=lands)
    return _told(Text(vi="Gói này đã nhận trước đây.", en="This batch came before."), received)


def _tell(_request: HttpRequest, database: str, dataset: str, batch_id: str) -> HttpResponse:
    home = house()
    found = push_status(
        register=home.register(), catalogue=home.catalogue, database=database, dataset=dataset, batch_id=batch_id
    )
    if found.landed_batch is not None:
        return _told(Text(vi="Gói đã vào hệ thống.", en="The batch was taken over."), found)
    return _told(Text(vi="Gói đang chờ đồng bộ.", en="The batch waits to be taken over."), found)


def _told(message: Text, one: Pushed) -> JsonResponse:
    """How a batch stands; of one that waits also when it lands."""
    waits = {"lands": _lands(house(), one.database)[0]} if one.landed_batch is None else {}
    return answer(200, message, batch=_record(one), **waits)


def _lands(home: House, database: str) -> tuple[str, Text]:
    """When a batch that waits is going to land, in a word and in a sentence."""
    if database in suspended(home.register()):
        return "when_lifted", Text(
            vi="Đã nhận gói; cơ sở dữ liệu đang tạm dừng đồng bộ, gói sẽ vào khi hết tạm dừng.",
            en="The batch was received; the database is suspended, and it lands when that is lifted.",
        )
    if is_watched(lake=home.lake):
        return "now", Text(
            vi="Đã nhận gói; sẽ vào hệ thống trong giây lát.", en="The batch was received; it lands within a moment."
        )
    return "next_sync", Text(
        vi="Đã nhận gói; sẽ vào hệ thống ở lần đồng bộ tới.",
        en="The batch was received; it lands with the next synchronisation.",
    )


def _record(one: Pushed) -> dict[str, Any]:
    """A batch as its sender sees it."""
    return {
        "database": one.database,
        "dataset": one.dataset,
        "batch_id": one.batch_id,
        "sha256": one.sha256,
        "records": one.rows,
        "deletes": one.deletes,
        "received_at": one.received_at,
        "state": "waiting" if one.landed_batch is None else "landed",
        "landed_batch": one.landed_batch,
    }


def _faults(error: MotlanError) -> dict[str, Any]:
    if not isinstance(error, BatchFaulty):
        return {}
    listed = [{"line": fault.line, "why": dict(fault.why)} for fault in error.faults]
    return {"count": error.count, "faults": listed}
