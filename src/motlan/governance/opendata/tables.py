"""The tables of the open data: their columns, what each means, and what tells one row from the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import pyarrow as pa

from motlan.governance.opendata.published import What
from motlan.kernel.text import Text

Kind = Literal["text", "whole", "number", "flag", "date", "month", "instant"]
ARROW: Mapping[Kind, pa.DataType] = MappingProxyType(
    {
        "text": pa.string(),
        "whole": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "date": pa.string(),
        "month": pa.string(),
        "instant": pa.string(),
    }
)
COUNTRY = "country"
"""How the whole country is called where a unit has its code."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``of``: the table whose key it names."""

    name: str
    kind: Kind
    means: Text
    of: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, a file of each format. ``part``: under which word the workspace publishes it, '' always."""

    name: str
    title: Text
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    part: What | Literal[""] = ""

    @property
    def schema(self) -> pa.Schema:
        """Its columns as Arrow has them."""
        return pa.schema([(one.name, ARROW[one.kind]) for one in self.columns])


def _c(name: str, kind: Kind, vi: str, en: str, *, of: str = "") -> Column:
    return Column(name, kind, Text(vi=vi, en=en), of)


_UNIT = _c("unit", "text", "Mã đơn vị hành chính, hoặc cơ quan", "Code of an administrative unit, or an agency")
_PARENT = _c(
    "parent", "text", "Mã đơn vị cấp trên; `country` là cả nước", "Code of the unit above; `country`: all of it"
)
_RULE = _c("rule", "text", "Dấu vân tay của quy tắc, xem rules.json", "Fingerprint of the rule, see rules.json")
_MEASURED_AT = _c("measured_at", "instant", "Thời điểm đo, giờ UTC", "When it was measured, in UTC")
_AS_OF = _c(
    "as_of", "instant", "Thời điểm mà báo cáo nói tới, giờ UTC", "The instant of which the report speaks, in UTC"
)
_CLAIMED = _c("claimed", "text", "Màu do chủ trì khai: green, yellow, red, grey", "The colour that its owner claims")
_MEASURED = _c("measured", "text", "Màu đo được", "The colour that was measured")
_LEVEL = _c("level", "text", "Cấp: country, province, agency, unit", "Level: country, province, agency, unit")
_HIDDEN = _c("hidden", "flag", "Có bị ẩn vì số đếm nhỏ không", "Whether it is hidden, for some count is small")
_COUNTS = (
    _c("numerator", "whole", "Tử số; trống là bị ẩn", "Numerator; empty: hidden"),
    _c("denominator", "whole", "Mẫu số; trống là bị ẩn", "Denominator; empty: hidden"),
    _HIDDEN,
)

UNITS = Table(
    "units",
    Text(vi="Đơn vị hành chính và thời gian hiệu lực", en="Administrative units and when they were in force"),
    ("code",),
    (
        _c("code", "text", "Mã", "Code"),
        _c("name", "text", "Tên", "Name"),
        _c("name_en", "text", "Tên tiếng Anh", "Name in English"),
        _PARENT,
        _c("level", "whole", "1: ngay dưới cả nước; 2: dưới cấp 1", "1: just below the country; 2: below level 1"),
        _c("kind", "text", "Loại", "Kind"),
        _c("valid_from", "date", "Có hiệu lực từ ngày", "In force from"),
        _c("valid_to", "date", "Hết hiệu lực; trống là còn hiệu lực", "Its last day; empty: in force"),
    ),
)
CROSSWALK = Table(
    "crosswalk",
    Text(vi="Đơn vị cũ đi vào đơn vị nào", en="Which unit an old unit is now in"),
    ("old", "new", "changed_on"),
    (
        _c("old", "text", "Mã đơn vị cũ", "Code of the old unit"),
        _c("new", "text", "Mã đơn vị mới", "Code of the new unit", of="units"),
        _c("whole", "flag", "Toàn bộ đơn vị cũ", "All of the old unit"),
        _c("old_name", "text", "Tên đơn vị cũ", "Name of the old unit"),
        _c("changed_on", "date", "Ngày thay đổi", "Day of the change"),
    ),
)
CLAIMS = Table(
    "claims",
    Text(vi="Lời khai mới nhất về từng đơn vị, nhiệm vụ", en="The latest claim on each unit and task"),
    ("scope", "name"),
    (
        _c("scope", "text", "unit: đơn vị; task: nhiệm vụ", "unit or task"),
        _c("name", "text", "Mã đơn vị, tên nhiệm vụ", "Code of the unit, name of the task"),
        _c("light", "text", "Màu được khai", "The colour claimed"),
        _c("at", "instant", "Khai lúc, giờ UTC", "When, in UTC"),
        _c("source_vi", "text", "Nguồn công khai", "Where it was published, in Vietnamese"),
        _c("source_en", "text", "Nguồn công khai, tiếng Anh", "Where it was published"),
    ),
    "lights",
)
REPORTS = Table(
    "reports",
    Text(vi="Điều từng đơn vị báo cáo", en="What each unit reported"),
    ("unit", "measure"),
    (
        _UNIT,
        _PARENT,
        _c("measure", "text", "Tên tiêu chí", "Name of the criterion"),
        _c("value", "number", "Giá trị; 1 là đạt, 0 là chưa", "Value; 1: met, 0: not met"),
        _AS_OF,
        _c("basis", "text", "public, count, hoặc illustrative (minh hoạ)", "public, count, or illustrative"),
    ),
    "lights",
)
READINESS = Table(
    "readiness",
    Text(vi="Từng xã theo từng tiêu chí: khai và đo", en="Each commune by each criterion: claimed and measured"),
    ("unit", "criterion"),
    (
        _UNIT,
        _PARENT,
        _c("criterion", "text", "Tên tiêu chí", "Name of the criterion"),
        _c("claimed", "flag", "Xã báo cáo là đạt; trống là chưa báo cáo", "What it reports; empty: nothing"),
        _c(
            "measured", "flag", "Đo được là đạt; trống là chưa đo", "What was measured, and then counts; empty: nothing"
        ),
    ),
    "lights",
)
UNIT_LIGHTS = Table(
    "unit_lights",
    Text(vi="Màu của từng đơn vị: khai và đo", en="Each unit's colour: claimed and measured"),
    ("unit",),
    (
        _UNIT,
        _PARENT,
        _CLAIMED,
        _MEASURED,
        _c("ready", "whole", "Số xã đạt mọi điều kiện", "Communes that meet all conditions"),
        _c("reported", "whole", "Số xã đã biết đạt hay chưa", "Communes of which anything is known"),
        _c("whole", "whole", "Số xã", "Communes"),
        _c("share", "number", "Tỷ lệ, phần trăm, hai chữ số", "Their share in percent, two decimals"),
        _AS_OF,
        _RULE,
    ),
    "lights",
)
TASKS = Table(
    "tasks",
    Text(vi="Nhiệm vụ: khai và đo", en="Tasks: claimed and measured"),
    ("task",),
    (
        _c("task", "text", "Tên ngắn", "Short name"),
        _c("group", "text", "Nhóm", "Group"),
        _c("label_vi", "text", "Tên", "Name in Vietnamese"),
        _c("label_en", "text", "Tên tiếng Anh", "Name in English"),
        _c("owner", "text", "Cơ quan chủ trì", "Agency that answers for it"),
        _c("due", "date", "Hạn", "Due day"),
        _CLAIMED,
        _MEASURED,
        _MEASURED_AT,
    ),
    "tasks",
)
PROBES = Table(
    "probes",
    Text(vi="Phép đo của từng nhiệm vụ, lần chạy mới nhất", en="The probes of each task, as they ran last"),
    ("task", "place"),
    (
        _c("task", "text", "Nhiệm vụ", "Task", of="tasks"),
        _c("place", "whole", "Thứ tự trong nhiệm vụ, từ 0", "Its place in the task, from 0"),
        _c("probe", "text", "Loại phép đo", "Kind of probe"),
        _c("outcome", "text", "Màu đo được", "The colour that came out"),
        _c("figure", "number", "Con số; trống là chưa đo được", "The figure; empty: not measured"),
        _c("text_vi", "text", "Câu kết luận", "What it found, in Vietnamese"),
        _c("text_en", "text", "Câu kết luận, tiếng Anh", "What it found"),
        _c("query", "text", "Câu truy vấn đã chạy", "The query that was run"),
        _RULE,
        _MEASURED_AT,
    ),
    "tasks",
)
DATABASES = Table(
    "databases",
    Text(vi="Cơ sở dữ liệu", en="Databases"),
    ("database",),
    (
        _c("database", "text", "Tên ngắn", "Short name"),
        _c("label_vi", "text", "Tên", "Name in Vietnamese"),
        _c("label_en", "text", "Tên tiếng Anh", "Name in English"),
        _c("owner", "text", "Cơ quan chủ quản", "Owner"),
        _c("stage", "text", "Giai đoạn, theo báo cáo của cơ quan chủ quản", "Stage, as its owner claims"),
        _c("quality", "number", "Chỉ số chất lượng, 0 đến 100", "Quality index, 0 to 100"),
        _c("band", "text", "Màu của chỉ số", "The colour of the index"),
        _c("identifier_breaches", "whole", "Mã định danh sai quy tắc", "Identifiers that break their rule"),
        _c("records", "whole", "Bản ghi", "Records"),
        _c("landed_at", "instant", "Đồng bộ lần cuối, giờ UTC", "Last synchronised, in UTC"),
        _RULE,
    ),
    "databases",
)
PORTFOLIO = Table(
    "portfolio",
    Text(vi="Danh mục cơ sở dữ liệu của chương trình", en="The programme's portfolio of databases"),
    ("database",),
    (
        _c("database", "text", "Tên ngắn", "Short name"),
        _c("label_vi", "text", "Tên", "Name in Vietnamese"),
        _c("label_en", "text", "Tên tiếng Anh", "Name in English"),
        _c("owner", "text", "Cơ quan chủ quản", "Owner"),
        _c("stage", "text", "Giai đoạn, theo báo cáo", "Stage, as it was reported"),
        _c("as_of", "date", "Ngày mà báo cáo nói tới", "The day of which the report speaks"),
        _c(
            "basis",
            "text",
            "public: nguồn công khai; count: chỉ công khai số lượng; illustrative: minh họa",
            "public: said by a source; count: only how many; illustrative: an example",
        ),
        _c("source_vi", "text", "Nguồn", "Source, in Vietnamese"),
        _c("source_en", "text", "Nguồn, tiếng Anh", "Source"),
        _c("stage_measured", "text", "Giai đoạn đo được; trống là chưa đo", "Stage as measured; empty: not measured"),
        _c("grade", "text", "Xếp hạng đo được", "Grade as measured"),
        _c("score", "number", "Điểm xếp hạng, 0 đến 100", "Points of the grade, 0 to 100"),
        _c(
            "fields",
            "number",
            "Mục khai mà người dân được bớt mỗi năm nếu kết nối, chữa lỗi",
            "Fields a year that people would be spared if it were connected or mended",
        ),
        _c("papers", "number", "Giấy tờ được bớt mỗi năm", "Papers a year that they would be spared"),
    ),
    "databases",
)
INDICATORS = Table(
    "indicators",
    Text(vi="Chỉ tiêu", en="Indicators"),
    ("indicator",),
    (
        _c("indicator", "text", "Số hiệu", "Number"),
        _c("label_vi", "text", "Tên", "Name in Vietnamese"),
        _c("label_en", "text", "Tên tiếng Anh", "Name in English"),
        _c("definition_vi", "text", "Định nghĩa", "Definition in Vietnamese"),
        _c("definition_en", "text", "Định nghĩa, tiếng Anh", "Definition"),
        _c("numerator", "text", "Biểu thức của tử số", "Expression of the numerator"),
        _c("denominator", "text", "Biểu thức của mẫu số", "Expression of the denominator"),
    ),
    "indicators",
)
FACTS = Table(
    "facts",
    Text(vi="Số đếm của từng chỉ tiêu theo đơn vị và thời gian", en="What each indicator counted, by unit and time"),
    ("indicator", "unit", "parent", "period"),
    (
        _c("indicator", "text", "Chỉ tiêu", "Indicator", of="indicators"),
        _LEVEL,
        _UNIT,
        _PARENT,
        _c("period", "text", "Tháng (2026-10) hoặc ngày (2026-10-02)", "Month (2026-10) or day (2026-10-02)"),
        _c("denominator", "whole", "Mẫu số; trống là bị ẩn", "Denominator; empty: hidden"),
        _c("rest", "whole", "Mẫu số trừ tử số; trống là bị ẩn", "Denominator less numerator; empty: hidden"),
        _HIDDEN,
    ),
    "indicators",
)
FIGURES = Table(
    "figures",
    Text(vi="Tỷ lệ, điểm và màu theo đơn vị và tháng", en="Rates, points and colours by unit and month"),
    ("indicator", "unit", "parent", "month"),
    (
        _c("indicator", "text", "Chỉ tiêu", "Indicator", of="indicators"),
        _LEVEL,
        _UNIT,
        _PARENT,
        _c("month", "month", "Tháng", "Month"),
        *_COUNTS,
        _c("rate", "number", "Tỷ lệ, phần trăm, hai chữ số", "Rate in percent, two decimals"),
        _c("points", "number", "Điểm", "Points"),
        _c("light", "text", "Màu", "Colour"),
        _RULE,
        _c("counted_by", "text", "Quy tắc khi đếm lần cuối", "The rule by which it was counted last"),
        _MEASURED_AT,
    ),
    "indicators",
)

ALL = (
    UNITS,
    CROSSWALK,
    CLAIMS,
    REPORTS,
    READINESS,
    UNIT_LIGHTS,
    TASKS,
    PROBES,
    DATABASES,
    PORTFOLIO,
    INDICATORS,
    FACTS,
    FIGURES,
)
BY_NAME: Mapping[str, Table] = MappingProxyType({one.name: one for one in ALL})
