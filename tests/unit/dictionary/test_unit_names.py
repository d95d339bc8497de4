"""Units found by an index of their names: the same answers as reading the whole book, of a whole country's units."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from motlan.dictionary.name import plain
from motlan.dictionary.unit import Unit, UnitBook
from motlan.workspace.load import load

WORKSPACE = Path(__file__).parents[3] / "workspaces" / "vietnam"
TODAY = date(2026, 3, 2)
MOST = 12
DRAWN = 60
Every = list[tuple[str, Unit, dict[str, str], set[str], set[str]]]


@pytest.fixture(scope="module")
def book() -> UnitBook:
    return load(WORKSPACE).catalogue.dictionary.units


@pytest.fixture(scope="module")
def every(book: UnitBook) -> Every:
    """Each unit that is not gone: its full names by language, its own names and its full names in plain letters."""
    languages = ("vi", "en")
    there = [(code, unit) for code, unit in book.units.items() if unit.valid_to is None or unit.valid_to >= TODAY]
    full = {code: {language: book.full_name(code, language) for language in languages} for code, _unit in there}
    return [
        (code, unit, full[code], {plain(unit.in_(one)) for one in languages}, {plain(n) for n in full[code].values()})
        for code, unit in there
    ]


def named_by_reading_all(every: Every, words: Sequence[str], *, language: str) -> list[str]:
    """What `named` answers, found in every name of the book."""
    phrase, found = " ".join(words), []
    for code, unit, full, _own, _full in every:
        text = plain(full[language]).replace(",", "") if unit.parent else ""
        if text and all(word in text for word in words):
            found.append((f" {phrase}" not in f" {text}", len(full[language]), full[language], code))
    return [code for *_order, code in sorted(found)[:MOST]]


def called_by_reading_all(every: Every, name: str) -> tuple[str, ...]:
    """What `called` answers, found in every name of the book."""
    wanted = plain(name)
    own = [code for code, _unit, _names, mine, _full in every if wanted in mine]
    full = [code for code, _unit, _names, mine, whole in every if wanted in whole and wanted not in mine]
    return tuple(full or own)


def typed_of(book: UnitBook, chance: random.Random, language: str) -> list[str]:
    """Some words of a name, in their order or not, the last cut off somewhere."""
    name = book.full_name(chance.choice(list(book.units)), language)
    words = plain(name).replace(",", " ").split()
    first = chance.randrange(len(words))
    some = words[first : first + chance.randint(1, 4)]
    if chance.random() < 0.2:
        chance.shuffle(some)
    some[-1] = some[-1][: chance.randint(1, len(some[-1]))]
    return some


@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_find_what_reading_the_whole_book_finds(book: UnitBook, every: Every, language: str) -> None:
    chance = random.Random(11)  # noqa: S311 - a sample, not a secret
    drawn = [typed_of(book, chance, language) for _ in range(DRAWN)]
    for words in [*drawn, ["a"], ["xa"], ["phuong", "xa"], ["h", "n"], ["ha", "ha"], ["zz"], ["noi", "ha"]]:
        found = book.named(words, on=TODAY, language=language, most=MOST)
        assert list(found) == named_by_reading_all(every, words, language=language), words


def test_a_whole_name_finds_what_reading_the_whole_book_finds(book: UnitBook, every: Every) -> None:
    chance = random.Random(12)  # noqa: S311 - a sample, not a secret
    codes = chance.sample(list(book.units), 40)
    own = [book.units[code].in_(language) for code in codes[:20] for language in ("vi", "en")]
    full = [book.full_name(code, language).upper() for code in codes[20:] for language in ("vi", "en")]
    for name in [*own, *full, "", "Nowhere", ",", "Phường Tân An"]:
        assert book.called(name, on=TODAY) == called_by_reading_all(every, name), name


def test_units_that_are_gone_are_not_found() -> None:
    def unit(code: str, name: str, parent: str, valid_to: date | None = None) -> Unit:
        day = date(2000, 1, 1)
        return Unit(
            code=code, name=name, name_en="", parent=parent, level=2, kind="", valid_from=day, valid_to=valid_to
        )

    units = (unit("1", "A", ""), unit("2", "Xã B", "1", TODAY), unit("3", "Xã B", "1", date(2026, 3, 1)))
    book = UnitBook(units={one.code: one for one in units})
    assert book.named(["b"], on=TODAY, language="vi", most=MOST) == ("2",)
    assert book.named([], on=TODAY, language="vi", most=MOST) == ()
    assert book.called("xa b", on=TODAY) == ("2",)
    assert book.called("xa b, a", on=TODAY) == ("2",)
    assert book.called("a", on=TODAY) == ("1",)


def test_a_search_takes_a_fraction_of_a_millisecond(book: UnitBook) -> None:
    """Of everything that people type, the median; an hour's noise of a machine is not measured with it."""
    chance = random.Random(13)  # noqa: S311 - a sample, not a secret
    asked = [typed_of(book, chance, "vi") for _ in range(DRAWN)]
    book.named(asked[0], on=TODAY, language="vi", most=MOST)
    book.called("Phường Ba Đình", on=TODAY)
    took = []
    for words in asked:
        started = time.process_time()
        book.named(words, on=TODAY, language="vi", most=MOST)
        book.called(" ".join(words), on=TODAY)
        took.append(time.process_time() - started)
    assert sorted(took)[DRAWN // 2] < 0.001


def made(book: UnitBook) -> set[str]:
    """What was made of the book and of each of its indexes so far."""
    indexes = [*vars(book)["_offered"].values(), vars(book)["_former"], vars(book)["_former"]._offered]
    return {f"{at} {name}" for at, one in enumerate([book, *indexes]) for name in vars(one)}


def test_a_name_that_is_typed_finds_every_index_made() -> None:
    book = load(WORKSPACE).catalogue.dictionary.units
    book.make_names_ready(on=TODAY)
    before = made(book)
    for typed in ("Hồng Hà", "Ba Đình, TP HN", "Bến Nghé", "muong leo", "no such place", "Ba Dinh Ward, Ha Noi City"):
        for code in book.meant(typed, on=TODAY, most=MOST):
            book.told(typed, code, on=TODAY)
        for language in ("vi", "en"):
            book.named(plain(typed).split(), on=TODAY, language=language, most=MOST)
        book.formerly(plain(typed).split(), on=TODAY, most=MOST)
    assert made(book) == before
