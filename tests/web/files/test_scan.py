"""Asking the scanner: what it finds, and what happens when it cannot be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from motlan.web.files.scan import PIECE, Unanswered, found_in
from tests.clamd import scanner
from tests.papers import EICAR, pdf


def test_over_a_socket_a_virus_is_found_and_a_paper_is_clean(tmp_path: Path) -> None:
    with scanner(socket=tmp_path / "clamd.ctl") as one:
        assert found_in(EICAR, scanner=one.address) == "Eicar-Signature"
        assert found_in(pdf(), scanner=one.address) == ""
        assert one.looked_at == [EICAR, pdf()]


def test_over_the_network_a_large_file_arrives_whole() -> None:
    content = bytes(range(256)) * 1024 + b"end"
    with scanner() as one:
        assert len(content) > 4 * PIECE
        assert found_in(content, scanner=one.address) == ""
        assert one.looked_at == [content]


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"what?\0", b"stream: lstat ERROR\0"])
def test_an_answer_that_is_no_verdict_is_none(says: bytes) -> None:
    with scanner() as one:
        one.says = says
        with pytest.raises(Unanswered):
            found_in(pdf(), scanner=one.address)


def test_a_scanner_that_is_not_there_did_not_answer(tmp_path: Path) -> None:
    with pytest.raises(Unanswered):
        found_in(pdf(), scanner=str(tmp_path / "nobody"))
    with pytest.raises(Unanswered):
        found_in(pdf(), scanner="127.0.0.1:1")
