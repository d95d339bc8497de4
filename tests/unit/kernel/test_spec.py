from pathlib import Path

import pytest

from motlan.kernel.spec import Spec, load, read
from motlan.kernel.text import Text


class Column(Spec):
    to: str
    length: int = 1


class Switch(Spec):
    hosted: bool = True


class Table(Spec):
    label: Text
    columns: dict[str, Column]


def issues_of(tmp_path: Path, text: str) -> list[tuple[int, str, str]]:
    (tmp_path / "table.yaml").write_text(text, encoding="utf-8")
    result = read(tmp_path / "table.yaml", Table, name="table.yaml")
    assert result.value is None
    return [(issue.line, issue.path, issue.why.in_("en")) for issue in result.issues]


def test_a_good_file_becomes_a_frozen_value(tmp_path):
    (tmp_path / "table.yaml").write_text("label: {vi: Bảng}\ncolumns:\n  a: {to: b}\n", encoding="utf-8")
    table = read(tmp_path / "table.yaml", Table).value
    assert table == Table(label=Text(vi="Bảng"), columns={"a": Column(to="b")})


def test_every_fault_is_reported_at_once_with_its_line(tmp_path):
    text = "label: {vi: Bảng}\ncolumns:\n  a:\n    to: b\n    width: 3\n  c:\n    length: many\nextra: 1\n"
    assert issues_of(tmp_path, text) == [
        (5, "columns.a.width", "There is no key “width” here."),
        (6, "columns.c.to", "The key “to” is missing."),
        (
            7,
            "columns.c.length",
            "The value does not fit: Input should be a valid integer, unable to parse string as an integer.",
        ),
        (8, "extra", "There is no key “extra” here."),
    ]


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("label: [1\ncolumns: 2", 2, "Broken YAML"),
        ("label: a\nlabel: b\n", 2, "the key 'label' stands twice"),
        ("label: !!python/object:os.system x\n", 1, "Broken YAML"),
        ("columns: []\nlabel: 2026-02-30\n", 2, "2026-02-30"),
        ("label: 2026-12-31T25:00:00Z\n", 1, "2026-12-31T25:00:00Z"),
    ],
)
def test_broken_yaml_is_an_issue_and_never_runs(tmp_path, text, line, why):
    ((found, _, sentence),) = issues_of(tmp_path, text)
    assert (found, why in sentence) == (line, True)


def test_a_file_in_another_encoding_is_an_issue(tmp_path):
    (tmp_path / "table.yaml").write_bytes("label: Bảng".encode("cp1258", errors="replace") + b"\xff\xfe")
    (issue,) = read(tmp_path / "table.yaml", Table).issues
    assert "not UTF-8" in issue.why.in_("en")


def test_a_file_that_is_not_there_is_an_issue(tmp_path):
    (issue,) = read(tmp_path / "nothing.yaml", Table, name="nothing.yaml").issues
    assert issue.in_("en") == (
        "nothing.yaml:1: error: The file cannot be read (No such file or directory). "
        "Mend the file and run `motlan check` again."
    )


def test_a_word_is_a_word_and_true_and_false_alone_are_booleans(tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text("no: [on, Off, y, NO]\nyes: [true, False]\nworn: no\n", encoding="utf-8")
    document, issues = load(path, name="words.yaml")
    assert issues == ()
    assert document.data == {"no": ["on", "Off", "y", "NO"], "yes": [True, False], "worn": "no"}
    path.write_text("hosted: no\n", encoding="utf-8")
    found = read(path, Switch).value
    assert found is not None
    assert found.hosted is False


def remedies(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "table.yaml").write_text(text, encoding="utf-8")
    return [issue.remedy.in_("en") for issue in read(tmp_path / "table.yaml", Table).issues]


def test_a_key_that_is_not_known_is_told_with_those_that_are_and_where_it_belongs(tmp_path):
    assert remedies(tmp_path, "label: {vi: Bảng}\ncolumns:\n  a:\n    to: b\n    width: 3\n    label: x\n") == [
        "Remove it or correct its name. Known: length, to",
        "It belongs at the top level of the file: move it there.",
    ]
    assert remedies(tmp_path, "label: {vi: Bảng}\ncolumns: {}\nextra: 1\n") == [
        "Remove it or correct its name. Known: columns, label"
    ]
