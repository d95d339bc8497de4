"""Who stands before the door: a program with a token of the database that it speaks of.

No session and no cookie open this door, and so nothing that a foreign page makes a browser send can pass it: the check
of forms against forged requests is not needed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from motlan.data.sources.api import may_push
from motlan.kernel.text import Text
from motlan.web.gateway.answers import plain
from motlan.web.house import house
from motlan.web.people.permissions import Permission

BEARER = re.compile(r"Bearer +([!-~]{1,200})", re.IGNORECASE)
View = Callable[..., HttpResponse]


def with_token(view: View) -> View:
    """Open the view to programs with a good token of the database, which is the address's first part.

    A database that nobody knows and a token of another one are answered alike.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, database: str, **parts: Any) -> HttpResponse:
        given = BEARER.fullmatch(request.headers.get("Authorization", ""))
        if given is None or not may_push(register=house().register(), database=database, token=given.group(1)):
            return plain(
                401,
                "NotAllowed",
                Text(vi="Mã truy cập thiếu hoặc không đúng.", en="The token is missing or not good for this."),
                Text(
                    vi="Gửi `Authorization: Bearer MÃ`, do bên vận hành tạo bằng `motlan databases token`.",
                    en="Send `Authorization: Bearer TOKEN`; the operator makes one by `motlan databases token`.",
                ),
                {"WWW-Authenticate": 'Bearer realm="motlan"'},
            )
        return view(request, database, **parts)

    opened = csrf_exempt(guarded)
    opened.needs = Permission.PUSH_BATCHES  # type: ignore[attr-defined]
    return opened
