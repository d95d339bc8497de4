"""What every list of these pages does: filters in the address, slices with a link onward, a download of all rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.functional import Promise

from motlan.web.steward.sealed import Part, seal, unseal

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One choice of a list. ``options`` are the values with their labels, ``chosen`` is '' for none of them, which
    ``blank`` names (empty: all).
    """

    name: str
    label: Label
    options: tuple[tuple[str, Label], ...]
    chosen: str
    blank: Label = ""


def filtered(
    request: HttpRequest, name: str, label: Label, options: Mapping[str, Label], *, blank: Label = ""
) -> Filter:
    """The filter ``name`` of this request; a value that nothing offers is an address that leads nowhere."""
    chosen = request.GET.get(name, "")
    if chosen and chosen not in options:
        raise Http404(name)
    return Filter(name=name, label=label, options=tuple(options.items()), chosen=chosen, blank=blank)


def after(request: HttpRequest, *kinds: type[Part]) -> tuple[Part, ...] | None:
    """The key after which this slice begins; None at the beginning."""
    word = request.GET.get("after", "")
    return unseal(word, *kinds) if word else None


def onward(request: HttpRequest, key: Sequence[Part] | None) -> dict[str, str | bool]:
    """Where ``steward/parts/onward.html`` leads: the next slice and the beginning, with the filters kept."""
    kept = request.GET.copy()
    begun = "after" in kept
    kept.pop("after", None)
    first = f"?{kept.urlencode()}"
    if key is None:
        return {"begun": begun, "first": first, "next": ""}
    kept["after"] = seal(key)
    return {"begun": begun, "first": first, "next": f"?{kept.urlencode()}"}


def query(request: HttpRequest) -> str:
    """The filters of this request, for the address of the download."""
    kept = request.GET.copy()
    kept.pop("after", None)
    return f"?{kept.urlencode()}" if kept else ""
