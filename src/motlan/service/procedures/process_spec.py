"""How long a procedure may take, and which process runs."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from motlan.kernel.spec import Spec
from motlan.service.procedures.own_process import Move, State
from motlan.service.procedures.terms import Condition, Name


def _clock_time(value: object) -> object:
    """YAML 1.1 reads an unquoted ``15:00`` as 900 minutes; both spellings mean three in the afternoon."""
    return time(value // 60, value % 60) if isinstance(value, int) and 0 <= value < 24 * 60 else value


class TimeLimit(Spec):
    """How long the deciding agency has: working days or working hours, never both.

    ``cut_off``: received after this local time counts as received on the next working day (Decree 118/2025/NĐ-CP).
    """

    working_days: int | None = Field(None, ge=0, le=400, description="whole working days")
    working_hours: int | None = Field(None, ge=1, le=400, description="working hours, instead of days")
    cut_off: Annotated[time | None, BeforeValidator(_clock_time)] = Field(
        default=None, description="local time from which a dossier counts as received on the next working day"
    )

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.working_days is None) == (self.working_hours is None):
            msg = "give working_days or working_hours, one of them"
            raise ValueError(msg)
        return self


class Verification(Spec):
    """When facts must be verified elsewhere, the limit becomes this one."""

    when: Condition = Field(description="condition (CEL) under which facts are verified elsewhere")
    limit: TimeLimit = Field(description="the time limit that then counts")


class Process(Spec):
    """Which process runs; ``one_stop`` receives, handles, decides and returns, ``own`` runs by its states and moves."""

    use: Literal["one_stop", "own"] = Field(default="one_stop", description="the process that runs")
    states: dict[Name, State] = Field({}, description="of a process of its own: name → state, the first one begins")
    moves: dict[Name, Move] = Field({}, description="of a process of its own: name → what may be done, and where to")
    verify: Verification | None = Field(
        default=None, description="when facts must be verified elsewhere, and the limit that then counts"
    )
    supplement_within_days: int = Field(30, ge=1, le=400, description="days a person has to bring what is missing")

    @model_validator(mode="after")
    def _own_or_not(self) -> Self:
        if (self.use == "own") != bool(self.states) or (self.use == "own") != bool(self.moves):
            msg = "states and moves belong to a process of its own (use: own), and such a process needs both"
            raise ValueError(msg)
        return self
