"""A procedure as a public service of CPSV-AP, as far as that vocabulary goes.

Source: Core Public Service Vocabulary Application Profile, SEMIC (2.2.1 and 3). :class:`Service` is what it can carry
of a procedure; :func:`left_out` names what it cannot: the form, conditions, what replaces a paper, what the decision
writes. A time limit stands there as a duration of days, though working days are meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from urllib.parse import quote

from motlan.kernel.text import Text
from motlan.kernel.triples import RDF_TYPE, XSD, Literal, Node, Triple
from motlan.service.procedures.fee_spec import Fee, FeeRow
from motlan.service.procedures.spec import Procedure

PREFIXES: Mapping[str, str] = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "xsd": XSD,
}
CURRENCY = "http://publications.europa.eu/resource/authority/currency/"
ROOT = "urn:motlan:"
CHANNELS = ("direct", "online", "post")
BETWEEN_ACTS = "; "
CARRIED = frozenset(
    {
        *("procedure", "label", "about", "in_force", "legal_basis", "owner"),
        *("life_events", "channels", "time_limit", "fee", "components", "result"),
    }
)
"""Keys of a procedure that the vocabulary carries, some of them in part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A component: what belongs to a dossier."""

    id: str
    kind: str
    label: Text
    legal_basis: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What CPSV-AP carries of a procedure. ``days`` are working days, ``hours`` working hours; at most one is given.

    ``costs``: channel → amount in whole units of ``currency``; no currency: no cost is stated.
    """

    code: str
    label: Text
    about: Text
    in_force: date | None = None
    legal_basis: Text | None = None
    owner: str = ""
    life_events: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    days: int | None = None
    hours: int | None = None
    currency: str = ""
    costs: tuple[tuple[str, int], ...] = ()
    inputs: tuple[Input, ...] = ()
    output: str = ""
    output_label: Text | None = None


def service_of(procedure: Procedure) -> Service:
    """What the vocabulary carries of a procedure."""
    fee = procedure.fee if procedure.fee and _is_plain(procedure.fee) else None
    return Service(
        code=procedure.procedure,
        label=procedure.label,
        about=procedure.about,
        in_force=procedure.in_force,
        legal_basis=procedure.legal_basis,
        owner=procedure.owner,
        life_events=procedure.life_events,
        channels=procedure.channels,
        days=procedure.time_limit.working_days,
        hours=procedure.time_limit.working_hours,
        currency=fee.currency if fee else "",
        costs=_costs(fee.amounts) if fee else (),
        inputs=tuple(
            Input(id=one.id, kind=one.kind, label=one.label, legal_basis=one.legal_basis)
            for one in procedure.components
        ),
        output=procedure.result.document,
        output_label=procedure.result.label,
    )


def _is_plain(fee: Fee) -> bool:
    """Whether the fee is an amount by channel and nothing more."""
    conditional = any(row.when or row.units or row.then or row.most or row.since or row.until for row in fee.amounts)
    return not (conditional or fee.lines or fee.classes)


def _costs(rows: tuple[FeeRow, ...]) -> tuple[tuple[str, int], ...]:
    """Of rows without conditions the last one counts."""
    row = rows[-1] if rows else None
    return tuple((one, amount) for one in CHANNELS if row and (amount := getattr(row, one)) is not None)


def left_out(procedure: Procedure) -> tuple[str, ...]:
    """The keys of a procedure's file that say something which CPSV-AP does not carry, in the order of the file format.

    `components.when` is said once, however many components have a condition.
    """
    said = procedure.model_fields_set
    found = [key for key in type(procedure).model_fields if key in said and key not in CARRIED]
    if procedure.time_limit.cut_off:
        found.append("time_limit.cut_off")
    if procedure.fee:
        found += [] if _is_plain(procedure.fee) else ["fee"]
        found += ["fee.legal_basis"] if _is_plain(procedure.fee) and procedure.fee.legal_basis else []
    for key, name in {"when": "when", "replaced_by": "replaced_by", "alternatives": "or", "copies": "copies"}.items():
        found += [f"components.{name}"] if any(getattr(one, key) for one in procedure.components) else []
    found += [f"result.{key}" for key in ("sign", "says", "effect", "also") if getattr(procedure.result, key)]
    return tuple(found)


# ---- as triples


def triples(service: Service, agencies: Mapping[str, Text]) -> tuple[Triple, ...]:
    """The service in a fixed order; ``agencies``: what the owners are called."""
    return tuple(_all(service, agencies))


