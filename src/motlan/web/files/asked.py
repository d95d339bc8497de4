"""Files on a form: one field a paper, with what is attached to it already; and what a post of such a form does.

What is chosen is taken in with whichever button the form is sent, before anything else is looked at: it is on the page
again when the page comes back. Every button works without a script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import get_language

from motlan.kernel.text import Text
from motlan.web.files.faults import in_megabytes
from motlan.web.files.keeping import Limits, TakenIn, held_at, let_go, limits, take_all
from motlan.web.files.models import Held
from motlan.web.house import House

REMOVE, REPLACE = "remove-", "replace-"
NOTHING_CHOSEN = Text(
    vi="Chưa chọn tệp mới. Chọn tệp mới, rồi bấm Thay.",
    en="No new file has been chosen. Choose the new file, then press Replace.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A file on a page: its name, what it is (``PDF, 120 kB``), where it opens; ``number``: while it is held only."""

    name: str
    about: str
    address: str
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A field for the files of one paper. ``hints`` are said before, ``limits`` after them."""

    component: str
    label: Text
    limits: Limits
    hints: tuple[Text, ...] = ()
    files: tuple[Shown, ...] = ()
    fault: Text | None = None

    @property
    def name(self) -> str:
        """The field's name and id."""
        return field_of(self.component)

    @property
    def bounds(self) -> Text:
        """What may be chosen."""
        kinds = ", ".join(kind.value.upper() for kind in self.limits.kinds)
        return Text(
            vi=f"Ảnh chụp hoặc bản quét: {kinds}; mỗi tệp nhiều nhất {in_megabytes(self.limits.most, 'vi')}.",
            en=f"A photo or a scan: {kinds}; at most {in_megabytes(self.limits.most, 'en')} a file.",
        )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a post did: why files were not taken, by the field they were chosen in; whether anything changed."""

    faults: Mapping[str, Text] = field(default_factory=dict)
    changed: bool = False


def field_of(component: str) -> str:
    """The name of a paper's field."""
    return f"file-{component}"


def about(*, kind: str, size: int) -> str:
    """What a file is, in the language of the page: ``PDF, 120 kB``."""
    return f"{kind.upper()}, {in_megabytes(size, get_language() or 'vi')}"


def shown(held: Held, address: str) -> Shown:
    """A held file as a page shows it."""
    return Shown(name=held.name, about=about(kind=held.blob.kind, size=held.blob.size), address=address, number=held.pk)


def asked(
    *,
    house: House,
    place: str,
    papers: Iterable[tuple[str, Text, tuple[Text, ...]]],
    address: Callable[[Held], str],
    faults: Mapping[str, Text] | None = None,
) -> tuple[Asked, ...]:
    """The fields of these papers (component, label, hints), each with the files that a place holds for it."""
    bounds, held = limits(house), list(held_at(place)) if place else []
    return tuple(
        Asked(
            component=component,
            label=label,
            hints=hints,
            limits=bounds,
            files=tuple(shown(one, address(one)) for one in held if one.component == component),
            fault=(faults or {}).get(field_of(component)),
        )
        for component, label, hints in papers
    )


def posted(
    request: HttpRequest, *, house: House, place: str, components: Iterable[str], beside: tuple[int, int] = (0, 0)
) -> Outcome:
    """Take in what was chosen for these papers, then remove or replace what a button says.

    ``beside``: how many files, and bytes, the dossier has already.
    """
    taken = {
        component: take_all(house=house, place=place, component=component, sent=sent, beside=beside)
        for component in components
        if (sent := request.FILES.getlist(field_of(component)))
    }
    faults = {field_of(component): _together(one) for component, one in taken.items() if one.faults}
    gone, more = _by_button(request, place, taken)
    return Outcome(faults={**more, **faults}, changed=bool(gone) or any(one.held for one in taken.values()))


def _by_button(request: HttpRequest, place: str, taken: Mapping[str, TakenIn]) -> tuple[int, dict[str, Text]]:
    """How many files the button removed, and what stood in its way. A file is replaced when another one has come."""
    act = request.POST.get("act", "")
    verb = next((one for one in (REMOVE, REPLACE) if act.startswith(one)), None)
    word = act.removeprefix(verb or "")
    if verb is None or not (word.isascii() and word.isdigit() and len(word) < 16):  # noqa: PLR2004 - fits a key
        return 0, {}
    old = held_at(place).filter(pk=int(word)).first()
    if old is None:
        return 0, {}
    if verb == REPLACE:
        came = taken.get(old.component, TakenIn())
        if not came.held:
            return 0, {} if came.faults else {field_of(old.component): NOTHING_CHOSEN}
        if old.pk in {one.pk for one in came.held}:
            return 0, {}
    return let_go(place=place, held=old.pk), {}


def _together(taken: TakenIn) -> Text:
    return Text(
        {
            language: " ".join(f"{one.what.in_(language)} {one.remedy.in_(language)}" for one in taken.faults)
            for language in ("vi", "en")
        }
    )
