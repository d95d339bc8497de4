"""Searching within a queue: by name without tones, by code or its last digits, by the applicant's number.

What was typed is a range of an index of the place that the officer sees (:mod:`motlan.web.dossiers.words_index`). Where
it holds few dossiers, they are looked at one by one, and every list's count is exact. Where it holds many, the queue is
read in its own order until a page of them is found: then there are so many that this does not take long.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from motlan.data.golden import read as golden
from motlan.dictionary.name import plain
from motlan.web.desk.listing import BANDS, EVERYWHERE, SEEN, Asked, instant, scopes
from motlan.web.dossiers.words_index import searched
from motlan.web.house import House

MANY = 2_000
"""More dossiers than these are not looked at one by one."""
PERSON = "person"
SHORTEST_NUMBER, LONGEST_NUMBER = 9, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A dossier that was found: enough to say in which lists it is."""

    id: int
    band: int
    order_at: datetime
    officer: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found. ``stands`` None: more than are looked at one by one; ``like`` then says what fits."""

    stands: tuple[Stand, ...] | None
    like: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    """The one unit whose dossiers these are, when the beginning of a code says so."""

    def within(self, *, asked: Asked, house: House) -> Asked:
        """What to ask of the queue instead, read in its own order."""
        if not self.unit or asked.unit:
            return replace(asked, like=self.like)
        places = scopes(unit=self.unit, units=house.workspace.dictionary.units)
        return replace(asked, like=self.like, unit=self.unit, scopes=places)


def find(*, house: House, words: str, asked: Asked) -> Found:
    """Look for what was typed among the dossiers that the officer sees, of the procedure asked for."""
    ids = _by_number(house, words, asked)
    if ids is None:
        ids = _by_words(house, words, asked)
    if len(ids) > MANY:
        return Found(stands=None, like=_patterns(words), unit=_agency(house, words))
    return Found(stands=tuple(_stands(house, sorted(ids), asked)))


def listed(stands: tuple[Stand, ...], asked: Asked) -> list[Stand]:
    """Those of one list, in its order, from where it goes on."""
    shown = [one for one in stands if _shows(one, asked)]
    shown.sort(key=lambda one: (one.order_at, one.id), reverse=asked.backwards)
    if asked.after is None:
        return shown
    if asked.backwards:
        return [one for one in shown if (one.order_at, one.id) < asked.after]
    return [one for one in shown if (one.order_at, one.id) > asked.after]


def _shows(one: Stand, asked: Asked) -> bool:
    if one.band not in BANDS[asked.which]:
        return False
    return {
        "late": one.order_at < asked.now,
        "today": asked.now <= one.order_at < asked.tomorrow,
        "mine": one.officer == asked.officer,
    }.get(asked.which, True)


def _by_number(house: House, words: str, asked: Asked) -> set[int] | None:
    """The dossiers of the person who has this number; None when it is no person's."""
    number = "".join(words.split())
    fits = number.isascii() and number.isdigit() and SHORTEST_NUMBER <= len(number) <= LONGEST_NUMBER
    if not fits or PERSON not in house.catalogue.dictionary.concepts:
        return None
    register = house.register()
    subject = golden.find(register=register, catalogue=house.catalogue, concept=PERSON, identifier=number)
    if subject is None:
        return None
    seen = SEEN if asked.unit else EVERYWHERE
    rows = register.rows(
        f"select id from dossiers_dossier where subject = :subject and {seen} limit :most",
        {"subject": subject, "unit": asked.unit, "most": MANY + 1},
    )
    return {row[0] for row in rows}


def _by_words(house: House, words: str, asked: Asked) -> set[int]:
    register, found = house.register(), set[int]()
    above, below = ("~>=~", "~<~") if register.dialect == "postgres" else (">=", "<")
    for begins, until in searched(words):
        for scope in asked.scopes:
            rows = register.rows(
                f"select dossier_id from dossiers_dossierword where {scope} and begins {above} :begins"
                f" and begins {below} :until limit :most",
                {"unit": asked.unit, "begins": begins, "until": until, "most": MANY + 1},
            )
            found.update(row[0] for row in rows)
    return found


def _stands(house: House, ids: list[int], asked: Asked) -> list[Stand]:
    if not ids:
        return []
    chosen = ", ".join(str(int(one)) for one in ids)
    kind = " and procedure = :procedure" if asked.procedure else ""
    rows = house.register().rows(
        f"select id, band, order_at, officer_id from dossiers_dossier where id in ({chosen}){kind}",
        {"procedure": asked.procedure},
    )
    return [
        Stand(id=row[0], band=row[1], order_at=at, officer=row[3])
        for row in rows
        if (at := instant(row[2])) is not None
    ]


def _patterns(words: str) -> tuple[tuple[str, str], ...]:
    """How a name or a code fits: the words stand in it side by side, the last one perhaps begun."""
    fits: list[tuple[str, str]] = []
    if any(sign.isalpha() for sign in words):
        name = _literally(plain(words))
        fits += [("name_plain", f"{name}%"), ("name_plain", f"% {name}%")]
    if any(sign.isdigit() for sign in words):
        fits.append(("lower(code)", f"%{_literally(words.replace(' ', '').lower())}%"))
    return tuple(fits)


def _agency(house: House, words: str) -> str:
    """The unit with whose agency's code a dossier's code begins; '' where none is named whole."""
    begins, dash, _rest = words.replace(" ", "").partition("-")
    named = {code: unit for unit, code in house.workspace.settings.agency_codes.items()}
    unit = named.get(begins, begins)
    return unit if dash and unit in house.workspace.dictionary.units.units else ""


def _literally(text: str) -> str:
    for sign in "!%_":
        text = text.replace(sign, "!" + sign)
    return text