def _all(service: Service, agencies: Mapping[str, Text]) -> Iterator[Triple]:
    node = _node("procedure", service.code)
    yield _is(node, "cpsv:PublicService")
    yield node, _iri("dct:identifier"), Literal(service.code)
    yield from _texts(node, "dct:title", service.label)
    yield from _texts(node, "dct:description", service.about)
    if service.in_force:
        yield node, _iri("dct:issued"), Literal(service.in_force.isoformat(), _iri("xsd:date"))
    limit = f"P{service.days}D" if service.days is not None else f"PT{service.hours}H" if service.hours else ""
    if limit:
        yield node, _iri("cv:processingTime"), Literal(limit, _iri("xsd:duration"))
    yield from _owner(node, service.owner, agencies)
    yield from _events(node, service.life_events)
    yield from _law(node, service)
    yield from _channels(node, service)
    yield from _inputs(node, service)
    if service.output_label is not None:
        output = _node("procedure", service.code, "result", service.output)
        yield node, _iri("cpsv:produces"), output
        yield _is(output, "cpsv:Output")
        yield output, _iri("dct:identifier"), Literal(service.output)
        yield from _texts(output, "dct:title", service.output_label)


def _owner(node: Node, owner: str, agencies: Mapping[str, Text]) -> Iterator[Triple]:
    if not owner:
        return
    agency = _node("agency", owner)
    yield node, _iri("cv:hasCompetentAuthority"), agency
    yield _is(agency, "cv:PublicOrganisation")
    yield agency, _iri("dct:identifier"), Literal(owner)
    if owner in agencies:
        yield from _texts(agency, "dct:title", agencies[owner])


def _events(node: Node, events: tuple[str, ...]) -> Iterator[Triple]:
    for at, event in enumerate(events):
        of_life = Node(f"{node.iri}:event:{at + 1}")
        yield node, _iri("cv:isGroupedBy"), of_life
        yield _is(of_life, "cv:LifeEvent")
        yield of_life, _iri("dct:identifier"), Literal(event)


def _law(node: Node, service: Service) -> Iterator[Triple]:
    for at, act in enumerate(acts_of(service.legal_basis) if service.legal_basis else ()):
        resource = Node(f"{node.iri}:act:{at + 1}")
        yield node, _iri("cv:hasLegalResource"), resource
        yield _is(resource, "eli:LegalResource")
        yield from _texts(resource, "dct:title", act)


def acts_of(basis: Text) -> Iterator[Text]:
    """The acts of a legal basis, each in the languages that name it.

    >>> [dict(act) for act in acts_of(Text(vi="Luật A; Luật B", en="Law A; Law B"))]
    [{'vi': 'Luật A', 'en': 'Law A'}, {'vi': 'Luật B', 'en': 'Law B'}]
    """
    named = ([(language, act) for act in words.split(BETWEEN_ACTS)] for language, words in basis.items())
    for act in zip_longest(*named):
        yield Text(dict(one for one in act if one is not None))


def _channels(node: Node, service: Service) -> Iterator[Triple]:
    costs = dict(service.costs)
    for channel in service.channels:
        way = Node(f"{node.iri}:channel:{channel}")
        yield node, _iri("cv:hasChannel"), way
        yield _is(way, "cv:Channel")
        yield way, _iri("dct:identifier"), Literal(channel)
    for channel, amount in costs.items():
        cost = Node(f"{node.iri}:cost:{channel}")
        yield node, _iri("cv:hasCost"), cost
        yield _is(cost, "cv:Cost")
        yield cost, _iri("dct:identifier"), Literal(channel)
        yield cost, _iri("cv:value"), Literal(str(amount), _iri("xsd:decimal"))
        yield cost, _iri("cv:currency"), Node(CURRENCY + service.currency)


def _inputs(node: Node, service: Service) -> Iterator[Triple]:
    for one in service.inputs:
        evidence = Node(f"{node.iri}:component:{one.id}")
        yield node, _iri("cpsv:hasInput"), evidence
        yield _is(evidence, "cv:Evidence")
        yield evidence, _iri("dct:identifier"), Literal(one.id)
        yield from _texts(evidence, "dct:title", one.label)
        yield evidence, _iri("dct:type"), Node(f"{ROOT}component:{one.kind}")
        if one.legal_basis:
            yield from _texts(evidence, "dct:source", one.legal_basis)


def _texts(node: Node, name: str, text: Text) -> Iterator[Triple]:
    for language, words in text.items():
        yield node, _iri(name), Literal(words, language=language or None)


def _is(node: Node, kind: str) -> Triple:
    return node, RDF_TYPE, Node(_iri(kind))


def _node(*path: str) -> Node:
    return Node(ROOT + ":".join(quote(part) for part in path))


def _iri(short: str) -> str:
    prefix, _, local = short.partition(":")
    return PREFIXES[prefix] + local
