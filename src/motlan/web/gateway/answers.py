"""What a program is answered: JSON, with every sentence in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import JsonResponse

from motlan.kernel.errors import MotlanError, UnknownName
from motlan.kernel.text import Text

ASK = Text(vi="Hỏi bên vận hành tên đúng.", en="Ask the operator for the right name.")


def answer(status: int, message: Text, **values: Any) -> JsonResponse:
    """``message`` in all languages, and what else there is to say."""
    return JsonResponse({"message": dict(message), **values}, status=status, json_dumps_params={"ensure_ascii": False})


def refusal(status: int, error: MotlanError, **values: Any) -> JsonResponse:
    """What was wrong, and what to do; a name that is not known is told none of those that are."""
    remedy = ASK if isinstance(error, UnknownName) else error.remedy
    told = {"error": type(error).__name__, "remedy": dict(remedy), "where": error.where}
    return answer(status, error.what, **told, **values)


def plain(status: int, kind: str, message: Text, remedy: Text, headers: Mapping[str, str]) -> JsonResponse:
    """A refusal by the door itself."""
    response = answer(status, message, error=kind, remedy=dict(remedy))
    for name, value in headers.items():
        response[name] = value
    return response
