"""A proposal as a YAML file of the workspace, with a comment on every line that somebody has to look at."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from motlan.data.profile.find import written
from motlan.data.profile.propose import Match, Proposal, TableProposal
from motlan.data.profile.run import Profile
from motlan.data.profile.weigh import Candidate
from motlan.kernel.number import written as written_number
from motlan.kernel.text import Text

BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\d{4}-\d{2}-\d{2}|[a-z]{2,4}([/.-][a-z]{2,4}){1,2}")
WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})
COMMENT_AT = 58
WIDEST = 200
OTHERS = 3
LONGEST_LIST = 12
EMPTY = Text(vi="Trống, đã bỏ qua:", en="Empty, passed over:")
MOST_SURE = 99
"""In 100: no count of values makes a mapping certain."""


def as_yaml(profile: Profile, *, label: Mapping[str, str], owner: str, stage: str, language: str) -> str:
    """The whole file."""
    return "\n".join(_Writer(profile, language).lines(label, owner, stage)) + "\n"


def has_datasets(profile: Profile) -> bool:
    """Whether anything was recognised: without a dataset the file would say nothing."""
    return any(table.datasets for table in profile.tables)


class _Writer:
    def __init__(self, profile: Profile, language: str) -> None:
        self._profile = profile
        self._language = language

    def lines(self, label: Mapping[str, str], owner: str, stage: str) -> Iterator[str]:
        """Line after line."""
        yield from (f"# {self._say(line)}" for line in HEADER)
        yield f"database: {self._profile.database}"
        yield f"label: {_flow(label)}"
        yield f"owner: {_word(owner)}" if owner else f"# owner: {self._say(NO_OWNER)}"
        yield f"stage: {stage}"
        told = "\n".join(self._say(one) for one in self._profile.found)
        yield self._noted(f"connect: {_flow(written(self._profile.connect, self._profile.database))}", told)
        yield "datasets:"
        names: dict[str, int] = {}
        for table in self._profile.tables:
            for one in table.datasets:
                names[one.name] = names.get(one.name, 0) + 1
                name = one.name if names[one.name] == 1 else f"{one.name}_{names[one.name]}"
                yield from self._dataset(table, one, name)
            if not table.datasets:
                yield from self._unrecognised(table)
        yield from self._references()
        if self._profile.empty:
            told = f"{self._say(EMPTY)} {', '.join(self._profile.empty)}"
            yield from (f"# {line}" for line in _wrapped(told, WIDEST - 2))

    def _dataset(self, table: TableProposal, one: Proposal, name: str) -> Iterator[str]:
        rows = Text(vi="{rows:,} dòng", en="{rows:,} rows")
        first = Text(vi="{rows:,} dòng đầu", en="the first {rows:,} rows")
        counted = self._say((rows if table.table.whole else first).fill(rows=table.table.rows))
        yield self._noted(f"  {name}:", f"{counted} · {self._say(HELD)}" if one.described else counted)
        places = {"table": table.table.dataset.table, "sheet": table.table.dataset.sheet}
        places["path"] = table.table.dataset.path
        yield from (f"    {key}: {_word(value)}" for key, value in places.items() if value is not None)
        yield self._noted(f"    key: {_key(table)}", self._about_key(table))
        yield from self._changes(one)
        yield f"    describes: {one.concept.concept}"
        yield self._noted(f"    founds: {str(one.founds).lower()}", self._say(FOUNDS[one.founds]))
        yield "    columns:" if any(match.sure for match in one.matches) else "    columns: {}"
        for match in one.matches:
            if match.sure:
                yield self._noted(f"      {_word(match.column)}: {_mapping(match.mapping)}", self._why(one, match))
        left = [match for match in one.matches if not match.sure]
        if left:
            yield "    ignore:"
        for match in left:
            yield self._noted(f"      - {_word(match.column)}", self._why_not(table, one, match))

    def _changes(self, one: Proposal) -> Iterator[str]:
        if one.cursor is None:
            yield "    changes: {by: snapshot}"
        else:
            yield self._noted(f"    changes: {{by: cursor, column: {_word(one.cursor)}}}", self._say(CURSOR))

    def _about_key(self, table: TableProposal) -> str:
        others = [" + ".join(key) for key in table.table.keys[1:OTHERS]]
        if not table.table.key:
            return self._say(
                Text(vi="không cột nào phân biệt được các dòng: hãy chọn", en="nothing tells the rows apart: choose")
            )
        if table.table.repeats:
            count = table.table.repeats
            return self._say(Text(vi=f"{count} dòng trùng khóa", en=f"{count} rows repeat it"))
        listed = ", ".join(others)
        too = [self._say(Text(vi=f"cũng được: {listed}", en=f"would do too: {listed}"))] if others else []
        return " · ".join([*([self._say(DECLARED)] if table.table.declared else []), *too])

    def _why(self, one: Proposal, match: Match) -> str:
        chosen = match.ranking[0]
        said = f"{_percent(chosen)}: {self._evidence(chosen)}"
        others = self._others(match.ranking[1:])
        if match.unread:
            listed = ", ".join(match.unread[:LONGEST_LIST])
            said += self._say(Text(vi=f" · CHƯA HIỂU mã: {listed}", en=f" · codes NOT UNDERSTOOD: {listed}"))
        return f"{said} · {others}" if others else said

    def _why_not(self, table: TableProposal, one: Proposal, match: Match) -> str:
        elsewhere = [
            f"{other.concept.concept}.{found.chosen.attribute}"
            for other in table.datasets
            if other is not one and (found := other.match(match.column)).sure and found.chosen is not None
        ]
        if elsewhere:
            return self._say(Text(vi=f"đọc là {elsewhere[0]}", en=f"read as {elsewhere[0]}"))
        if match.column == one.cursor:
            return self._say(Text(vi="thời điểm thay đổi", en="when it changed"))
        if match.chosen is not None and match.readable:
            return self._question(match)
        if match.chosen is not None:
            to = match.chosen.attribute
            return self._say(
                Text(
                    vi=f"giống {to}, nhưng năm chỉ có hai chữ số: cần chủ quản cho năm đủ bốn chữ số",
                    en=f"like {to}, but with two digits of the year: its owner has to give all four",
                )
            )
        if near := self._listed(match.ranking):
            return f"{self._say(CANDIDATES)} {near}"
        return self._say(Text(vi="chưa khớp thuộc tính nào", en="no attribute is like it"))

    def _question(self, match: Match) -> str:
        """What it could be, what speaks for each of them, and the line that maps it to the one that was chosen."""
        likely = sorted(match.ranking, key=lambda found: -found.score)[:OTHERS]
        told = (
            f"{one.attribute} {_percent(one)} ({self._evidence(one)})"
            for one in likely
            if one.score >= 0.01  # noqa: PLR2004
        )
        line = f"{_word(match.column)}: {_mapping(match.mapping)}"
        return f"{self._say(QUESTION)} {'; '.join(told)}\n{self._say(TO_MAP)}\n{line}"

    def _others(self, ranking: Sequence[Candidate]) -> str:
        listed = self._listed(ranking)
        return f"{self._say(Text(vi='hoặc', en='or'))} {listed}" if listed else ""

    @staticmethod
    def _listed(ranking: Sequence[Candidate]) -> str:
        return ", ".join(f"{one.attribute} {_percent(one)}" for one in ranking[:OTHERS] if one.score >= 0.01)  # noqa: PLR2004

    def _evidence(self, candidate: Candidate) -> str:
        speaking = sorted((one for one in candidate.evidence if one.weight > 0), key=lambda one: -one.weight)
        return "; ".join(
            f"{one.text.in_(self._language)} (+{written_number(one.weight, self._language, '.1f')})"
            for one in speaking[:OTHERS]
        )

    def _unrecognised(self, table: TableProposal) -> Iterator[str]:
        nothing = Text(
            vi=f"Bảng {table.table.name}: từ điển chưa có khái niệm nào giống bảng này. Các cột:",
            en=f"Table {table.table.name}: no concept of the dictionary is like it. Its columns:",
        )
        told = f"{self._say(nothing)} {', '.join(column.name for column in table.table.columns)}"
        yield from (f"  # {line}" for line in _wrapped(told, WIDEST - 4))

    def _references(self) -> Iterator[str]:
        if self._profile.references:
            yield f"# {self._say(REFERENCES)}"
        for one in self._profile.references:
            yield f"#   {one.table}.{one.column} → {one.target}.{one.target_column} ({one.share:.0%})"

    def _say(self, text: Text) -> str:
        return text.in_(self._language)

    @staticmethod
    def _noted(line: str, note: str) -> str:
        *above, last = _folded(line)
        notes = [line for part in note.split("\n") for line in _wrapped(part, WIDEST - COMMENT_AT - 3)]
        if notes and len(last) + 3 + len(notes[0]) <= WIDEST:
            last = f"{last:<{COMMENT_AT}} # {notes.pop(0)}"
        return "\n".join((*above, last, *(f"{'':{COMMENT_AT}} # {one}" for one in notes)))


HEADER = (
    Text(
        vi="Do `motlan profile` đề xuất: người biết dữ liệu cần xem từng dòng trước khi dùng.",
        en="Proposed by `motlan profile`: whoever knows the data has to look at every line before it is used.",
    ),
    Text(
        vi="Sau mỗi cột: khả năng đúng (0–99 trong 100 lần), căn cứ kèm sức nặng, và thuộc tính khác có thể đúng.",
        en="Behind each column: how likely it is (0 to 99 times in 100), the evidence with its weight, and what else it"
        " could be.",
    ),
    Text(
        vi="Sức nặng +2 làm khả năng tăng khoảng bảy lần; các căn cứ trùng lặp nhau nên tổng chỉ tính gần một nửa.",
        en="A weight of +2 makes it about seven times as likely; evidence overlaps, so nearly half of the sum counts.",
    ),
)
DECLARED = Text(vi="khóa chính mà nguồn khai báo", en="the primary key that the source declares")
CURSOR = Text(
    vi="thời điểm, không dòng nào trống · con trỏ KHÔNG thấy bản ghi bị xóa: nguồn có xóa thì dùng {by: snapshot}",
    en="instants, never empty · a cursor NEVER sees deletes: use {by: snapshot} where the source deletes",
)
CANDIDATES = Text(vi="có thể là, chưa đủ chắc để ghép:", en="could be, and is not mapped by itself:")
QUESTION = Text(vi="CẦN NGƯỜI QUYẾT, chưa gán: có thể là", en="TO BE DECIDED, not mapped: could be")
TO_MAP = Text(
    vi="nếu là thuộc tính đứng đầu, bỏ cột khỏi ignore và ghi dòng sau dưới columns; nếu không, đổi thuộc tính:",
    en="to map it, take it from ignore and write this under columns, with the attribute that is right:",
)
NO_OWNER = Text(
    vi="chưa biết cơ quan chủ quản; chạy lại với --owner CƠ_QUAN, hoặc ghi tên ở đây",
    en="it is not known which agency owns it; run again with --owner AGENCY, or name it here",
)
HELD = Text(
    vi="đã khai báo và đang giữ; dữ liệu của chính nó không tính làm căn cứ",
    en="described already; what is held from it was not counted as evidence",
)
FOUNDS = {
    True: Text(vi="chưa CSDL nào lập đối tượng này", en="no other database founds such subjects"),
    False: Text(vi="đối tượng đã do CSDL khác lập", en="other databases found these subjects"),
}
REFERENCES = Text(vi="Cột mà giá trị là khóa của bảng khác:", en="Columns whose values are another table's key:")


def _folded(line: str) -> list[str]:
    """A line of YAML over several: broken behind commas, never within quotes, where a key may not be."""
    lines, indent = [""], " " * (len(line) - len(line.lstrip()) + 4)
    apart = re.sub(r'"(?:\\.|[^"\\])*"', lambda quoted: quoted.group().replace(" ", "\0"), line)
    for piece in (part.replace("\0", " ") for part in re.split("(?<=,) ", apart)):
        if lines[-1] and len(lines[-1]) + 1 + len(piece) > WIDEST:
            lines.append(indent + piece)
        else:
            lines[-1] = f"{lines[-1]} {piece}" if lines[-1] else piece
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _percent(candidate: Candidate) -> str:
    return str(min(round(100 * candidate.score), MOST_SURE))


def _key(table: TableProposal) -> str:
    names = table.table.key or tuple(column.name for column in table.table.columns)
    listed = [_word(name) for name in names]
    return listed[0] if len(listed) == 1 else f"[{', '.join(listed)}]"


def _mapping(mapping: Mapping[str, Any]) -> str:
    return _word(mapping["to"]) if len(mapping) == 1 else _flow(mapping)


def _flow(values: Mapping[str, Any]) -> str:
    """A mapping on one line."""
    return "{" + ", ".join(f"{_word(key)}: {_value(value)}" for key, value in values.items()) + "}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return _flow(value)
    if isinstance(value, date):
        return value.isoformat()
    return _word(str(value)) if isinstance(value, str) else json.dumps(value)


def _word(text: str) -> str:
    """A text as YAML: bare where nobody could read anything else into it."""
    return text if BARE.fullmatch(text) and text.lower() not in WORDS else json.dumps(text, ensure_ascii=False)
