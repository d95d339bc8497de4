"""Commitments: who will have done what by which day, in writing, and whether the word was kept.

That it was is said by who gave it; beside it stands what its task measured on the day on which that was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from django.db import IntegrityError, transaction
from django.utils.translation import pgettext_lazy

from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.kernel.errors import NotAllowed, Refused
from motlan.kernel.text import Text
from motlan.web.centre import days, past
from motlan.web.centre.models import Commitment, CommitmentEnd, LightSpan
from motlan.web.centre.plan import plan_of
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, allows

LONGEST = 1000
STANDINGS = {
    "open": pgettext_lazy("centre", "under way"),
    "past": pgettext_lazy("centre", "its day is past"),
    "kept": pgettext_lazy("centre", "kept"),
    "kept_late": pgettext_lazy("centre", "kept, but late"),
    "broken": pgettext_lazy("centre", "not kept"),
}
"""How a commitment may stand, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A commitment as it stands on a day: ``open``, ``kept``, ``kept_late``, ``broken`` or ``past`` its day."""

    commitment: Commitment
    end: CommitmentEnd | None
    standing: str
    measured: Light | None = None
    """Of a word that was kept on a task: how the task measured on the day on which that was said."""

    @property
    def doubted(self) -> bool:
        """Whether it is said to be kept, and its task did not measure green that day."""
        return self.measured not in (None, Light.GREEN)


def speaks_for(account: object, owner: str) -> bool:
    """Whether somebody gives the word of an agency."""
    return isinstance(account, Account) and allows(account, Permission.CLAIM) and account.agency == owner


def words_of(here: House, owner: str = "", *, day: str = "") -> Sequence[Word]:
    """The commitments of an agency, or of all, those with the nearest day first and the ended ones last.

    :param day: a past one, as ISO text: those given by its end, as they stood then. Without it today.
    """
    rows = (
        Commitment.objects.filter(**({"owner": owner} if owner else {}))
        .select_related("end", "account")
        .order_by("until", "pk")
    )
    ends = past.over(here, day) if day else None
    rows = rows if ends is None else rows.filter(made_at__lt=ends)
    on = date.fromisoformat(day) if day else here.today
    found = [word_of(here, row, on=on, by=ends) for row in rows]
    measured = measured_when_kept([one.commitment for one in found if one.end], here.zone)
    words = [replace(one, measured=measured.get(one.commitment.pk)) for one in found]
    return sorted(words, key=lambda one: one.end is not None)


def measured_when_kept(rows: Iterable[Commitment], zone: tzinfo) -> Mapping[int, Light]:
    """By commitment: how its task measured at the end of the day on which it was said to be kept, grey where nobody
    measured it. ``rows`` have ended; those that were not kept, or name no task, are left out."""
    kept = {
        row.pk: (row.task, row.end.at.astimezone(zone).date().isoformat()) for row in rows if row.task and row.end.kept
    }
    names = {task for task, _ in kept.values()}
    spans = list(LightSpan.objects.filter(scope=days.TASK, name__in=names)) if names else []
    return {
        key: next(
            (
                Light(span.measured)
                for span in spans
                if span.name == task and span.since <= day and (span.until is None or day < span.until)
            ),
            Light.GREY,
        )
        for key, (task, day) in kept.items()
    }


def word_of(here: House, row: Commitment, *, on: date, by: datetime | None = None) -> Word:
    """One commitment as it stands ``on`` a day; an end that was said at ``by`` or later is not known yet."""
    end: CommitmentEnd | None = getattr(row, "end", None)
    if end is None or (by is not None and end.at >= by):
        return Word(commitment=row, end=None, standing="past" if on > row.until else "open")
    if not end.kept:
        return Word(commitment=row, end=end, standing="broken")
    in_time = end.at.astimezone(here.zone).date() <= row.until
    return Word(commitment=row, end=end, standing="kept" if in_time else "kept_late")


def commit(*, here: House, account: Account, owner: str, what: str, until: date | None, task: str) -> Commitment:
    """Give a word. Raise NotAllowed for who does not speak for the agency, Refused without what or a day to come."""
    _speaks(account, owner)
    tasks = plan_of(here).by_name
    if not what or len(what) > LONGEST or until is None or until < here.today or (task and task not in tasks):
        raise Refused(
            what=Text(vi="Cam kết chưa đủ.", en="The commitment is not complete."),
            remedy=Text(
                vi=f"Ghi việc sẽ làm (nhiều nhất {LONGEST} ký tự) và một ngày từ hôm nay trở đi.",
                en=f"Say what will be done (at most {LONGEST} characters) and by which day, today or later.",
            ),
        )
    made = Commitment(owner=owner, task=task, what=what, until=until, made_at=here.clock.now(), account=account)
    with transaction.atomic():
        made.save()
        due.change(here.register(), due.LIGHTS)
    return made


def end(*, here: House, account: Account, commitment: Commitment, kept: bool, note: str) -> CommitmentEnd:
    """Say how it ended, once, and what shows it."""
    _speaks(account, commitment.owner)
    if not note or len(note) > LONGEST:
        raise Refused(
            what=Text(vi="Chưa ghi điều gì cho thấy.", en="Nothing is said that shows it."),
            remedy=Text(vi=f"Ghi nhiều nhất {LONGEST} ký tự.", en=f"Say it in at most {LONGEST} characters."),
        )
    ended = CommitmentEnd(commitment=commitment, kept=kept, note=note, at=here.clock.now(), account=account)
    try:
        with transaction.atomic():
            ended.save()
            due.change(here.register(), due.LIGHTS)
    except IntegrityError as error:
        raise Refused(
            what=Text(vi="Cam kết này đã kết thúc.", en="This commitment has ended already."),
            remedy=Text(vi="Ghi một cam kết mới.", en="Make a new one."),
        ) from error
    return ended


def _speaks(account: Account, owner: str) -> None:
    if not speaks_for(account, owner):
        raise NotAllowed(
            what=Text(vi="Chỉ cơ quan đó mới cam kết được.", en="Only the agency itself gives its word."),
            remedy=Text(vi="Đề nghị cơ quan đó cam kết.", en="Ask it for its word."),
        )
