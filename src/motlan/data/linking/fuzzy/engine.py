"""Splink behind our own interface: the only module that knows it.

Splink is handed records and the pairs to weigh, both as tables of the session, the levels of
:mod:`motlan.data.linking.fuzzy.compare` and a model. It gives back each pair's weight (the binary logarithm of the
odds) with allowance for frequent values. To learn from, pairs are only counted by the levels that they reach: that
takes the same conditions in one query, without Splink's pipeline.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import count

import pyarrow as pa

from motlan.data.linking.fuzzy.compare import OTHERWISE, Comparison
from motlan.data.linking.fuzzy.model import Model, Weights
from motlan.store.lake import Session

_NUMBERS = count(1)


def vectors(session: Session, compared: Sequence[Comparison], *, records: str, pairs: str) -> pa.Table:
    """How often each pattern of levels is seen, by ``kind`` of pair.

    ``records`` is a table with ``id`` and the forms of every field, ``pairs`` one with ``l, r, kind``. The columns of
    the answer are ``level_0`` … in the order of ``compared``, ``kind`` and ``pairs``.
    """
    forms = [row[0] for row in session.rows(f"describe {records}")]
    sides = ", ".join(f'a."{name}" as "{name}_l", b."{name}" as "{name}_r"' for name in forms)
    both = (
        f"select {sides}, p.kind from {pairs} as p join {records} as a on a.id = p.l join {records} as b on b.id = p.r"
    )
    levels = ", ".join(f"{_level(one)}::bigint as level_{at}" for at, one in enumerate(compared))
    counted = session.arrow(f"select {levels}, kind::varchar as kind, count(*) as pairs from ({both}) group by all")
    return counted.sort_by([(name, "ascending") for name in counted.column_names])


def _level(compared: Comparison) -> str:
    """The level as Splink counts it: −1 where nothing is compared, 0 where no other level holds."""
    best = len(compared.levels) - 1
    reached = " ".join(
        f"when {one.condition} then {best - at}" for at, one in enumerate(compared.levels) if one.condition != OTHERWISE
    )
    return f"case when {compared.missing} then -1 {reached} else 0 end"


def scores(session: Session, compared: Sequence[Comparison], model: Model, *, records: str, pairs: str) -> pa.Table:
    """``l, r, weight, probability`` of every pair, the weightiest first."""
    told = _predicted(session, _settings(compared, model), records, pairs)
    query = f"select id_l as l, id_r as r, match_weight as weight, match_probability as probability from {told}"
    return session.arrow(f"{query} order by weight desc, l, r")


def _predicted(session: Session, settings: dict[str, object], records: str, pairs: str) -> str:
    """The table of Splink's answer."""
    number = next(_NUMBERS)
    logging.getLogger("splink").setLevel(logging.ERROR)
    from splink import DuckDBAPI, Linker  # half a second, and pandas: only who links waits for it

    engine = DuckDBAPI(connection=session.connection)
    given = f"splink_pairs_{number}"
    session.execute(
        f"create or replace temp table {given} as"
        f" select l as join_key_l, r as join_key_r, cast(kind as varchar) as match_key from {pairs}"
    )
    linker = Linker(
        engine.register(records, table_name=f"splink_records_{number}"),
        settings,
        log_level=None,
        validate_settings=False,
    )
    linker.table_management.register_blocked_pairs_for_predict(engine.register(given, table_name=f"{given}_given"))
    return str(linker.inference.predict(warning_mode="never").physical_name)


def _settings(compared: Sequence[Comparison], model: Model) -> dict[str, object]:
    weights = {one.field: one for one in model.weights}
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": model.chance,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_comparison(one, weights[one.field.name]) for one in compared],
        "retain_intermediate_calculation_columns": False,
        "retain_matching_columns": False,
    }


def _comparison(compared: Comparison, weights: Weights) -> dict[str, object]:
    levels: list[dict[str, object]] = [{"sql_condition": compared.missing, "is_null_level": True}]
    for at, level in enumerate(compared.levels):
        said: dict[str, object] = {"sql_condition": level.condition, "label_for_charts": str(level.words)}
        said |= {"m_probability": weights.m[at], "u_probability": weights.u[at]}
        if level.frequent and level.condition != OTHERWISE and compared.field.frequent is not None:
            said |= {"tf_adjustment_column": compared.field.frequent, "tf_adjustment_weight": 1.0}
        levels.append(said)
    return {"output_column_name": compared.field.name, "comparison_levels": levels}
