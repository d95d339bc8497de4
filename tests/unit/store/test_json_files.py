"""JSON documents: an array in pieces, a list inside a document, and what is no record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from motlan.kernel.errors import SourceError
from motlan.store.json_files import json_batches, json_columns, lists_in

Refused = list[tuple[str, int, str, bytes]]


def read(path: Path, *columns: str, records: str | None = None) -> tuple[list[tuple[str | None, ...]], Refused]:
    refused: Refused = []

    def reject(file: str, line: int, reason: str, pieces: Iterable[bytes]) -> None:
        refused.append((file, line, reason, b"".join(pieces)))

    found: list[tuple[str | None, ...]] = []
    for batch in json_batches(path, columns, records=records, reject=reject):
        found += zip(*(column.to_pylist() for column in batch.columns), strict=True)
    return found, refused


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.json"


def test_values_are_text_and_nested_ones_stay_json(file: Path) -> None:
    file.write_text(
        '\ufeff[{"id": 1, "number": "Đỗ \\"A\\"", "other": true, "x": null, "in": {"a": [1, "é"]}},\n {"id": "2"}]',
        encoding="utf-8",
    )
    assert json_columns(file, None) == ("id", "number", "other", "x", "in")
    assert read(file, "number", "id", "other", "x", "in") == (
        [('Đỗ "A"', "1", "true", None, '{"a":[1,"é"]}'), (None, "2", None, None, None)],
        [],
    )


def test_keys_with_marks_of_pointers_are_found(file: Path) -> None:
    file.write_text('[{"a/b": 1, "c~d": 2, "e.f": 3, "g\'h": 4}]', encoding="utf-8")
    assert read(file, "a/b", "c~d", "e.f", "g'h")[0] == [("1", "2", "3", "4")]


def test_a_list_inside_a_document(file: Path) -> None:
    file.write_text('{"meta": {"n": 2}, "da\'ta": {"items": [{"a": 1}, {"a": "2"}]}}', encoding="utf-8")
    assert json_columns(file, "da'ta.items") == ("a",)
    assert read(file, "a", records="da'ta.items") == ([("1",), ("2",)], [])
    with pytest.raises(SourceError) as error:
        read(file, "a", records="meta.n")
    assert error.value.what.in_("en") == "There is no list at `meta.n`."


def test_an_element_that_is_no_object_is_handed_over_with_its_place(file: Path) -> None:
    file.write_text('[{"a": 1}, 5, {"a": 2}, ["x"], null]', encoding="utf-8")
    assert read(file, "a") == (
        [("1",), ("2",)],
        [
            ("people.json", 2, "malformed", b"5"),
            ("people.json", 4, "malformed", b'["x"]'),
            ("people.json", 5, "malformed", b"null"),
        ],
    )


def test_many_records_come_in_pieces_and_in_order(file: Path) -> None:
    file.write_text(json.dumps([{"n": n} for n in range(50_000)]), encoding="utf-8")
    parts = list(json_batches(file, ("n",), records=None, reject=print))
    assert len(parts) > 1
    assert [value for part in parts for value in part.column(0).to_pylist()] == [str(n) for n in range(50_000)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file or table is empty."),
        (b"[]", "The file or table is empty."),
        (b"[1, 2]", "The file or table is empty."),
        (b'{"a": 1}', "The JSON document is one object and no list of records."),
        (b'[{"a": 1}, {"a": 2', "It cannot be read: the file is no whole JSON document (byte "),
        (b'[{"a": "\xff"}]', "It cannot be read: the file is no whole JSON document"),
        (b'{"a": [{"b": 1}', "It cannot be read: the file is no whole JSON document"),
    ],
)
def test_a_document_that_is_none(content: bytes, said: str, file: Path) -> None:
    file.write_bytes(content)
    with pytest.raises(SourceError) as error:
        json_columns(file, None)
    assert error.value.what.in_("en").startswith(said)
    assert error.value.problem == "file"


def test_lists_of_objects_inside_a_document_are_found_and_named_where_nobody_said_which(file: Path) -> None:
    file.write_text(
        json.dumps(
            {
                "note": "x",
                "meta": {"codes": [1, 2, 3, 4], "agencies": [{"a": 1}]},
                "data": {"deep/er": {"list": [{"b": 1}, {"b": 2}]}, "none": []},
                "a.b": [{"c": 1}] * 9,
            }
        ),
        encoding="utf-8",
    )
    assert lists_in(file) == ("data.deep/er.list", "meta.agencies")
    assert read(file, "b", records="data.deep/er.list") == ([("1",), ("2",)], [])
    with pytest.raises(SourceError) as error:
        json_columns(file, None)
    assert "`records: data.deep/er.list`, `records: meta.agencies`" in error.value.remedy.in_("en")


def test_a_file_that_is_not_there(file: Path) -> None:
    with pytest.raises(SourceError) as error:
        json_columns(file, None)
    assert error.value.what.in_("en") == "The database is not there."
