"""What a workspace says of its sample nation: the folder ``simulation`` beside its databases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

import pyarrow as pa
import pyarrow.csv as pacsv
from pydantic import Field

from motlan.data.databases.spec import Database
from motlan.dictionary.identifier import IdentifierScheme, IdentifierSchemes
from motlan.kernel.errors import SpecError
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Read, Spec, read

Share = Annotated[float, Field(ge=0, le=1)]
Weights = dict[str, float]
M = TypeVar("M", bound=Spec)


class BySex(Spec):
    """One number for women and one for men."""

    female: int
    male: int


class Families(Spec):
    """How families grow; ages in years."""

    founders_born: tuple[int, int]
    marries: Share
    marries_from: BySex
    marries_within: int = Field(gt=0)
    husband_older: int
    last_child_before: int
    children: tuple[float, ...] = Field(min_length=2)
    divorced: Share
    leaves_home_at: int
    stays_in_commune: Share
    dies_after: int


class YearOnly(Spec):
    """For whom only the year of birth is known."""

    before: int
    share: Share


class Phone(Spec):
    """Who has a telephone, and how its number begins."""

    from_age: int
    prefixes: tuple[str, ...] = Field(min_length=1)


class Issued(Spec):
    """How numbers are issued: by which scheme, and how many digits tell the place, and from which serial number on."""

    scheme: str
    place_digits: int = 0
    first: int = Field(default=0, description="the first serial number")


class DemoFamily(Spec):
    """Where the family that a demonstration shows lives, and how old its mother is, about."""

    province: str
    mother_age: int


class Span(Spec):
    """A share of the persons between two ages."""

    from_age: int
    to_age: int
    share: Share
    pension: Share = 0
    province: str = ""
    most: int = Field(default=1_000_000, lt=1_048_576)


class Since(Spec):
    """A share of what happened since a year."""

    start: int = Field(alias="from")
    share: Share


class Shares(Spec):
    """How much of the nation each database knows."""

    population: Share
    population_dead: Share
    births: dict[int, Share]
    marital: Share
    marriages: Since
    deaths: Share
    social_insurance: Span
    health_insurance: Share
    schooling: Span
    land: Share
    enterprises: Share


class NationSpec(Spec):
    """The file ``nation.yaml``."""

    as_of: date
    families: Families
    year_only: YearOnly
    ethnicity: Weights
    nationality: Weights
    enterprise_status: Weights
    land_purpose: Weights
    phone: Phone
    ward_weight: Weights
    personal_number: Issued
    tax_code: Issued
    prefixes: dict[str, str]
    demo: DemoFamily
    shares: Shares


class ByName(Spec):
    """Weighted syllables for women and for men."""

    female: Weights
    male: Weights


class CompanyNames(Spec):
    """The three parts of a company's name."""

    form: tuple[str, ...]
    trade: tuple[str, ...]
    name: tuple[str, ...]


class NamesSpec(Spec):
    """The file ``names.yaml``."""

    family: Weights
    middle: ByName
    given: ByName
    older_spelling: dict[str, str]
    house: str = Field(description="how the address of a house is written, with {number} and {street}")
    streets: tuple[str, ...]
    villages: tuple[str, ...]
    schools: tuple[str, ...]
    hospitals: tuple[str, ...]
    companies: CompanyNames


class TableSpec(Spec):
    """How one table of one database is filled: the records of ``of``, and what else its columns hold."""

    database: str
    dataset: str
    of: str
    also: dict[str, str] = Field(default={})
    key: str = Field(default="", description="prefix of a key that the dictionary does not know")
    updated: str | None = None
    extra: dict[str, str] = Field(default={})
    upper: tuple[str, ...] = ()
    split: str | None = Field(default=None, description="one file a province of this unit attribute")

    @property
    def datasets(self) -> dict[str, str]:
        """Dataset → the reference through which it describes the rows ('' for the rows themselves)."""
        return {self.dataset: "", **self.also}


class SourcesSpec(Spec):
    """The file ``sources.yaml``."""

    tables: tuple[TableSpec, ...]
    postgres: str = Field(default="", description="the database that goes into PostgreSQL when a URL is given")
    words: dict[str, tuple[str, ...]] = Field(default={})


class FaultSpec(Spec):
    """One class of faults: where, how often, and of which kind."""

    fault: str
    group: str
    dataset: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")
    attribute: str = ""
    rate: Share
    kind: str
    values: tuple[str, ...] = ()
    years: int = 0
    swap: dict[str, str] = Field(default={})


class FaultsSpec(Spec):
    """The file ``faults.yaml``."""

    faults: tuple[FaultSpec, ...]


class TypedSpec(Spec):
    """The file ``dossiers.yaml``: what people type, by the path of a question (``dossier.purpose_detail``); under
    ``name``, into every question for a name."""

    answers: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Sample:
    """Everything that the simulation reads, and nothing that it makes up itself."""

    nation: NationSpec
    names: NamesSpec
    sources: SourcesSpec
    faults: FaultsSpec
    databases: Mapping[str, Database]
    schemes: Mapping[str, IdentifierScheme]
    units: pa.Table
    crosswalk: pa.Table
    provinces: Mapping[str, float]


def open_sample(root: Path) -> Sample:
    """The sample nation of the workspace in ``root``; raise SpecError with every fault of its files."""
    folder, issues = root / "simulation", list[Issue]()
    nation = _value(read(folder / "nation.yaml", NationSpec), issues)
    names = _value(read(folder / "names.yaml", NamesSpec), issues)
    sources = _value(read(folder / "sources.yaml", SourcesSpec), issues)
    faults = _value(read(folder / "faults.yaml", FaultsSpec), issues)
    schemes = _value(read(root / "dictionary" / "identifiers.yaml", IdentifierSchemes), issues)
    databases = [_value(read(path, Database), issues) for path in sorted((root / "databases").glob("*.yaml"))]
    if nation is None or names is None or sources is None or faults is None or schemes is None or issues:
        raise SpecError(issues=issues, where=str(root))
    weights = _sheet(folder / "provinces.csv").to_pydict()
    return Sample(
        nation=nation,
        names=names,
        sources=sources,
        faults=faults,
        databases={database.database: database for database in databases if database is not None},
        schemes={scheme.scheme: scheme for scheme in schemes.identifiers},
        units=_sheet(root / "units.csv"),
        crosswalk=_sheet(root / "crosswalk.csv"),
        provinces=dict(zip(weights["code"], map(float, weights["population"]), strict=True)),
    )


def typed_answers(root: Path) -> Mapping[str, tuple[str, ...]]:
    """What people of the workspace in ``root`` type into forms; nothing where it does not say. Raises SpecError."""
    file = root / "simulation" / "dossiers.yaml"
    if not file.exists():
        return {}
    issues = list[Issue]()
    found = _value(read(file, TypedSpec), issues)
    if found is None or issues:
        raise SpecError(issues=issues, where=str(root))
    return found.answers


def _value(result: Read[M], issues: list[Issue]) -> M | None:
    issues.extend(result.issues)
    return result.value


def _sheet(path: Path) -> pa.Table:
    """A CSV file with every column as text: codes keep their leading zeros."""
    with path.open(encoding="utf-8") as stream:
        names = stream.readline().strip().split(",")
    options = pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
    return pacsv.read_csv(path, convert_options=options)
