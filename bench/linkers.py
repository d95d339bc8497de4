"""What the linking benchmarks run in processes of their own: `python -m bench.linkers WHAT FOLDER [FILE …]`.

`ours` and `splink` link the FEBRL files named; every other name links a set that is made here.
Prints one JSON line: records, true pairs, F1, seconds of linking alone.
"""

from __future__ import annotations

import csv
import json
import logging
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench import held_out, sets
from motlan.data.linking.fuzzy.cluster import Member, group, threshold
from motlan.data.linking.fuzzy.field import Field
from motlan.data.linking.fuzzy.find import Question, find_similar
from motlan.data.linking.resolve import pairs_of
from motlan.store.lake import Lake

Pairs = set[tuple[int, int]]
FEBRL = (
    Field("given_name", "name"),
    Field("surname", "name"),
    *(Field(name, "text") for name in ("street_number", "address_1", "address_2", "suburb", "postcode")),
    Field("state", "code"),
    Field("date_of_birth", "date"),
    Field("soc_sec_id", "text"),  # a number with errors in it: an attribute like any other
)
OTHERS = {
    "products": (
        Field("title", "text"),
        Field("description", "text"),
        Field("maker", "text"),
        Field("price", "number"),
    ),
    "publications": (
        Field("title", "text"),
        Field("authors", "text"),
        Field("venue", "text"),
        Field("year", "number"),
    ),
    "firms": (Field("name", "text"), Field("address", "text"), Field("phone", "text")),
    "places": tuple(Field(name, "text") for name in ("name", "address", "city", "phone", "kind")),
    "hospitals": (Field("name", "text"), Field("code", "text"), Field("address", "text"), Field("beds", "number")),
    "programs": (Field("title", "text"), Field("maker", "text"), Field("price", "number")),
    "songs": (
        *(Field(name, "text") for name in ("title", "artist", "album")),
        Field("year", "number"),
        Field("seconds", "number"),
    ),
}
TWO = {"products": sets.products, "places": held_out.places, "programs": held_out.programs}
ONE = {"publications": sets.publications, "firms": sets.firms, "hospitals": held_out.hospitals, "songs": held_out.songs}


def febrl(paths: Sequence[str]) -> tuple[list[sets.Row], list[str]]:
    """The rows of FEBRL files with their truth, and the register each is from."""
    rows, registers = [], []
    for path in paths:
        with Path(path).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                rows.append({**row, "truth": row["rec_id"].split("-")[1]})
                registers.append(Path(path).stem)
    return rows, registers


def ours(
    rows: Sequence[sets.Row], fields: Sequence[Field], registers: Sequence[str], unique: bool, folder: Path
) -> Pairs:
    """The pairs that we link: forms, candidates, a model learnt now, weights, groups."""
    columns: dict[str, pa.Array] = {
        "id": pa.array(range(len(rows)), pa.int64()),
        "fresh": pa.array([True] * len(rows)),
        "unique": pa.array([one if unique else None for one in registers], pa.string()),
        "label": pa.nulls(len(rows), pa.string()),
    }
    for field in fields:
        values = [row[field.name] or None for row in rows]
        numbers = field.kind == "number"
        columns[field.name] = pa.array([float(one) if one and numbers else one for one in values])
        if field.kind == "date":
            columns[field.name] = pa.array([f"{one[:4]}-{one[4:6]}-{one[6:]}" if one else None for one in values])
    with Lake(folder / "lake").session() as session:
        session.register_table("records", pa.table(columns))
        _, scored = find_similar(session, Question(records="records", fields=tuple(fields)))
    pairs = pairs_of(scored)
    members = [Member(at, None, (one,) if unique else ()) for at, one in enumerate(registers)]
    return together(group(members, pairs, sure=threshold(pairs), ask=0.1).groups)


def _rows(answer: Any) -> list[dict[str, Any]]:
    """Of one of Splink's tables, whose methods declare no types."""
    found: list[dict[str, Any]] = answer.as_pyarrow_table().to_pylist()
    return found


def splink(rows: Sequence[sets.Row], registers: Sequence[str]) -> Pairs:
    """The pairs that Splink links with the settings of its tutorials for these sets."""
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as compare

    logging.getLogger("splink").setLevel(logging.ERROR)
    two = len(set(registers)) > 1
    settings = SettingsCreator(
        link_type="link_only" if two else "dedupe_only",
        unique_id_column_name="at",
        blocking_rules_to_generate_predictions=[
            block_on(name) for name in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")
        ],
        comparisons=[
            compare.NameComparison("given_name"),
            compare.NameComparison("surname"),
            compare.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            compare.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            compare.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            compare.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
    )
    engine = DuckDBAPI()
    tables = []
    for register in sorted(set(registers)):
        of = [{**row, "at": at} for at, (row, one) in enumerate(zip(rows, registers, strict=True)) if one == register]
        filled = [{name: value if value != "" else None for name, value in row.items()} for row in of]
        tables.append(engine.register(pa.Table.from_pylist(filled), dataset_display_name=register))
    linker = Linker(tables if two else tables[0], settings, log_level=None)
    exact: list[Any] = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
    linker.training.estimate_probability_two_random_records_match(exact, recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    predicted = linker.inference.predict(threshold_match_probability=0.2)
    if two:
        found = _rows(predicted)
        ends = ((row["at_l"], row["at_r"]) for row in found if row["match_probability"] > 0.5)
        return {(min(pair), max(pair)) for pair in ends}
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=0.5)
    found = sorted(_rows(clusters), key=lambda row: row["at"])
    return together([row["cluster_id"] for row in found])


def together(groups: Iterable[object]) -> Pairs:
    """Every two positions of one group."""
    members = defaultdict(list)
    for at, one in enumerate(groups):
        members[one].append(at)
    return {pair for one in members.values() for pair in combinations(one, 2)}


def main(what: str, folder: str, *paths: str) -> None:
    unique = True
    if what in OTHERS:
        made = TWO[what](3000) if what in TWO else (ONE[what](2500),)
        rows = [row for one in made for row in one]
        registers = [str(at) for at, one in enumerate(made) for _ in one]
        fields, unique = OTHERS[what], len(made) > 1
    else:
        (rows, registers), fields = febrl(paths), FEBRL
        unique = len(paths) > 1
    started = time.perf_counter()
    found = splink(rows, registers) if what == "splink" else ours(rows, fields, registers, unique, Path(folder))
    seconds = time.perf_counter() - started
    true = together(row["truth"] for row in rows)
    right = len(found & true)
    f1 = 2 * right / (len(found) + len(true))
    print(json.dumps({"records": len(rows), "true": len(true), "f1": f1, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
