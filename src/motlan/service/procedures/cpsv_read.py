"""A public service of CPSV-AP read back: what we understand of it, and by name everything that we do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.kernel.triples import RDF_TYPE, Literal, Node, Triple, read
from motlan.service.procedures.cpsv import BETWEEN_ACTS, CHANNELS, CURRENCY, PREFIXES, ROOT, Input, Service
from motlan.service.procedures.spec import Component

KINDS: tuple[str, ...] = get_args(Component.model_fields["kind"].annotation)
NAME = r"[a-z][a-z0-9_]{0,59}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadService:
    """A service, and what the file says besides: ``unknown`` are statements that nothing here understands."""

    service: Service
    unknown: tuple[str, ...]


def read_service(text: str) -> ReadService:
    """Read the one public service of a file, Turtle or JSON-LD.

    :raises Refused: when it is neither, or describes no service, or several, or one without identifier or title.
    """
    graph = _Graph(read(text))
    services = [node for node in graph.subjects() if _iri("cpsv:PublicService") in graph.kinds(node)]
    if len(services) != 1:
        raise Refused(
            what=Text(
                vi=f"Tệp có {len(services)} dịch vụ công (cpsv:PublicService); cần đúng một.",
                en=f"The file describes {len(services)} public services (cpsv:PublicService); it must be one.",
            ),
            remedy=Text(vi="Tách mỗi dịch vụ ra một tệp.", en="Put each service in a file of its own."),
        )
    service = _service(graph, services[0])
    return ReadService(service=service, unknown=tuple(graph.left()))


@dataclass
class _Graph:
    """The triples, each marked when something has read it."""

    triples: tuple[Triple, ...]
    seen: set[int] = field(default_factory=set)

    def subjects(self) -> tuple[Node, ...]:
        return tuple(dict.fromkeys(subject for subject, _, _ in self.triples))

    def kinds(self, node: Node) -> set[str]:
        return {value.iri for value in self._values(node, RDF_TYPE) if isinstance(value, Node)}

    def nodes(self, node: Node, name: str) -> tuple[Node, ...]:
        """What ``node`` names there; unread until :meth:`keep` is told that one of them was understood."""
        named = (self.triples[at][2] for at in self._at(node, _iri(name)))
        return tuple(value for value in named if isinstance(value, Node))

    def keep(self, node: Node, name: str, value: Node) -> None:
        """``value`` was understood, and so was what it says of its kind."""
        self.seen.update(at for at in self._at(node, _iri(name)) if self.triples[at][2] == value)
        self.kinds(value)

    def texts(self, node: Node, name: str) -> Text | None:
        found: dict[str, str] = {}
        for at in self._at(node, _iri(name)):
            value = self.triples[at][2]
            if isinstance(value, Literal) and value.text and (value.language or "") not in found:
                found[value.language or ""] = value.text
                self.seen.add(at)
        return Text(found) if found else None

    def word(self, node: Node, name: str, fits: str = r"(?s).*", *, a_day: bool = False) -> str:
        """The one value there, as written; '' where there is none or it does not fit, and then it stays unread."""
        for at in self._at(node, _iri(name)):
            value = self.triples[at][2]
            if not isinstance(value, Literal) or (a_day and _day(value.text) is None):
                continue
            if re.fullmatch(fits, value.text):
                self.seen.add(at)
                return value.text
        return ""

    def left(self) -> Iterator[str]:
        """Whatever nobody has read, each statement in a line."""
        for at, (subject, name, value) in enumerate(self.triples):
            if at not in self.seen:
                said = value.text if isinstance(value, Literal) else _short(value.iri)
                yield f"{_short(subject.iri)} {_short(name)} {said}"

    def _at(self, node: Node, name: str) -> list[int]:
        return [at for at, (subject, said, _) in enumerate(self.triples) if subject == node and said == name]

    def _values(self, node: Node, name: str) -> list[Node | Literal]:
        at = self._at(node, name)
        self.seen.update(at)
        return [self.triples[one][2] for one in at]


def _service(graph: _Graph, node: Node) -> Service:
    code, label = graph.word(node, "dct:identifier", r"[0-9A-Za-z.\-]{1,40}"), graph.texts(node, "dct:title")
    if not code or label is None:
        raise Refused(
            what=Text(
                vi="Dịch vụ công không có mã (dct:identifier) dùng được, hoặc không có tên (dct:title).",
                en="The public service has no code (dct:identifier) that can be used, or no name (dct:title).",
            ),
            remedy=Text(
                vi="Thêm cả hai; mã gồm chữ, số, dấu chấm, gạch nối.",
                en="Add both; a code is letters, digits, full stops, hyphens.",
            ),
            where=node.iri,
        )
    limit = re.fullmatch(r"P(\d+)D|PT(\d+)H", graph.word(node, "cv:processingTime", r"P\d{1,3}D|PT\d{1,3}H"))
    output, output_label = _output(graph, node)
    costs = tuple(_costs(graph, node))
    return Service(
        code=code,
        label=label,
        about=graph.texts(node, "dct:description") or label,
        in_force=_day(graph.word(node, "dct:issued", a_day=True)),
        legal_basis=_basis(tuple(_acts(graph, node))),
        owner=next(iter(_owners(graph, node)), ""),
        life_events=tuple(_names(graph, node, "cv:isGroupedBy", NAME)),
        channels=tuple(_names(graph, node, "cv:hasChannel", "|".join(CHANNELS))),
        days=int(limit[1]) if limit and limit[1] else None,
        hours=int(limit[2]) if limit and limit[2] else None,
        currency=costs[0][2] if costs else "",
        costs=tuple((channel, amount) for channel, amount, _ in costs),
        inputs=tuple(_inputs(graph, node)),
        output=output,
        output_label=output_label,
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _names(graph: _Graph, node: Node, name: str, fits: str) -> Iterator[str]:
    for one in graph.nodes(node, name):
        word = graph.word(one, "dct:identifier", fits)
        if word:
            graph.keep(node, name, one)
            yield word


def _output(graph: _Graph, node: Node) -> tuple[str, Text | None]:
    """The first result that has a name; a file of a procedure has one."""
    for one in graph.nodes(node, "cpsv:produces"):
        label = graph.texts(one, "dct:title")
        if label is not None:
            graph.keep(node, "cpsv:produces", one)
            return graph.word(one, "dct:identifier", NAME), label
    return "", None


def _owners(graph: _Graph, node: Node) -> Iterator[str]:
    for agency in graph.nodes(node, "cv:hasCompetentAuthority"):
        owner = graph.word(agency, "dct:identifier")
        if owner:
            graph.keep(node, "cv:hasCompetentAuthority", agency)
            graph.texts(agency, "dct:title")  # what it is called is the workspace's to say
            yield owner
            return


def _basis(acts: tuple[Text, ...]) -> Text | None:
    """All acts together, in each language that names any of them."""
    languages = dict.fromkeys(language for act in acts for language in act)
    found = {one: BETWEEN_ACTS.join(act[one] for act in acts if one in act) for one in languages}
    return Text(found) if found else None


def _acts(graph: _Graph, node: Node) -> Iterator[Text]:
    for act in graph.nodes(node, "cv:hasLegalResource"):
        title = graph.texts(act, "dct:title")
        graph.keep(node, "cv:hasLegalResource", act)
        yield title or Text({"": act.iri})


def _costs(graph: _Graph, node: Node) -> Iterator[tuple[str, int, str]]:
    """Channel, amount, currency. A cost of no channel of ours, or of another currency, stays unread."""
    first = ""
    for cost in graph.nodes(node, "cv:hasCost"):
        named = next((one for one in graph.nodes(cost, "cv:currency") if one.iri.startswith(CURRENCY)), None)
        currency = named.iri.removeprefix(CURRENCY) if named else ""
        if named is None or not re.fullmatch(r"[A-Z]{3}", currency) or currency != (first or currency):
            continue
        channel = graph.word(cost, "dct:identifier", "|".join(CHANNELS))
        amount = graph.word(cost, "cv:value", r"\d{1,15}(\.0+)?") if channel else ""
        if amount:
            first = currency
            graph.keep(cost, "cv:currency", named)
            graph.keep(node, "cv:hasCost", cost)
            yield channel, int(amount.partition(".")[0]), currency


def _inputs(graph: _Graph, node: Node) -> Iterator[Input]:
    for at, evidence in enumerate(graph.nodes(node, "cpsv:hasInput")):
        label = graph.texts(evidence, "dct:title")
        if label is None:
            continue
        graph.keep(node, "cpsv:hasInput", evidence)
        yield Input(
            id=graph.word(evidence, "dct:identifier", NAME) or f"component_{at + 1}",
            kind=_kind(graph, evidence),
            label=label,
            legal_basis=graph.texts(evidence, "dct:source"),
        )


def _kind(graph: _Graph, evidence: Node) -> str:
    """Which of our kinds it says to be; a paper where it says none."""
    for one in graph.nodes(evidence, "dct:type"):
        kind = one.iri.removeprefix(f"{ROOT}component:")
        if kind in KINDS:
            graph.keep(evidence, "dct:type", one)
            return kind
    return "paper"


def _iri(short: str) -> str:
    prefix, _, local = short.partition(":")
    return PREFIXES[prefix] + local


def _short(iri: str) -> str:
    for prefix, whole in PREFIXES.items():
        if iri.startswith(whole):
            return f"{prefix}:{iri.removeprefix(whole)}"
    return iri
