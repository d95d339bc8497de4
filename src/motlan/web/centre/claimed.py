"""What is claimed of a thing that was drawn: what a verifier holds against what there is to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from motlan.governance.plans.spec import Claim as PlanClaim
from motlan.kernel.text import Text
from motlan.web.centre import criteria, days, standing
from motlan.web.centre.criteria import Line
from motlan.web.centre.models import Claim, Drawn, Evidence
from motlan.web.centre.plan import plan_of
from motlan.web.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A claim as it stands now. Of a commune ``lines``, what it reports by each criterion, and the claim on the whole
    where there is one; of a task what it is to bring (``output``), and its owner's last claim with its evidence, or the
    plan's own (``planned``)."""

    output: Text | None = None
    lines: Sequence[Line] = ()
    claim: Claim | None = None
    evidence: Sequence[Evidence] = ()
    planned: PlanClaim | None = None
    planned_by: str = ""


def claimed_of(here: House, one: Drawn) -> Claimed:
    """What stands of one thing; nothing of what is no longer in the plan or the unit book."""
    if one.scope == days.TASK:
        return _of_task(here, one.name)
    if one.name not in here.workspace.dictionary.units.units:
        return Claimed()
    lines = [line for line in criteria.of_commune(here, one.name, here.today) if line.report]
    return replace(_said(standing.claims(Claim.Scope.UNIT, names=[one.name]).get(one.name)), lines=lines)


def _of_task(here: House, name: str) -> Claimed:
    task = plan_of(here).by_name.get(name)
    if task is None:
        return Claimed()
    said = standing.newer(task.claimed, standing.claims(Claim.Scope.TASK, names=[name]).get(name))
    if isinstance(said, PlanClaim):
        by = here.workspace.agency(said.by, standing.language())
        return Claimed(output=task.output, planned=said, planned_by=by)
    return replace(_said(said), output=task.output)


def _said(claim: Claim | None) -> Claimed:
    return Claimed(claim=claim, evidence=list(claim.evidence.all()) if claim else ())
