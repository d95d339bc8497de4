"""Quality as linked data: the W3C Data Quality Vocabulary, in JSON-LD and in Turtle.

Source: Data on the Web Best Practices: Data Quality Vocabulary, W3C Working Group Note, 15 December 2016. Each database
is a dcat:Dataset; the index, the criteria, coverage, share of clean records and each check are a dqv:Metric in a
dqv:Dimension; what was measured is a dqv:QualityMeasurement with the instant at which it came to be. No record and no
value of a record is in it. Both forms are written from the same triples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from motlan.data.quality.contract import Criterion
from motlan.kernel.triples import RDF_TYPE, Literal, Node, Triple
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

PREFIXES: Mapping[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ROOT = "urn:motlan:"

DIMENSIONS: Mapping[Criterion, tuple[str, str]] = {
    Criterion.CORRECT: ("Đúng", "Correct"),
    Criterion.COMPLETE: ("Đủ", "Complete"),
    Criterion.CLEAN: ("Sạch", "Clean"),
    Criterion.LIVING: ("Sống", "Living"),
    Criterion.UNIFIED: ("Thống nhất", "Unified"),
}
WHOLE: Mapping[str, tuple[str, str]] = {
    "dqi": ("Chỉ số chất lượng dữ liệu (0–100)", "Data quality index (0 to 100)"),
    "coverage": ("Tỷ lệ trường × tiêu chí có quy tắc (0–1)", "Share of fields × criteria with a rule (0 to 1)"),
    "clean_share": ("Tỷ lệ bản ghi đạt mọi kiểm tra (0–1)", "Share of records that pass everything (0 to 1)"),
    "identifier_breaches": ("Số vi phạm mã định danh", "Breaches of identifiers"),
}


def triples(register: Register, catalogue: Catalogue) -> tuple[Triple, ...]:
    """Everything that was last measured, as triples in a fixed order."""
    return tuple(_all(register, catalogue))


def _all(register: Register, catalogue: Catalogue) -> Iterator[Triple]:
    yield from _dimensions()
    yield from _metrics()
    for row in register.records("select * from published_quality order by database"):
        held = catalogue.databases.get(row["database"])
        if held is not None:
            yield from _database(register, row["database"], held.label, held.owner)


def _dimensions() -> Iterator[Triple]:
    for criterion, (vietnamese, english) in DIMENSIONS.items():
        node = _node("dimension", criterion.value)
        yield (node, RDF_TYPE, _named("dqv:Dimension"))
        yield (node, _iri("skos:prefLabel"), Literal(vietnamese, language="vi"))
        yield (node, _iri("skos:prefLabel"), Literal(english, language="en"))


def _metrics() -> Iterator[Triple]:
    for name, (vietnamese, english) in WHOLE.items():
        yield from _metric(_node("metric", name), "xsd:decimal", {"vi": vietnamese, "en": english}, None)
    for criterion, (vietnamese, english) in DIMENSIONS.items():
        words = {"vi": f"{vietnamese}: phần trăm đạt", "en": f"{english}: per cent that pass"}
        yield from _metric(_node("metric", "criterion", criterion.value), "xsd:decimal", words, criterion)


def _metric(node: Node, kind: str, words: Mapping[str, str], criterion: Criterion | None) -> Iterator[Triple]:
    yield (node, RDF_TYPE, _named("dqv:Metric"))
    for language, text in words.items():
        yield (node, _iri("skos:definition"), Literal(text, language=language))
    yield (node, _iri("dqv:expectedDataType"), _named(kind))
    if criterion is not None:
        yield (node, _iri("dqv:inDimension"), _node("dimension", criterion.value))


def _database(register: Register, name: str, label: Mapping[str, str], owner: str) -> Iterator[Triple]:
    node = _node("database", name)
    yield (node, RDF_TYPE, _named("dcat:Dataset"))
    for language, text in label.items():
        yield (node, _iri("dct:title"), Literal(text, language=language or None))
    yield (node, _iri("dct:publisher"), _node("agency", owner))
    index = register.records(
        "select dqi, coverage, clean_share, identifier_breaches, measured_at from quality_index"
        " where database = :d order by measured_at desc limit 1",
        {"d": name},
    )[0]
    at = index["measured_at"]
    for metric in WHOLE:
        if index[metric] is not None:
            yield from _measured(node, _node("metric", metric), ("database", name, metric), index[metric], at)
    yield from _checks(register, node, name)


def _checks(register: Register, database: Node, name: str) -> Iterator[Triple]:
    """Each check: the share that passes, in per cent; what nobody evaluated is not measured."""
    rows = register.records(
        "select dataset, check_id, attribute, criterion, evaluated, failed, measured_at from quality_score"
        " where database = :d order by dataset, check_id",
        {"d": name},
    )
    for row in rows:
        metric = _node("metric", "check", name, row["dataset"], row["check_id"])
        criterion = Criterion(row["criterion"])
        words = {"en": f"{row['dataset']}.{row['check_id']}: per cent of evaluated records that pass"}
        yield from _metric(metric, "xsd:decimal", words, criterion)
        if row["evaluated"]:
            share = 100 * (row["evaluated"] - row["failed"]) / row["evaluated"]
            path = ("check", name, row["dataset"], row["check_id"])
            yield from _measured(database, metric, path, share, row["measured_at"])


def _measured(about: Node, metric: Node, path: tuple[str, ...], value: float, at: str) -> Iterator[Triple]:
    node = _node("measurement", *path, at)
    yield (about, _iri("dqv:hasQualityMeasurement"), node)
    yield (node, RDF_TYPE, _named("dqv:QualityMeasurement"))
    yield (node, _iri("dqv:computedOn"), about)
    yield (node, _iri("dqv:isMeasurementOf"), metric)
    yield (node, _iri("dqv:value"), Literal(_decimal(value), kind=_iri("xsd:decimal")))
    yield (node, _iri("prov:generatedAtTime"), Literal(at, kind=_iri("xsd:dateTime")))


def _node(*path: str) -> Node:
    return Node(ROOT + ":".join(part.replace(" ", "_") for part in path))


def _named(short: str) -> Node:
    return Node(_iri(short))


def _iri(short: str) -> str:
    prefix, _, local = short.partition(":")
    return PREFIXES[prefix] + local


def _decimal(value: float) -> str:
    """A number as xsd:decimal writes it: never with an exponent.

    >>> _decimal(99.5), _decimal(1e-07), _decimal(3)
    ('99.5', '0.0', '3.0')
    """
    text = f"{value:.6f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text
