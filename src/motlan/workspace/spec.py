"""``workspace.yaml`` and the whole workspace once it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator, model_validator

from motlan.data.api import Bands as QualityBands
from motlan.data.api import Deadlines, Policy
from motlan.data.databases.check import Check
from motlan.data.databases.spec import Database
from motlan.data.quality.contract import Criterion
from motlan.data.quality.contract_files import contracted
from motlan.data.quality.odcs import DataContract
from motlan.data.quality.score import Weights
from motlan.data.spec import Catalogue
from motlan.dictionary.book import Dictionary
from motlan.dictionary.shape import Shapes, Tile
from motlan.governance.indicators.index import ServiceIndex
from motlan.governance.indicators.spec import Indicator
from motlan.governance.opendata.published import Published
from motlan.governance.plans.programme import together
from motlan.governance.plans.spec import Plan
from motlan.governance.portfolio.book import PortfolioBook
from motlan.kernel.calendar import WorkCalendar
from motlan.kernel.clock import Clock
from motlan.kernel.spec import Spec
from motlan.kernel.text import Text
from motlan.service.documents.slips import Slips
from motlan.service.procedures.book import ProcedureBook
from motlan.service.procedures.spec import LifeEvent
from motlan.workspace.geometry import Geometry
from motlan.workspace.service_settings import (
    Attachments,
    ComplaintDays,
    Good,
    Mail,
    Observe,
    Payments,
    Representation,
    SignIn,
    Signing,
)

UNWORDED = "dự thảo: đặt lại câu hỏi bằng tiếng Việt"
"""What stands beside a draft's question until somebody has worded it."""


class IncidentDeadlines(Spec):
    """Working days from an alert: to find the cause, to have it mended, and where one must go and look."""

    cause: int = Field(default=5, gt=0, description="working days to find the cause")
    whole: int = Field(default=10, gt=0, description="working days to have it mended")
    on_site: int = Field(default=15, gt=0, description="working days where one must go and look")


Weight = Annotated[float, Field(ge=0)]


class QualityWeights(Spec):
    """What counts more in the index: criteria, and fields by ``dataset.attribute`` or ``attribute``; others weigh 1."""

    criteria: dict[Criterion, Weight] = Field(default={}, description="criterion → weight")
    fields: dict[str, Weight] = Field(default={}, description="`dataset.attribute` or `attribute` → weight")


class Bands(Spec):
    """From which quality index a database is green, and from which it is yellow (below: red)."""

    green: float = Field(default=90, gt=0, le=100, description="index from which a database is green")
    yellow: float = Field(default=75, ge=0, le=100, description="index from which it is yellow; below: red")
    suspend_when: Literal["never", "red"] = Field(
        default="never", description="when synchronisation of a database is stopped by itself"
    )
    grace_days: int = Field(default=0, ge=0, description="days that a database may stay red before it is suspended")
    deadlines: IncidentDeadlines = Field(
        default=IncidentDeadlines(), description="working days that incidents may take"
    )
    weights: QualityWeights = Field(default=QualityWeights(), description="what counts more in the index")


class DossierSettings(Spec):
    """How a dossier's code is made; ``{number}`` counts within an agency and a day, up to ``last_number``."""

    code: str = Field(
        default="{agency}-{date:%Y%m%d}-{number:07d}", description="form of a code: `{agency}`, `{date}`, `{number}`"
    )
    last_number: int = Field(default=9_999_999, gt=0, description="the last number of an agency and a day")
    overflow: Literal["refuse", "next_series"] = Field(
        default="refuse", description="past the last number of a day: refuse until tomorrow, or begin series A, B, …"
    )


OfficeHours = Annotated[tuple[tuple[time, time], ...], Field(min_length=1)]


