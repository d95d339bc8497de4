"""What people read at the command line: words in their language, numbers as it writes them, lines that stay lines."""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterator
from inspect import cleandoc
from typing import Literal, get_args

import click
import pytest
from click.testing import CliRunner
from rich.console import Console

from motlan.cli import main
from motlan.cli.group import LOCALE
from motlan.cli.helping import KEPT
from motlan.cli.terminal import Terminal
from motlan.cli.words import WORDS, word_of
from motlan.data.databases.check import Severity
from motlan.data.golden.cause import Kind as CauseKind
from motlan.data.progress import Stage
from motlan.data.quality.incident import EventKind, State
from motlan.data.review.events import Kind as EventOfSubjects
from motlan.data.review.queue import State as PairState
from motlan.data.sync.plan import Mode
from motlan.data.sync.state import Standing
from motlan.governance.lights.light import Light
from motlan.kernel.errors import KINDS, UnknownName
from motlan.kernel.text import Text
from motlan.web.people.permissions import Role

CODES = {"ways": Mode, "standings": Standing, "states": State, "events": EventKind, "severities": Severity}
MORE = {"causes": CauseKind, "merges": EventOfSubjects, "pairs": PairState, "hosted": Literal["hosted"]}


@pytest.mark.parametrize(
    "codes",
    [get_args(kind) for kind in (CODES | MORE).values()]
    + [tuple(one.value for one in Light), tuple(one.value for one in Role)],
)
def test_every_code_that_people_see_has_a_word_in_both_languages(codes):
    assert [code for code in codes if code not in WORDS] == []
    assert all(set(WORDS[code]) == {"vi", "en"} for code in codes)


def test_a_name_is_its_own_word():
    assert word_of("civil_status") == "civil_status"
    assert Terminal(as_json=False, language="vi").word(None) == "–"


def test_numbers_are_written_as_the_language_does():
    vi, en = (Terminal(as_json=False, language=language) for language in ("vi", "en"))
    assert (vi.number(1234.5, ",.1f"), en.number(1234.5, ",.1f")) == ("1.234,5", "1,234.5")
    assert vi.at(Stage("landed", "land.parcels", 12345)) == "land.parcels đã ghi 12.345"
    said = Text(vi="{n:,} dòng, năm {year}", en="{n:,} rows, year {year}").fill(n=1234, year=2026)
    assert (said["vi"], said["en"]) == ("1.234 dòng, năm 2026", "1,234 rows, year 2026")


def test_a_line_that_is_piped_stays_a_line():
    out = io.StringIO()
    Terminal(as_json=False, language="en", console=Console(file=out, highlight=False)).say("word " * 60)
    assert out.getvalue().count("\n") == 1


def misuse(*words: str) -> str:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 2
    return result.stderr


def test_misuse_is_told_in_the_language_of_the_run(monkeypatch):
    assert "Lỗi: Thiếu tùy chọn '--order'." in misuse("authority", "apply", "person.full_name", "--lang", "vi")
    assert "Error: Missing option '--order'." in misuse("authority", "apply", "person.full_name", "--lang=en")
    monkeypatch.setenv("MOTLAN_LANG", "vi")
    assert "Lỗi: Không có lệnh 'synchronize'." in misuse("synchronize")
    monkeypatch.delenv("MOTLAN_LANG")
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert "Không có tùy chọn '--nope'." in misuse("status", "--nope")


def test_what_is_not_there_is_named_in_vietnamese():
    error = UnknownName(kind="attribute", name="person.shoe", known=())
    assert error.what["vi"] == "Không có thuộc tính tên “person.shoe”."
    assert error.what["en"] == "There is no attribute called “person.shoe”."
    assert all(word.islower() or "ô" in word for word in KINDS.values())


def helps(command: click.Command, ctx: click.Context) -> Iterator[str]:
    yield command.help or ""
    options = [one for one in command.params if isinstance(one, click.Option)]
    yield from (one.help or "" for one in options)
    yield from (one.show_default for one in options if isinstance(one.show_default, str))
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from helps(inner, ctx)


def test_help_is_vietnamese_where_the_run_is():
    said = CliRunner().invoke(main, ["authority", "undo", "--help", "--lang", "vi"]).stdout
    assert "Rút lại quyết định gần nhất" in said
    assert "Vì sao rút lại quyết định." in said
    assert "Ví dụ:" in said
    assert "Take the last decision back" in CliRunner().invoke(main, ["authority", "undo", "--help"]).stdout


def test_every_paragraph_of_every_help_has_a_vietnamese_text():
    """Prose whole; of examples, whose lines are commands, the line above them."""
    paragraphs = {
        " ".join((each.split("\n")[1] if each.startswith(KEPT) else each).split())
        for text in helps(main, click.Context(main))
        for each in cleandoc(text).split("\n\n")
        if each
    }
    vietnamese = gettext.translation("messages", str(LOCALE), languages=["vi"])
    assert len(paragraphs) > 100
    assert sorted(one for one in paragraphs if vietnamese.gettext(one) == one) == []
