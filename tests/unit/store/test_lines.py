"""Lines of any file: whole, decoded as declared, never longer than the bound, in bounded memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motlan.kernel.errors import SourceChanged
from motlan.store import lines as under_test
from motlan.store.lines import lines


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(st.text("aé\r ", max_size=40), max_size=12), last=st.booleans(), block=st.integers(1, 50))
def test_every_line_comes_in_order_but_those_over_the_bound(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], block: int, *, last: bool
) -> None:
    path = tmp_path_factory.mktemp("lines") / "f.txt"
    path.write_bytes(("\n".join(texts) + ("\n" if last else "")).encode())
    told: dict[int, bytes] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(under_test, "BLOCK", block)
        patch.setattr(under_test, "LONGEST_LINE", 20)
        got = b"".join(lines(path, "utf-8", lambda line, pieces: told.update({line: b"".join(pieces)})))
    whole = path.read_bytes().split(b"\n")
    long = [at for at, line in enumerate(whole, start=1) if len(line) + (at < len(whole)) > 20]
    assert told == {at: whole[at - 1] for at in long}
    assert got.split(b"\n") == [b"" if at in long else line for at, line in enumerate(whole, start=1)]


def test_a_long_line_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(b"first\n" + b"x" * 50_000_000 + b"\nlast\n")
    told: list[tuple[int, int]] = []
    tracemalloc.start()
    got = b"".join(lines(path, "utf-8", lambda line, pieces: told.append((line, sum(map(len, pieces))))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert got == b"first\n\nlast\n"
    assert told == [(2, 50_000_000)]
    assert peak < 16_000_000


@pytest.mark.parametrize("block", [1, 3, 1 << 20])
def test_a_byte_that_does_not_fit_is_told_with_line_and_byte(
    tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "BLOCK", block)
    path = tmp_path / "f.csv"
    path.write_bytes("a\ntên\n".encode() + b"x\xe1y\n")
    with pytest.raises(SourceChanged) as raised:
        list(lines(path, "utf-8", lambda _line, _text: None))
    assert raised.value.what.in_("en") == "Line 3 (byte 8) is not utf-8."


def test_a_byte_order_mark_and_other_encodings_become_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le"):
        path.write_bytes("tên,tuổi\n".encode(encoding))
        declared = "utf-8" if encoding == "utf-8-sig" else encoding
        assert b"".join(lines(path, declared, lambda _line, _text: None)).decode() == "tên,tuổi\n"
