"""Reading a post: every answer is kept as typed, every fault is named, nothing is lost and nothing else gets in."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date

from motlan.dictionary import partial_date
from motlan.dictionary.book import Dictionary
from motlan.kernel.registry import Registry
from motlan.kernel.text import Text
from motlan.service.forms.filled import Choice, Filled
from motlan.service.forms.model import Field
from motlan.service.forms.named import DATE_FORMS, plain_number
from motlan.service.forms.ticked import Row, keys, written
from motlan.service.forms.whole import standing

Post = Mapping[str, str | Sequence[str]]
ECHO = 60
"""How much of an unknown field's name is repeated to the sender."""

MOST_MEANT = 6
"""So many units are offered beside a field when a name may mean several of them; more than that are not read."""

MULTILINE = frozenset({"long_text", "rows"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """What is wrong with one field, and what to do, in one sentence."""

    field: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRead:
    """``answers``: clean values by path. ``raw``: what was typed, to be shown again. ``faults``: in page order."""

    answers: Mapping[str, str] = field(default_factory=dict)
    raw: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[FieldFault, ...] = ()


def marking(path: str) -> str:
    """The input with which one of several units is marked that the name in the field of this path may mean."""
    return f"{path}:meant"


class _Wrong(ValueError):
    """A value that does not fit its field."""

    def __init__(self, why: Text) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class _Reader:
    """What a reader of values may look at."""

    dictionary: Dictionary
    today: date
    others: Mapping[str, str]
    rows: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)
    """What can be ticked, by field and key."""


Read = Callable[[str, Field, _Reader], str]
readers: Registry[Read] = Registry("field kind")


def read_post(
    *, filled: Filled, post: Post, today: date, page: str | None = None, control: Iterable[str] = ()
) -> PostRead:
    """Read the answers of one page, or of all. ``control`` names inputs of the page itself, such as its buttons."""
    pages = [one for one in filled.pages if page in {None, one.page.name}]
    choices = [choice for one in pages for choice in one.choices]
    fields = [question.field for one in pages for question in one.asked]
    expected = {one.path for one in fields} | {one.choosing.path for one in choices}
    asked = [question for one in pages for question in one.asked]
    rows = {one.name: {row.key: row for row in one.rows} for one in asked if one.field.rows}
    raw = {name: _lines(value) if name in rows else _text(value) for name, value in post.items()}
    answers: dict[str, str] = {}
    marks = {marking(one.path) for one in fields if one.kind == "unit"}
    ours = {"csrfmiddlewaretoken", *control, *marks}
    faults = [*_extra(raw, expected | ours), *_sent_twice(post, expected - rows.keys())]
    for choice in choices:
        _read_choice(choice, raw, answers, faults)
    reader = _Reader(filled.form.dictionary, today, {**_relied(filled, raw), **raw}, rows)
    for one in fields:
        _read_field(one, raw, answers, faults, reader)
    kept = {name: value for name, value in raw.items() if name in expected}
    return PostRead(answers=answers, raw=kept, faults=tuple(faults))


def _relied(filled: Filled, raw: Mapping[str, str]) -> dict[str, str]:
    """What values are held against: without what is held of somebody who was named before and is not any more, for a
    number that is typed now is that of another."""
    stale: set[tuple[str, str]] = set()
    for name, record in filled.known.items():
        subject = filled.form.subjects[name]
        number = raw.get(f"{name}.{subject.identifier}") if subject.named_by else None
        if number is not None and plain_number(number) != record.value(subject.identifier):
            stale |= {(f"{name}.{attribute}", held.value) for attribute, held in record.values.items()}
    return {path: value for path, value in filled.context.items() if (path, value) not in stale}


def read_whole(*, filled: Filled, post: Post, today: date) -> PostRead:
    """Read all answers of a form that is filled with them; where each of them fits, hold them against one another."""
    read = read_post(filled=filled, post=post, today=today)
    return replace(read, faults=read.faults or whole_faults(filled=filled, answers=read.answers, today=today))


def whole_faults(
    *, filled: Filled, answers: Mapping[str, str], today: date, beside: Set[str] | None = None
) -> tuple[FieldFault, ...]:
    """What no single page tells, each beside one of its fields: who is named is nobody, a requirement does not hold.

    ``beside``: the paths of those fields that are looked at; None: all.
    """
    return tuple(FieldFault(field=path, why=why) for path, why in standing(filled, answers, today, beside))


def read_fields(
    *, fields: Iterable[Field], post: Post, dictionary: Dictionary, today: date, all_required: bool = True
) -> PostRead:
    """Read some fields only: what a supplement asked for, all of it required; or a record, required as declared."""
    answers: dict[str, str] = {}
    faults: list[FieldFault] = []
    raw = {name: _text(value) for name, value in post.items()}
    reader = _Reader(dictionary, today, raw)
    for one in fields:
        _read_field(replace(one, required=all_required or one.required), raw, answers, faults, reader)
    return PostRead(answers=answers, raw=raw, faults=tuple(faults))


_TWICE = Text(vi="Ô này được gửi hai lần; xin điền lại một lần.", en="This field was sent twice; fill it in once.")


def _sent_twice(post: Post, expected: set[str]) -> Iterable[FieldFault]:
    for name, value in post.items():
        if name in expected and not isinstance(value, str) and len(value) > 1:
            yield FieldFault(field=name, why=_TWICE)


def _text(value: str | Sequence[str]) -> str:
    if isinstance(value, str):
        return value
    return value[0] if value else ""


def _lines(value: str | Sequence[str]) -> str:
    """Ticks, one a line; that nothing is ticked is said by a field without a word."""
    return value if isinstance(value, str) else "\n".join(one for one in value if one)


def _extra(raw: Mapping[str, str], expected: set[str]) -> Iterable[FieldFault]:
    for name in sorted(raw.keys() - expected):
        vi = "Tờ khai không hỏi thông tin này; thông tin không được lưu."
        en = "The form does not ask for this; it was not kept."
        yield FieldFault(field=_harmless(name)[:ECHO], why=Text(vi=vi, en=en))


def _read_choice(choice: Choice, raw: Mapping[str, str], answers: dict[str, str], faults: list[FieldFault]) -> None:
    chosen = raw.get(choice.choosing.path, choice.chosen)
    if chosen in {option for option, _ in choice.options}:
        answers[choice.choosing.path] = chosen
        return
    wrong = Text(vi="Xin chọn một trong các mục.", en="Choose one of the options.")
    faults.append(FieldFault(field=choice.choosing.path, why=wrong if chosen else _of(choice.choosing.label, CHOOSE)))


def _read_field(
    one: Field, raw: Mapping[str, str], answers: dict[str, str], faults: list[FieldFault], reader: _Reader
) -> None:
    typed = unicodedata.normalize("NFC", raw.get(one.path, "")).strip()
    if not typed:
        if one.required:
            faults.append(FieldFault(field=one.path, why=_missing(one)))
        return
    try:
        _harmful(typed, one)
        answers[one.path] = readers.get(one.kind)(typed, one, reader)
    except _Wrong as wrong:
        faults.append(FieldFault(field=one.path, why=wrong.why))


FILL_IN = {"vi": "Xin điền “{}”.", "en": "Fill in “{}”."}
CHOOSE = {"vi": "Xin chọn “{}”.", "en": "Choose “{}”."}


def _missing(one: Field) -> Text:
    return _of(one.label, CHOOSE if one.codes or one.kind == "rows" else FILL_IN)


def _of(label: Text, words: Mapping[str, str]) -> Text:
    return Text({language: words[language].format(label) for language, label in _both(label).items()})


def _both(label: Text) -> dict[str, str]:
    return {language: label.in_(language) for language in ("vi", "en")}


def _harmful(typed: str, one: Field) -> None:
    """Refuse what no honest answer has: too much of it, or characters that steer a machine."""
    if len(typed) > one.max_length:
        length, most = len(typed), one.max_length
        raise _Wrong(
            Text(
                vi=f"Dài {length} ký tự, nhiều nhất được {most}; xin rút ngắn.",
                en=f"It has {length} characters, at most {most} fit; shorten it.",
            )
        )
    allowed = "\n\r\t" if one.kind in MULTILINE else ""
    if any(
        unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"} and letter not in allowed for letter in typed
    ):
        raise _Wrong(
            Text(vi="Có ký tự không đọc được; xin gõ lại.", en="It has characters that cannot be read; type it again.")
        )


def _harmless(text: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in text)


@readers.register("text")
@readers.register("long_text")
def _as_text(typed: str, _one: Field, _reader: _Reader) -> str:
    return typed


@readers.register("name")
def _as_name(typed: str, _one: Field, _reader: _Reader) -> str:
    if not re.fullmatch(r"[^\W\d_][^\d_<>{}\[\]\\|;:=\"@#$%^*+~`!?/&()]*", typed):
        raise _Wrong(
            Text(
                vi="Tên chỉ có chữ cái, dấu cách, dấu gạch nối và dấu nháy.",
                en="A name has only letters, spaces, hyphens and apostrophes.",
            )
        )
    return " ".join(typed.split())


@readers.register("date")
def _as_date(typed: str, one: Field, reader: _Reader) -> str:
    for form in DATE_FORMS:
        try:
            day = partial_date.parse(typed, form)
        except ValueError:
            continue
        if day > reader.today.isoformat() and not one.ahead:
            raise _Wrong(Text(vi="Ngày này chưa tới.", en="This day has not come yet."))
        return day
    vi = "Xin ghi ngày như 31/12/2025; nếu không rõ ngày thì 12/2025 hoặc 2025."
    en = "Write a date such as 31/12/2025; when the day is not known, 12/2025 or 2025."
    raise _Wrong(partial_date.no_such_day(typed) or Text(vi=vi, en=en))


@readers.register("code")
def _as_code(typed: str, one: Field, _reader: _Reader) -> str:
    if typed not in one.codes:
        raise _Wrong(Text(vi="Xin chọn một trong các mục.", en="Choose one of the options."))
    return typed


@readers.register("number")
def _as_number(typed: str, one: Field, _reader: _Reader) -> str:
    if one.least is not None or one.most is not None:
        return _as_count(typed, one)
    if not re.fullmatch(r"-?\d{1,15}([.,]\d{1,6})?", typed):
        raise _Wrong(Text(vi="Xin ghi một số, ví dụ 120,5.", en="Write a number such as 120.5."))
    return typed.replace(",", ".")


def _as_count(typed: str, one: Field) -> str:
    """A whole number within the bounds of its question."""
    least, most = one.least, one.most
    whole = int(typed) if re.fullmatch(r"-?[0-9]{1,15}", typed) else None
    if whole is None or (least is not None and whole < least) or (most is not None and whole > most):
        vi = f"từ {least} đến {most}" if least is not None and most is not None else ""
        en = f"from {least} to {most}" if vi else ""
        if not vi:
            vi, en = (f"từ {least} trở lên", f"{least} or more") if most is None else (f"đến {most}", f"up to {most}")
        raise _Wrong(Text(vi=f"Xin ghi một số nguyên, {vi}.", en=f"Write a whole number, {en}."))
    return str(whole)


@readers.register("identifier")
@readers.register("reference")
def _as_identifier(typed: str, one: Field, reader: _Reader) -> str:
    compact = plain_number(typed)
    others = {
        path.partition(".")[2]: value for path, value in reader.others.items() if path.startswith(one.subject + ".")
    }
    others.pop(one.attribute, None)
    found = one.scheme.faults(compact, _iso(others)) if one.scheme else ()
    if found:
        raise _Wrong(found[0])
    return compact


def _iso(others: Mapping[str, str]) -> dict[str, str | None]:
    """The subject's other values as stored: a typed date in ISO, so that a number can be held against it."""
    return {name: _iso_date(value) for name, value in others.items()}


def _iso_date(value: str) -> str | None:
    match = re.fullmatch(r"(?:(?:(\d{1,2})[/.\-])?(\d{1,2})[/.\-])?(\d{4})", value.strip())
    if match is None:
        return value
    day, month, year = match.groups()
    return "-".join(part.zfill(2) for part in (year, month, day) if part)


@readers.register("rows")
def _as_rows(typed: str, one: Field, reader: _Reader) -> str:
    """Only what was offered can be ticked; what is kept beside it are our words and nobody else's."""
    offered = reader.rows.get(one.path, {})
    if not offered.keys() >= set(keys(typed)):
        raise _Wrong(
            Text(
                vi="Danh sách đã thay đổi; xin đánh dấu lại.",
                en="The list has changed meanwhile; please tick once more.",
            )
        )
    return written(keys(typed), offered)


@readers.register("unit")
def _as_unit(typed: str, one: Field, reader: _Reader) -> str:
    """A code, or a name that only one unit can mean; of several the one that was marked beside the field."""
    units = reader.dictionary.units
    code = re.search(r"\b\d+\b", typed)
    if code and code.group() in units.units and _is_in_force(reader, code.group()):
        return code.group()
    found = units.meant(typed, on=reader.today, most=MOST_MEANT + 1)
    marked = reader.others.get(marking(one.path), "")
    if len(found) == 1 or marked in found:
        return marked if marked in found else found[0]
    if found:
        words = _FORMER if units.former(typed, on=reader.today) else _NAMES
        raise _Wrong(words[len(found) > MOST_MEANT].fill(n=len(found)))
    raise _Wrong(Text(vi="Không có đơn vị hành chính nào tên này.", en="No unit of territory has this name."))


_NAMES = (
    Text(
        vi="Có {n} đơn vị tên này; xin chọn một, hoặc ghi kèm đơn vị cấp trên.",
        en="{n} units have this name; choose one, or add the unit above.",
    ),
    Text(
        vi="Có nhiều đơn vị tên như vậy; xin ghi kèm đơn vị cấp trên.",
        en="Many units have such a name; add the unit above.",
    ),
)
"""Several units of today that a name may mean, and more than are offered."""
_FORMER = (
    Text(
        vi="Đây là tên trước khi sắp xếp đơn vị hành chính; nơi đó nay thuộc {n} đơn vị: xin chọn một.",
        en="This is a name of before the units changed; that land is now in {n} units: choose one.",
    ),
    Text(
        vi="Đây là tên trước khi sắp xếp đơn vị hành chính; nơi đó nay thuộc nhiều đơn vị: xin ghi thêm xã, phường cũ.",
        en="This is a name of before the units changed; that land is now in many units: add the smaller unit of then.",
    ),
)
"""The same of a name that no unit has today."""


def _is_in_force(reader: _Reader, code: str) -> bool:
    unit = reader.dictionary.units.units[code]
    return unit.valid_from <= reader.today and (unit.valid_to is None or reader.today <= unit.valid_to)
