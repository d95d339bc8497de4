"""The workspace's own procedures and dictionary, and a register of a few people in memory."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from motlan.data.databases.spec import Database
from motlan.data.spec import Catalogue
from motlan.dictionary.book import Dictionary
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.concept import Concept
from motlan.dictionary.identifier import IdentifierSchemes
from motlan.dictionary.unit import UnitBook
from motlan.kernel.spec import Read, read
from motlan.kernel.text import Text
from motlan.service.forms.held import NOWHERE, HeldRecord, HeldValue
from motlan.service.procedures.spec import Procedure
from motlan.workspace import sheet

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"
LABELS = {
    "population": Text(vi="CSDL dân cư", en="Population"),
    "civil_status": Text(vi="CSDL hộ tịch", en="Civil status"),
}


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    folder = VIETNAM / "dictionary"
    schemes = read(folder / "identifiers.yaml", IdentifierSchemes).value
    concepts = [read(path, Concept).value for path in folder.glob("*.yaml") if path.name != "identifiers.yaml"]
    lists = [read(path, CodeList).value for path in (folder / "codes").glob("*.yaml")]
    return Dictionary(
        concepts={one.concept: one for one in concepts if one},
        code_lists={one.code_list: one for one in lists if one},
        schemes={one.scheme: one for one in (schemes.identifiers if schemes else ())},
        units=UnitBook(units={unit.code: unit for unit in sheet.units(VIETNAM / "units.csv", name="units.csv").rows}),
    )


@pytest.fixture(scope="session")
def catalogue(dictionary: Dictionary) -> Catalogue:
    databases = [read(path, Database).value for path in (VIETNAM / "databases").glob("*.yaml")]
    return Catalogue(dictionary=dictionary, databases={one.database: one for one in databases if one})


@pytest.fixture(scope="session")
def procedures() -> Mapping[str, Read[Procedure]]:
    """By file name without its ending."""
    return {path.stem: read(path, Procedure, name=path.name) for path in (VIETNAM / "procedures").glob("*.yaml")}


def held(value: str, source: str = "population", *, doubt: Text | None = None) -> HeldValue:
    return HeldValue(value=value, source=source, source_label=LABELS[source], as_of="2026-11-20T01:00:00Z", doubt=doubt)


@dataclass
class People:
    """A holder in memory that notes every question it is asked."""

    records: list[HeldRecord] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def add(self, concept: str, subject: int, **values: str | HeldValue) -> None:
        kept = {name: value if isinstance(value, HeldValue) else held(value) for name, value in values.items()}
        self.records.append(HeldRecord(concept=concept, subject=subject, values=kept))

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def record(self, *, concept: str, subject: int, attributes: tuple[str, ...]) -> HeldRecord | None:
        self.asked.append(f"record {concept} {subject}")
        return self._one([one for one in self.records if (one.concept, one.subject) == (concept, subject)], attributes)

    def referred(self, *, concept: str, identifier: str, attributes: tuple[str, ...]) -> HeldRecord | None:
        self.asked.append(f"referred {concept} {identifier}")
        key = {"person": "personal_number"}.get(concept, "")
        found = [one for one in self.records if one.concept == concept and one.value(key) == identifier]
        return self._one(found, attributes)

    def pointing(
        self,
        *,
        concept: str,
        reference: str,
        at: HeldRecord,
        attributes: tuple[str, ...],
        also: Mapping[str, HeldRecord] = NOWHERE,
    ) -> tuple[HeldRecord, ...]:
        found: dict[int, HeldRecord] = {}
        for name, record in {reference: at, **also}.items():
            self.asked.append(f"pointing {concept}.{name} {record.subject}")
            number = record.value("personal_number")
            mine = (one for one in self.records if one.concept == concept and one.value(name) == number)
            found |= {one.subject: one for one in mine if one.subject not in found}
        return tuple(self._cut(one, attributes) for one in found.values())

    def sharing(
        self, *, concept: str, attribute: str, value: str, attributes: tuple[str, ...]
    ) -> tuple[HeldRecord, ...]:
        self.asked.append(f"sharing {concept}.{attribute} {value}")
        found = [one for one in self.records if one.concept == concept and one.value(attribute) == value]
        return tuple(self._cut(one, attributes) for one in found)

    def _one(self, found: list[HeldRecord], attributes: tuple[str, ...]) -> HeldRecord | None:
        return self._cut(found[0], attributes) if len(found) == 1 else None

    @staticmethod
    def _cut(record: HeldRecord, attributes: tuple[str, ...]) -> HeldRecord:
        values = {name: value for name, value in record.values.items() if name in attributes}
        return HeldRecord(concept=record.concept, subject=record.subject, values=values)


MOTHER, FATHER, CHILD = 7001, 7002, 7003
MOTHER_NUMBER, FATHER_NUMBER, CHILD_NUMBER = "001190000001", "001088000002", "001315000003"
UNIT = "00004"
MOTHER_VALUES = {
    "personal_number": MOTHER_NUMBER,
    "full_name": "Nguyễn Thị Hoa",
    "birth_date": "1990-05-01",
    "sex": "female",
}


@pytest.fixture
def people() -> People:
    """A married couple with one child, in one household."""
    known = People()
    both = {"residence_unit": UNIT, "residence_detail": "12 Phố Huế"}
    mother = dict(MOTHER_VALUES)
    father = {"personal_number": FATHER_NUMBER, "full_name": "Trần Văn Nam", "birth_date": "1988", "sex": "male"}
    marital = {"marital_status": held("married", "civil_status")}
    known.add("person", MOTHER, **mother, **both, **marital, spouse=held(FATHER_NUMBER, "civil_status"))
    known.add("person", FATHER, **father, **both, **marital, spouse=held(MOTHER_NUMBER, "civil_status"))
    child = {"personal_number": CHILD_NUMBER, "full_name": "Trần Thị Mai", "birth_date": "2015-02-03", "sex": "female"}
    known.add("person", CHILD, **child, **both, mother=MOTHER_NUMBER, father=FATHER_NUMBER)
    relations = {FATHER_NUMBER: "head", MOTHER_NUMBER: "spouse", CHILD_NUMBER: "child"}
    for at, (number, relation) in enumerate(relations.items()):
        membership = {"membership_number": f"M{at}", "household_number": "H1", "relation": relation}
        known.add("household_membership", 8001 + at, person=number, **membership)
    return known