class Settings(Spec):
    """The settings of one country, ministry or province."""

    workspace: str = Field(pattern=r"^[a-z][a-z0-9_-]*$", description="name of the workspace (a-z, 0-9, _, -)")
    label: Text = Field(description="its name for people")
    languages: tuple[str, ...] = Field(
        default=("vi", "en"), min_length=1, description="languages in which texts are given"
    )
    default_language: str = Field(default="vi", description="what pages speak to somebody who chose nothing")
    time_zone: str = Field(description="as in the IANA database (Europe/Paris): when days begin and offices close")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")
    currency_label: Text | None = Field(
        default=None, description="what people call it after a sum; without it, its code"
    )
    office_hours: OfficeHours = Field(
        default=((time(8, 0), time(17, 0)),),
        description="from when to when offices work; two spans leave a break between",
    )
    dossier: DossierSettings = Field(default=DossierSettings(), description="how dossiers' codes are made")
    agency_codes: dict[str, str] = Field(
        default={}, description="an administrative unit's code in dossiers' codes; others use the unit's own"
    )
    quality: Bands = Field(default=Bands(), description="bands, deadlines and weights of data quality")
    placeholders: tuple[str, ...] = Field(
        default=("n/a", "na", "null", "-", "--", "?", "none"),
        description="texts that stand for nothing, in any case of letters",
    )
    agencies: dict[str, Text] = Field(default={}, description="owners by name: the label people read")
    correction_days: int = Field(default=10, gt=0, description="working days an owner has to answer a correction")
    mend_days: int = Field(default=5, gt=0, description="working days to mend an accepted correction at the source")
    override_days: int = Field(default=180, gt=0, description="the longest that a steward's own value may stand")
    sign_in: SignIn | None = Field(default=None, description="where people sign in; without it, not in production")
    payments: Payments | None = Field(default=None, description="where fees are paid; without it, at the counter only")
    signing: Signing = Field(default=Signing(), description="how results are signed")
    mail: Mail | None = Field(default=None, description="without it messages are read on the site only")
    attachments: Attachments = Field(default=Attachments(), description="what people may attach to a dossier")
    good: Good = Field(default=Good(), description="what is done with a value of which one cannot be sure")
    complaints: ComplaintDays = Field(default=ComplaintDays(), description="working days for each step of a complaint")
    representation: Representation | None = Field(
        default=None, description="who acts for children and organisations; without it, only who was given a mandate"
    )
    service_index: ServiceIndex | None = Field(
        default=None, description="how indicators make an index of every unit; without it there is none"
    )
    life_events: dict[str, LifeEvent] = Field(default={}, description="what procedures are looked for by")
    observe: Observe = Field(default=Observe(), description="how pages and documents outside are looked at")
    geometry: Geometry | None = Field(
        default=None, description="shapes of units for the maps; without it they are tile grids"
    )
    published: Published = Field(
        default=Published(), description="what the public site and the open data show; a list names things alone"
    )

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        if value not in available_timezones():
            msg = f"{value!r} is no time zone; write one such as UTC or Europe/Paris"
            raise ValueError(msg)
        return value

    @field_validator("office_hours")
    @classmethod
    def _one_after_the_other(cls, spans: tuple[tuple[time, time], ...]) -> tuple[tuple[time, time], ...]:
        moments = [moment for span in spans for moment in span]
        if any(later <= earlier for earlier, later in pairwise(moments)):
            msg = "each span ends after it begins, and before the next"
            raise ValueError(msg)
        return spans

    @model_validator(mode="after")
    def _speaks_its_default_language(self) -> "Settings":
        if self.default_language not in self.languages:
            msg = f"default_language `{self.default_language}` is not one of languages"
            raise ValueError(msg)
        return self


@dataclass(frozen=True)
class Workspace:
    """Everything that the program knows of one country; nothing in it ever changes after it was read."""

    root: Path
    settings: Settings
    dictionary: Dictionary
    databases: Mapping[str, Database]
    procedures: ProcedureBook
    plans: Mapping[str, Plan]
    indicators: Mapping[str, Indicator]
    calendar: WorkCalendar
    contracts: Mapping[str, DataContract] = field(default_factory=dict)
    slips: Slips = field(default_factory=Slips)
    portfolio: PortfolioBook | None = None
    shapes: Shapes | None = None
    """The workspace's own geometry; None: maps are tile grids."""
    tiles: Mapping[str, Tile] = field(default_factory=dict)
    """Where units stand on the tile grid."""

    @cached_property
    def programme(self) -> Plan:
        """All plans as one; raise ValueError where there is none."""
        return together(self.plans)

    @cached_property
    def catalogue(self) -> Catalogue:
        """What the data plane needs: the dictionary and the databases, with the checks of contract files."""
        added: dict[str, tuple[Check, ...]] = {}
        for contract in self.contracts.values():
            database = self.databases.get(contract.name or "")
            if database is not None:
                added[database.database] = (*added.get(database.database, ()), *contracted(contract, database))
        return Catalogue(dictionary=self.dictionary, databases=self.databases, contracted=added)

    @property
    def policy(self) -> Policy:
        """What the settings lay down on quality, with the country's own working days."""
        quality = self.settings.quality
        return Policy(
            bands=QualityBands(green=quality.green, yellow=quality.yellow),
            weights=Weights(criteria=quality.weights.criteria, fields=quality.weights.fields),
            deadlines=Deadlines(**quality.deadlines.model_dump()),
            suspend_when=quality.suspend_when,
            grace_days=quality.grace_days,
            calendar=self.calendar,
        )

    def agency(self, name: str, language: str) -> str:
        """The label of an owner; its bare name when the settings do not know it."""
        label = self.settings.agencies.get(name)
        return label.in_(language) if label else name

    @property
    def zone(self) -> ZoneInfo:
        """The country's time zone."""
        return ZoneInfo(self.settings.time_zone)

    def today(self, clock: Clock) -> date:
        """The day it is in the country."""
        return clock.now().astimezone(self.zone).date()
