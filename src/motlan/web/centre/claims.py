"""Claims: what the owner of a task says of it, with a note and with evidence that is kept for good.

Only accounts of the agency that answers for a task claim anything of it. Probes stand in the plan, which is a file of
the workspace: no page changes one, so nobody who claims can.
"""

from __future__ import annotations

from django.db import transaction

from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.governance.plans.course import Claimed
from motlan.governance.plans.spec import Task
from motlan.kernel.errors import NotAllowed, Refused
from motlan.kernel.text import Text
from motlan.web.centre import course
from motlan.web.centre.models import Claim, Finding
from motlan.web.centre.plan import plan_of
from motlan.web.files.clearing import place_of, while_young
from motlan.web.files.keeping import file_for_good, held_at, let_go
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, allows

LONGEST_NOTE = 1000
PLACE = "claim"
EVIDENCE = "evidence"
"""The paper that evidence is attached as."""


def place(account: Account, task: str) -> str:
    """Where files wait until the claim is made."""
    return f"{PLACE}/{account.pk}-{task}"[:80]


still_waiting = place_of(PLACE)(while_young(PLACE))


def owns(account: object, task: Task) -> bool:
    """Whether somebody claims for the agency that answers for a task."""
    return isinstance(account, Account) and allows(account, Permission.CLAIM) and account.agency == task.owner


def claim_task(*, here: House, account: Account, task: str, light: Light, note: str) -> Claim:
    """Say that a task stands at ``light``, with the files that wait at :func:`place`.

    Raise Refused for an unknown task, for grey, or for an over-long note; NotAllowed for who does not answer for it.
    """
    plan = plan_of(here)
    if task not in plan.by_name or light is Light.GREY:
        raise Refused(
            what=Text(vi="Không thể báo cáo như vậy.", en="This cannot be claimed."),
            remedy=Text(
                vi="Chọn xanh, vàng hoặc đỏ cho một nhiệm vụ của kế hoạch.",
                en="Choose green, yellow or red for a task of the plan.",
            ),
        )
    if not owns(account, plan.by_name[task]):
        raise NotAllowed(
            what=Text(vi="Chỉ cơ quan chủ trì mới báo cáo được.", en="Only the owner of a task claims anything of it."),
            remedy=Text(vi="Đề nghị cơ quan chủ trì báo cáo.", en="Ask its owner to claim."),
        )
    if len(note) > LONGEST_NOTE:
        raise Refused(
            what=Text(
                vi=f"Ghi chú dài hơn {LONGEST_NOTE} ký tự.", en=f"The note is longer than {LONGEST_NOTE} characters."
            ),
            remedy=Text(
                vi="Rút gọn rồi gửi lại; chưa có gì được ghi.", en="Shorten it and send it again; nothing was written."
            ),
        )
    name, at = account.display_name or account.username, here.clock.now()
    with transaction.atomic():
        claim = Claim(scope=Claim.Scope.TASK, name=task, light=light.value, by_vi=name, by_en=name, note_vi=note)
        claim.at, claim.account = at, account
        files = with_evidence(claim, place(account, task))
        course.note(plan=plan, task=task, act=Claimed(light, files), at=at)
        due.change(here.register(), due.LIGHTS)
    return claim


def with_evidence(said: Claim | Finding, waits_at: str) -> int:
    """Write a claim or a finding, in the caller's transaction, and keep the files that wait for it with it; how
    many."""
    said.save()
    waiting = list(held_at(waits_at))
    file_for_good(one.blob_id for one in waiting)
    for one in waiting:
        said.evidence.create(sha256=one.blob_id, name=one.name, kind=one.blob.kind, size=one.blob.size)
    let_go(place=waits_at)
    return len(waiting)
