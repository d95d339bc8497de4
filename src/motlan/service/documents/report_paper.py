"""A report as PDF/UA-1: a list of contents, numbered sections, tables; tagged, in a language, with a title.

The same report gives the same bytes at any time and on any machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from motlan.governance.report.content import Cell, Report, Section, Table
from motlan.kernel.text import Text
from motlan.service.documents.draw import PAGE, compiled

EDITION = Text(vi="Bản số {number}, lập lúc {at}", en="Edition {number}, made at {at}")
FORMER = Text(vi="Bản này thay bản số {former}.", en="This edition takes the place of edition {former}.")
BECAUSE = Text(vi="Lý do đính chính: {because}", en="Why it was corrected: {because}")
CONTENTS = Text(vi="Mục lục", en="Contents")
MORE = Text(vi="và {n:,} dòng nữa", en="and {n:,} more")


def paper(report: Report, *, at: str, heading: Sequence[Text], number: int, because: str, language: str) -> bytes:
    """The PDF of an edition (A4); ``at``: when it was made, as people read it; ``number`` 1 took nothing's place."""
    edition = [EDITION.fill(number=number, at=at)]
    if number > 1:
        edition.append(FORMER.fill(former=number - 1))
    if because:
        edition.append(BECAUSE.fill(because=because))
    data = {
        "language": language,
        "title": report.title.in_(language),
        "plan": report.plan.in_(language),
        "heading": [line.in_(language) for line in heading],
        "edition": [line.in_(language) for line in edition],
        "rule": report.rule,
        "sections": [_section(one, language) for one in report.sections],
        "labels": {"page": PAGE.in_(language), "contents": CONTENTS.in_(language)},
    }
    return compiled("report.typ", data, standards=("ua-1",))


def _section(section: Section, language: str) -> dict[str, Any]:
    return {
        "title": section.title.in_(language),
        "said": [one.in_(language) for one in section.said],
        "tables": [_table(one, language) for one in section.tables],
    }


def _table(table: Table, language: str) -> dict[str, Any]:
    return {
        "label": table.label.in_(language),
        "columns": [{"label": one.label.in_(language), "figures": one.figures} for one in table.columns],
        "rows": [[_cell(cell, language) for cell in row] for row in table.rows],
        "empty": table.empty.in_(language),
        "more": MORE.fill(n=table.more).in_(language) if table.more else "",
    }


def _cell(cell: Cell, language: str) -> dict[str, str]:
    light = cell.light
    return {
        "text": cell.text.in_(language) if cell.text else "",
        "beside": cell.beside.in_(language) if cell.beside else "",
        "sign": light.symbol if light else "",
        "fill": light.colour if light else "",
        "ink": light.ink if light else "",
    }
