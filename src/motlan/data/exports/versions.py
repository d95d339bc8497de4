"""The whole past of a concept as one query: every version of every golden record, who made it and who ended it.

A version bears, after the subject and before the attributes, two groups of columns: ``began_…`` says what made it,
``ended_…`` what ended it, empty while it stands. ``…_at`` is the instant, ``…_kind`` the kind of cause
(``golden.cause.Kind``), ``…_actor`` the account (empty where nobody's hand did it), ``…_reason_vi`` and
``…_reason_en`` why, ``…_batch`` and ``…_dataset`` the delivery that brought it. What happened before causes were kept
has none of them. A concept with an attribute of such a name has ``row__`` before the version's column: no attribute
can be called so.

What earlier versions hold of an attribute that the dictionary no longer has stands last, as text, in columns that begin
with ``gone__``: its value, source, batch and conflict.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from motlan.data.golden.build import ARROW
from motlan.data.golden.lookup import PARTS
from motlan.dictionary.attribute import Attribute
from motlan.dictionary.concept import Concept
from motlan.store.tables import CAUSE, ENDED, SINCE, UNTIL, golden_name, golden_table, history_name, quoted

TOLD: tuple[tuple[str, str, pa.DataType], ...] = (
    ("kind", "{c}.kind", pa.string()),
    ("actor", "nullif({c}.actor, '')", pa.string()),
    ("reason_vi", "{c}.reason_vi", pa.string()),
    ("reason_en", "{c}.reason_en", pa.string()),
    ("batch", "{c}.batch", pa.int32()),
    ("dataset", "{d}.database || '.' || {d}.dataset", pa.string()),
)
"""What is told of a cause: the end of the column's name, its value, its type."""
ENDS = (("began", SINCE), ("ended", UNTIL))
GONE = "gone__"


def versions(concept: Concept, gone: Sequence[Attribute] = ()) -> tuple[pa.Schema, str]:
    """The columns of the versions of a concept, and their query: subject by subject, the oldest version first.

    ``gone`` are attributes that only earlier versions have (:func:`motlan.data.golden.gone.gone_of`).
    """
    values = [one for one in golden_table(concept).columns if one.name not in ("subject", SINCE, CAUSE)]
    fields: list[pa.Field] = [pa.field("subject", pa.int64())]
    told = ["v.subject"]
    for end, at in ENDS:
        fields.append(pa.field(_free(f"{end}_at", concept), pa.string()))
        told.append(f"v.{at}")
        for name, value, kind in TOLD:
            fields.append(pa.field(_free(f"{end}_{name}", concept), kind))
            told.append(value.format(c=end, d=f"{end}_by"))
    fields += [pa.field(one.name, ARROW[one.kind]) for one in values]
    told += [f"v.{quoted(one.name)}" for one in values]
    lost = [f"{one.name}{part}" for one in gone for part in PARTS]
    fields += [pa.field(f"{GONE}{name}", pa.string()) for name in lost]
    told += [f"v.{quoted(f'{GONE}{name}')}" for name in lost]
    names = ", ".join(quoted(one.name) for one in golden_table(concept).columns)
    then = "".join(f", cast({quoted(name)} as text) as {quoted(f'{GONE}{name}')}" for name in lost)
    none = ", cast(null as text)" * len(lost)
    every = (
        f"select {names}, {UNTIL}, {ENDED}, 0 as standing{then} from {quoted(history_name(concept.concept))}"
        f" union all select {names}, cast(null as text), cast(null as integer), 1{none}"
        f" from {quoted(golden_name(concept.concept))}"
    )
    joined = "".join(
        f" left join cause as {end} on {end}.cause = v.{number}"
        f" left join batch as {end}_by on {end}_by.batch = {end}.batch"
        for end, number in (("began", CAUSE), ("ended", ENDED))
    )
    # of several versions that ended in one second, the one whose end has the smaller number was the earlier
    order = f"v.subject, v.standing, v.{UNTIL}, v.{ENDED}"
    return pa.schema(fields), f"select {', '.join(told)} from ({every}) as v{joined} order by {order}"


def _free(name: str, concept: Concept) -> str:
    return f"row__{name}" if name in {one.name for one in golden_table(concept).columns} else name
