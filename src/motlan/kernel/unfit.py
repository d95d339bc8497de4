"""Several things that are wrong with what somebody typed, told at once and not one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text

LANGUAGES = ("vi", "en")
MARKED = Text(vi="Sửa các mục được đánh dấu.", en="Mend the fields that are marked.")


class Unfit(Refused):
    """What was typed does not fit at several fields; ``faults`` has each by its field.

    ``what`` and ``remedy`` are for readers that have no fields: the command line and programs.
    """

    def __init__(self, *, what: Text, faults: Mapping[str, Text], remedy: Text = MARKED) -> None:
        """Keep the faults for the page."""
        super().__init__(what=what, remedy=remedy)
        self.faults = faults


def gathered(*checks: Callable[[], object]) -> dict[str, Text]:
    """What each of several checks refuses, by the field that it names: the first of each field."""
    faults: dict[str, Text] = {}
    for check in checks:
        try:
            check()
        except Unfit as several:
            faults = {**several.faults, **faults}
        except (NotHeld, Refused) as refused:
            faults.setdefault(refused.where, whole(refused))
    return faults


def demand_all(*checks: Callable[[], object]) -> None:
    """Raise Unfit when several checks refuse, and what the one says when one does."""
    refused: list[NotHeld | Refused] = []
    for check in checks:
        try:
            check()
        except (NotHeld, Refused) as one:
            refused.append(one)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        raise Unfit(
            what=_one_after_the_other([one.what for one in refused]),
            remedy=_one_after_the_other([one.remedy for one in refused]),
            faults=gathered(*(_raising(one) for one in refused)),
        )


def _one_after_the_other(texts: Sequence[Text]) -> Text:
    return Text({one: " ".join(dict.fromkeys(text.in_(one) for text in texts)) for one in LANGUAGES})


def _raising(refused: NotHeld | Refused) -> Callable[[], object]:
    def check() -> None:
        raise refused

    return check


def whole(refused: NotHeld | Refused) -> Text:
    """What is wrong and what to do, as one text."""
    return Text({one: f"{refused.what.in_(one)} {refused.remedy.in_(one)}" for one in LANGUAGES})
