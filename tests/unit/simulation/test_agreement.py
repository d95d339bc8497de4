"""The declared rates leave the right value with the authorities: what consolidation can reach at best."""

from motlan.dictionary.attribute import Type
from motlan.dictionary.name import canonical
from motlan.simulation.columns import plain
from motlan.simulation.faults import plant
from motlan.simulation.nation import found
from motlan.simulation.records import records
from motlan.simulation.spec import Sample
from motlan.simulation.tables import SourceTable, source_table
from tests.unit.simulation.test_sample import concepts

AT_LEAST = 0.99
PERSONS = 4_000
Held = dict[tuple[str, str, int], tuple[object, object]]


def held_by(table: SourceTable, spoilt: SourceTable) -> Held:
    """Database, attribute, person → the right value and the value that stands there, both in the owner's writing."""
    held: Held = {}
    for name, dataset in table.datasets.items():
        if dataset.describes != "person":
            continue
        for column, mapping in dataset.columns.items():
            right, planted = (plain(each.columns[column]).to_pylist() for each in (table, spoilt))
            for at, person in enumerate(table.persons[name].tolist()):
                held[table.spec.database, mapping.to, person] = (right[at], planted[at])
    return held


def test_the_best_authority_is_right_more_than_ninety_nine_times_in_a_hundred(sample: Sample) -> None:
    nation = found(sample, persons=PERSONS, seed=5)
    made = records(sample, nation, seed=5)
    held: Held = {}
    for spec in sample.sources.tables:
        table = source_table(spec, sample, nation, made[spec.of], seed=5)
        held |= held_by(table, plant(table, sample, nation, seed=5).table)
    person = concepts()["person"]
    right = total = 0
    for attribute in person.attributes.values():
        for at in range(PERSONS):
            candidates = (held.get((base, attribute.name, at)) for base in attribute.authority or person.authority)
            best = next((pair for pair in candidates if pair is not None and pair[0] is not None), None)
            if best is None:
                continue
            total += 1
            same = (
                canonical(str(best[0])) == canonical(str(best[1]))
                if attribute.type is Type.NAME
                else best[0] == best[1]
            )
            right += same
    assert total > PERSONS * 8
    assert right / total > AT_LEAST
