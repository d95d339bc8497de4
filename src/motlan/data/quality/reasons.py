"""Why a record fails, in one sentence for those who must mend it."""

from __future__ import annotations

from motlan.data.quality.contract import Rule
from motlan.kernel.text import Text


def reason(rule: Rule) -> Text:
    """The sentence of a rule: its own label, or what its kind says.

    >>> from motlan.data.quality.contract import Criterion
    >>> reason(Rule(check_id="a", dataset="d", attribute="a", kind="unique", criterion=Criterion.CLEAN)).in_("en")
    'another record of the dataset has the same value'
    """
    if rule.label is not None:
        return rule.label
    said = SENTENCES.get(rule.kind, OTHERWISE)
    others = [mirror.database for mirror in rule.witnesses]
    return said.fill(
        least=_end(rule.least),
        most=_end(rule.most),
        pattern=rule.pattern,
        attribute=rule.attribute,
        how=rule.how,
        than=rule.than,
        sql=rule.sql,
        others=", ".join(dict.fromkeys(others)),
        population=rule.population.source if rule.population else "",
    )


def _end(value: float | str | None) -> str:
    return "…" if value is None else str(value)


OTHERWISE = Text(vi="không đạt kiểm tra", en="fails the check")
SENTENCES = {
    "range": Text(vi="nằm ngoài khoảng từ {least} đến {most}", en="outside {least} to {most}"),
    "pattern": Text(vi="không đúng mẫu {pattern}", en="not of the form {pattern}"),
    "compare": Text(vi="{attribute} phải {how} {than}", en="{attribute} must be {how} {than}"),
    "sql": Text(vi="không thoả điều kiện: {sql}", en="the condition does not hold: {sql}"),
    "agrees_with": Text(vi="khác với nguồn có thẩm quyền ({others})", en="differs from the authority ({others})"),
    "present": Text(vi="có trong {population} mà không có ở đây", en="held in {population} and absent here"),
    "not_null": Text(vi="bỏ trống, mà là trường bắt buộc", en="empty, and it is mandatory"),
    "missing": Text(vi="bỏ trống hoặc ghi cho có", en="empty, or a text that stands for nothing"),
    "unique": Text(
        vi="bản ghi khác của tập dữ liệu có cùng giá trị", en="another record of the dataset has the same value"
    ),
    "readable": Text(vi="không đọc được theo từ điển", en="it cannot be read as the dictionary writes it"),
    "identifier": Text(
        vi="sai cấu trúc, sai số kiểm tra, hoặc mâu thuẫn với điều mã số nói",
        en="structure or check digit is wrong, or it contradicts what it encodes",
    ),
    "codes": Text(vi="không phải mã của danh mục dùng chung", en="no code of the shared list"),
    "reference": Text(vi="chỉ tới đối tượng không ai biết", en="it points at nobody who is known"),
    "fresh": Text(vi="tập dữ liệu không được đọc đúng kỳ hạn", en="the dataset was not read in time"),
    "row_count": Text(vi="số bản ghi không như cam kết", en="the number of records is not as promised"),
}
