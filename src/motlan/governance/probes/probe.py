"""What every probe is: a spec in a plan, a query over published tables, and a verdict on its one row.

A probe never runs its own query: it returns the expression (:meth:`Probe.query`) and judges the row that came back
(:meth:`Probe.judge`); :mod:`motlan.governance.probes.run` does the running. So a probe can be shown, explained and
asked of any engine without being run.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, SerializeAsAny, ValidationError, WithJsonSchema, model_validator
from sqlglot import exp

from motlan.governance.lights.light import Light
from motlan.kernel import fingerprint
from motlan.kernel.errors import UnknownName
from motlan.kernel.registry import Registry
from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A light, the figure behind it (None when there is nothing to measure), and the sentence people read."""

    light: Light
    figure: float | None
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """One run of one probe, with all that is needed to do it again.

    ``query`` is the SQL as it was run, ``rule_version`` the fingerprint of the probe's spec and of its kind's edition,
    ``seconds`` the time the engine took, ``at`` the instant of which it speaks.
    """

    probe: str
    outcome: Light
    figure: float | None
    text: Text
    query: str
    rule_version: str
    seconds: float
    at: datetime


KEPT_BACK = "kept_back"
"""Names the keys that are left out of a wording."""


class Probe(Spec):
    """The base of all kinds: ``probe`` names the kind, the other keys are the kind's own."""

    asks: ClassVar[Text]
    """What the kind asks, as a heading."""

    to_mend: ClassVar[Text] = Text(vi="Chủ nhiệm vụ cần xem và khắc phục.", en="Its owner has to look, and mend it.")
    """What is to be done, and by whom, while its light is yellow or red."""

    to_measure: ClassVar[Text] = Text(
        vi="Có số liệu thì đèn tự sáng.", en="It lights by itself once there are figures."
    )
    """What is to be done while it is grey."""

    edition: ClassVar[int] = 1
    """Raised when a kind's query or verdict changes its meaning, so that old runs can be told from new ones."""

    figure_drifts: ClassVar[bool] = False
    """Whether the figure is a length of time, that is another at every look: then only another light is news."""

    inside: ClassVar[tuple[str, ...]] = ()
    """Keys that say where something stands inside the house: the public is not told what they hold. What such a kind
    found is a finding in open data, whatever its figure."""

    probe: str

    @model_validator(mode="after")
    def _yellow_below_green(self) -> "Probe":
        """Both limits of a kind that has them: what is green from one figure on is yellow from a lower one on."""
        green = next(
            (found for name in ("index", "at_least") if (found := getattr(self, name, None)) is not None), None
        )
        yellow = getattr(self, "yellow_from", None)
        if green is not None and yellow is not None and yellow > green:
            msg = f"`yellow_from` ({yellow:g}) is above the limit of green ({green:g}): nothing would ever be yellow"
            raise ValueError(msg)
        return self

    @abstractmethod
    def query(self, at: datetime) -> exp.Select:
        """The question, as of ``at``: one row, from published tables."""

    @abstractmethod
    def judge(self, row: Row, at: datetime) -> Verdict:
        """What the row means; a row with nothing to measure is grey."""

    def on_day(self, day: date) -> exp.Select | None:
        """The question as of the end of a past day, of kinds that read nothing but what is kept by day; else None."""
        return None

    def told(self, verdict: Verdict) -> Text:
        """What was seen and, unless all is well, what is to be done: the sentence that is kept with a run."""
        if verdict.light is Light.GREEN:
            return verdict.text
        to_do = self.to_measure if verdict.light is Light.GREY else self.to_mend
        return Text({language: f"{seen} {to_do.in_(language)}" for language, seen in verdict.text.items()})

    def settings(self) -> tuple[tuple[str, str], ...]:
        """The spec's own keys that are given, as they are written in the plan."""
        given = self.model_dump(mode="json", exclude_none=True, exclude={"probe", "label", "sql"})
        return tuple((name, str(value)) for name, value in given.items())

    def refers(self) -> tuple[tuple[str, str], ...]:
        """What the spec names, as (``database`` | ``procedure`` | ``concept`` | ``measure``, name), to be checked."""
        named = ((kind, getattr(self, kind, None)) for kind in ("database", "procedure", "concept", "measure"))
        return tuple((kind, name) for kind, name in named if name)

    @property
    def rule_version(self) -> str:
        """The fingerprint of the rule, 64 hexadecimal digits."""
        return fingerprint.of(self._wording())

    @property
    def wording_for_all(self) -> Mapping[str, Any]:
        """The rule as the public is told it: without what the keys of :attr:`inside` hold; ``kept_back`` names them."""
        said = self._wording(*self.inside)
        return {**said, KEPT_BACK: list(self.inside)} if self.inside else said

    @property
    def rule_for_all(self) -> str:
        """The fingerprint of that, by which the public knows the rule: from that of all its words one could find by
        trying which address is meant."""
        return fingerprint.of(self.wording_for_all)

    def _wording(self, *without: str) -> dict[str, Any]:
        return {"edition": self.edition, **self.model_dump(mode="json", exclude_none=True, exclude=set(without))}


KINDS: Registry[type[Probe]] = Registry("probe")
"""The kinds of probe; a plugin registers its own beside the built-in ones."""


def resolve(value: Any, kinds: Registry[type[Probe]] = KINDS) -> Any:
    """A mapping with the key ``probe`` as a probe of that kind; raise ValueError with every fault of it."""
    if not isinstance(value, Mapping):
        return value
    try:
        return kinds.get(str(value.get("probe", ""))).model_validate(dict(value))
    except UnknownName as error:
        raise ValueError(error.in_("en")) from error
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise ValueError("; ".join(faults)) from error


AnyProbe = Annotated[
    SerializeAsAny[Probe],
    BeforeValidator(resolve),
    WithJsonSchema({"type": "object", "properties": {"probe": {"type": "string"}}, "required": ["probe"]}),
]
"""A probe of any registered kind, as a plan writes it."""


def unmeasured(*, vi: str, en: str) -> Verdict:
    """Grey, with the reason."""
    return Verdict(Light.GREY, None, Text(vi=vi, en=en))
