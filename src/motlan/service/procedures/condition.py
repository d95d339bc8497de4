"""Conditions in CEL (``mother.marital_status == 'married'``), compiled once and total: an unknown value is ''.

They run in Google's own CEL (``cel-expr-python``, C++). Every value is text, and CEL is told so when a condition is
compiled: a comparison with a number is a fault of the file, found by ``motlan check``, and never of a dossier.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from cel_expr_python import cel

from motlan.kernel.text import Text

Context = Mapping[str, str]
"""Values by path, ``{"mother.sex": "female"}``."""

_VALUES = cel.Type.Map(cel.Type.STRING, cel.Type.STRING)
"""What CEL knows of a subject: attribute → text."""

_PROBES = ("", "x")
"""Every path is tried with these when a condition is compiled: one that breaks on either is refused."""

ANSWERS = 2048
"""Of conditions, with the values that led to them, that a process remembers."""

_TOKEN = re.compile(
    r"""
      (?P<comment>//[^\n]*)
    | (?P<text>[rRbB]{0,2}(?:'{3}.*?'{3}|"{3}.*?"{3}|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))
    | (?P<number>\d[\w.]*)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)

_NOT_CEL = Text(vi="Điều kiện sai cú pháp CEL.", en="The condition is not valid CEL.")
_ONLY_PATHS = Text(
    vi="Điều kiện chỉ được đọc giá trị dạng chủ thể.thuộc tính.",
    en="A condition may only read values written subject.attribute.",
)
_ALL_TEXT = Text(
    vi="Mọi giá trị là chữ: chỉ so sánh với chữ trong dấu nháy và dùng hàm của chữ.",
    en="All values are text: compare them with text in quotes, by functions of text.",
)
_YES_OR_NO = Text(vi="Điều kiện phải trả lời đúng hoặc sai.", en="The condition must answer true or false.")
_BREAKS = Text(
    vi="Điều kiện không trả lời được khi giá trị chưa biết hay không phải là số.",
    en="The condition has no answer when a value is unknown or is no number.",
)


class ConditionFault(ValueError):
    """A condition that cannot be compiled; ``why`` says it in every language."""

    def __init__(self, *, source: str, why: Text) -> None:
        """Keep the source as written."""
        super().__init__(f"{source}: {why}")
        self.source = source
        self.why = why


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition and the paths it reads. It may be asked by many threads at once."""

    source: str
    paths: tuple[str, ...]
    program: cel.Expression = field(repr=False, compare=False)

    def holds(self, context: Context) -> bool:
        """Whether it holds; every path that the context lacks reads as ''. ConditionFault when it has no answer.

        >>> compile_condition("child.sex == 'male'").holds({})
        False
        """
        return _answer(self, tuple([context.get(path, "") for path in self.paths]))


@lru_cache(maxsize=ANSWERS)
def _answer(condition: Condition, given: tuple[str, ...]) -> bool:
    """What it says of these values of its paths. Most conditions read codes, so few questions are new; to ask CEL costs
    seven times as much as to remember."""
    values: dict[str, dict[str, str]] = {}
    for path, value in zip(condition.paths, given, strict=True):
        subject, _, attribute = path.partition(".")
        values.setdefault(subject, {})[attribute] = value
    answer = condition.program.eval(data=values).value()
    if not isinstance(answer, bool):
        raise ConditionFault(source=condition.source, why=_BREAKS)
    return answer


@cache
def compile_condition(source: str) -> Condition:
    """Compile; raise ConditionFault when it is no CEL, reads a bare name, or does not always answer yes or no."""
    paths = paths_of(source)
    environment = _environment(frozenset(path.partition(".")[0] for path in paths))
    try:
        program = environment.compile(source)
    except RuntimeError as error:  # the only kind that the library raises, with the kind of fault in its words
        raise ConditionFault(source=source, why=_fault(str(error))) from error
    if program.return_type() != cel.Type.BOOL:
        raise ConditionFault(source=source, why=_YES_OR_NO)
    condition = Condition(source, paths, program)
    for probe in _PROBES:
        condition.holds(dict.fromkeys(paths, probe))
    return condition


def paths_of(source: str) -> tuple[str, ...]:
    """Every ``subject.attribute`` that a condition reads, sorted: neither texts nor functions.

    >>> paths_of("mother.sex == 'a.b' && child.full_name.startsWith('T')")
    ('child.full_name', 'mother.sex')
    """
    tokens = [(match.lastgroup or "", match.group()) for match in _TOKEN.finditer(source)]
    return tuple(sorted(set(_paths([one for one in tokens if one[0] != "comment"]))))


def _paths(tokens: Sequence[tuple[str, str]]) -> Iterator[str]:
    end = ("", "")
    padded = [end, *tokens, end, end, end]
    for (_, before), (kind, subject), (_, dot), (within, attribute), (_, after) in zip(
        *(padded[at:] for at in range(5)), strict=False
    ):
        if kind == within == "name" and before != "." and dot == "." and after != "(":
            yield f"{subject}.{attribute}"


@cache
def _environment(subjects: frozenset[str]) -> cel.Env:
    return cel.NewEnv(variables=dict.fromkeys(sorted(subjects), _VALUES))


def _fault(words: str) -> Text:
    if "no matching overload" in words:
        return _ALL_TEXT
    reads = "undeclared reference" in words or "operand of a select operation" in words
    return _ONLY_PATHS if reads else _NOT_CEL
