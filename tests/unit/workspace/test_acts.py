"""Every act that the workspace names has one name in each language, wherever it is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"


def _named(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from (one for key, one in value.items() if key == "legal_basis")
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _named(one)


def test_an_act_is_called_alike_everywhere_in_both_languages() -> None:
    called: dict[str, set[str]] = defaultdict(set)
    for path in VIETNAM.rglob("*.yaml"):
        for basis in _named(yaml.safe_load(path.read_text(encoding="utf-8"))):
            assert set(basis) == {"vi", "en"}, f"{path.name}: {basis}"
            acts, names = (basis[language].split("; ") for language in ("vi", "en"))
            for act, name in zip(acts, names, strict=True):
                called[act].add(name)
                assert name.isascii(), name
    assert {act: names for act, names in called.items() if len(names) != 1} == {}
    assert called["Nghị định 118/2025/NĐ-CP"] == {"Decree 118/2025/ND-CP"}
