"""The styles' own tool: it leaves out what no page uses and nothing else, and pages load what it would write."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "compile_styles.py"
spec = importlib.util.spec_from_file_location("compile_styles", TOOL)
assert spec is not None
assert spec.loader is not None
tool = importlib.util.module_from_spec(spec)
sys.modules["compile_styles"] = tool
spec.loader.exec_module(tool)


@pytest.mark.parametrize(
    ("whole", "left"),
    [
        (".govuk-a{x:y}.govuk-b{x:y}", ".govuk-a{x:y}"),
        (".govuk-a--big,.govuk-a__item,.govuk-ab,.govuk-b--big{x:y}", ".govuk-a--big,.govuk-a__item{x:y}"),
        (".govuk-b,.govuk-a:hover,body{x:y}", ".govuk-a:hover,body{x:y}"),
        (".govuk-a .govuk-b{x:y}", ""),
        (".govuk-a:not(.govuk-b){x:y}", ".govuk-a:not(.govuk-b){x:y}"),
        (".other-b{x:y}", ".other-b{x:y}"),
        (r".govuk-\!-wide{x:y}.govuk-\!-slim{x:y}", r".govuk-\!-wide{x:y}"),
        ("@media print{.govuk-b{x:y}}@media print{.govuk-a{x:y}}", "@media print{.govuk-a{x:y}}"),
        ("@supports (a:b){@media print{.govuk-b{x:y}}}", ""),
        (":root{--a:b;--c:d}@keyframes e{0%{x:y}to{x:z}}", ":root{--a:b;--c:d}@keyframes e{0%{x:y}to{x:z}}"),
        ('@import "e";.govuk-b{x:y}', '@import "e";'),
    ],
)
def test_what_may_hold_for_an_element_is_kept(whole: str, left: str) -> None:
    assert tool.pruned(whole, frozenset({"govuk-a", "govuk-!-wide"})) == left


def test_a_brace_that_is_never_closed_is_a_fault() -> None:
    with pytest.raises(ValueError, match="never closed"):
        tool.pruned("@media print{.govuk-a{x:y}", frozenset())


def test_what_pages_load_is_what_the_tool_would_write() -> None:
    assert subprocess.run([sys.executable, TOOL, "--check"], check=False).returncode == 0


def test_every_block_that_a_page_uses_is_there_and_no_other() -> None:
    whole, left = (_blocks(file) for file in (tool.WHOLE, tool.LEFT))
    assert {"govuk-button", "govuk-error-summary", "govuk-!-margin-bottom-2"} <= left
    assert left == whole & tool.used() < whole


def _blocks(file: Path) -> set[str]:
    css = file.read_text("utf-8").replace("\\", "")
    return {tool.block(name) for name in re.findall(r"\.(govuk-[!\w-]+)", css)}
