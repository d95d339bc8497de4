"""Alerts: a late task, a red database, a lapsed light are told to their owner, and above when nobody has seen it.

An alert is raised once for as long as the thing stands wrong. Its owner's accounts get a message, and an e-mail where
they confirmed an address. When nobody says within the plan's ``escalate_after`` that it was seen, the accounts above
(the committee's own, of no agency) are told; at once, where the owner has no account. More than a handful that are told
to the same people at once are one message.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db.models import Min, Q, QuerySet
from django.urls import reverse

from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.governance.portfolio.state import portfolio as bands
from motlan.kernel.clock import instant, moment
from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text
from motlan.web.centre import standing
from motlan.web.centre.models import Alert, TaskEvent, TaskLight
from motlan.web.centre.plan import plan_of
from motlan.web.house import House
from motlan.web.inbox.telling import Words, tellers
from motlan.web.inbox.work import tell_account
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, Role, allows

ABOUT, MANY = "alert", "alerts"
HANDFUL = 5
"""So many are told each by itself."""
NAMED = 5
"""So many of a larger number are named."""
BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_NOTE = 1000
WHAT: Mapping[str, Text] = {
    Alert.Kind.LATE: Text(
        vi="Nhiệm vụ quá hạn, chưa đo được xanh", en="A task is past its day and does not measure green"
    ),
    Alert.Kind.RED: Text(
        vi="Chất lượng cơ sở dữ liệu ở mức đỏ hoặc mã định danh sai quy tắc",
        en="The quality of a database is red, or its identifiers break their rule",
    ),
    Alert.Kind.LAPSED: Text(vi="Đèn không còn được đo", en="A light is not measured any more"),
}

Wrong = dict[tuple[str, str], str]
"""Kind and name → the agency that answers for it."""


def watch(*, here: House) -> int:
    """Raise what is newly wrong, end what is no longer, tell upwards what nobody has seen; how many are new."""
    if not here.workspace.plans:
        return 0
    now, wrong = here.clock.now(), {**_late(here), **_red(here), **_lapsed(here)}
    held = {(one.kind, one.name): one for one in Alert.objects.filter(over_at=None)}
    over = [one.pk for key, one in held.items() if key not in wrong]
    Alert.objects.filter(pk__in=over).update(over_at=now)
    fresh = [
        Alert.objects.create(kind=kind, name=name, owner=owner, raised_at=now)
        for (kind, name), owner in wrong.items()
        if (kind, name) not in held
    ]
    due.see(here.register(), due.ALERTS, instant(now))
    due.see(here.register(), f"{due.ALERTS} {here.today}", instant(now))
    unheard = _tell(here, fresh)
    _tell_above(here, [*unheard, *_unseen(here, now)], now)
    return len(fresh)


def _late(here: House) -> Wrong:
    return {(Alert.Kind.LATE.value, one.task.task): one.task.owner for one in standing.tasks(here) if one.late}


def _red(here: House) -> Wrong:
    owners = {name: held.owner for name, held in here.catalogue.databases.items()}
    found = bands(reader=here.register())
    return {(Alert.Kind.RED.value, one.database): owners.get(one.database, "") for one in found if one.severe}


def _lapsed(here: House) -> Wrong:
    """Tasks that were measured once and are grey for too long; one alert for all when nothing is measured any more."""
    plan, now = plan_of(here), here.clock.now()
    newest = standing.measured_at()
    if newest is not None and now - newest > plan.lapses_after:
        return {(Alert.Kind.LAPSED.value, plan.plan): ""}
    grey = TaskLight.objects.filter(measured=Light.GREY.value).values_list("task", "changed_at")
    names = {task for task, at in grey if task in plan.by_name and now - at > plan.own(task).lapses_after}
    events = TaskEvent.objects.filter(task__in=names, kind="measured").exclude(payload__light=Light.GREY.value)
    once = set(events.values_list("task", flat=True))
    return {(Alert.Kind.LAPSED.value, name): plan.by_name[name].owner for name in sorted(once)}


def _tell(here: House, alerts: Iterable[Alert]) -> list[Alert]:
    """Tell each alert to its owner's accounts; those that nobody answers for are handed back."""
    by_owner: dict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_owner[alert.owner].append(alert)
    unheard: list[Alert] = []
    for owner, some in by_owner.items():
        accounts = list(answering(owner)) if owner else []
        _send(here, accounts, some, f"raised:{owner}:{_number(some[0].raised_at)}")
        unheard += [] if accounts else some
    return unheard


def _unseen(here: House, now: datetime) -> list[Alert]:
    """What nobody has seen for as long as the plan of its task says; of databases, as the leading plan says."""
    plan = plan_of(here)
    waiting = Alert.objects.filter(over_at=None, seen_at=None, escalated_at=None)
    return [one for one in waiting if one.raised_at <= now - plan.own(one.name).escalate_after]


def _tell_above(here: House, alerts: Collection[Alert], now: datetime) -> None:
    if alerts:
        _send(here, list(above()), alerts, f"escalated::{_number(now)}")
        Alert.objects.filter(pk__in=[one.pk for one in alerts]).update(escalated_at=now)


def _send(here: House, accounts: Iterable[Account], alerts: Collection[Alert], told: str) -> None:
    """One message an alert, or one for all of them; ``told`` names them by when and to whom they were told."""
    about = [f"{ABOUT}:{one.pk}" for one in alerts] if len(alerts) <= HANDFUL else [f"{MANY}:{told}"]
    for account in accounts:
        for one in about:
            tell_account(house=here, account=account, about=one)


def _number(at: datetime) -> int:
    return (at - BEGAN) // timedelta(microseconds=1)


def answering(owner: str) -> QuerySet[Account]:
    """The accounts that hear first: those of the agency that claim for it or keep its data."""
    return Account.objects.filter(agency=owner, role__in=[Role.COMMITTEE.value, Role.STEWARD.value], is_active=True)


def above() -> QuerySet[Account]:
    """The accounts above every owner: the committee's own."""
    return Account.objects.filter(agency="", role=Role.COMMITTEE.value, is_active=True)


def may_see(account: object, alert: Alert) -> bool:
    """Whether somebody may say that it was seen: the owner's accounts, and those above."""
    if not isinstance(account, Account) or not allows(account, Permission.WATCH_CENTRE):
        return False
    hears = account.role in {Role.COMMITTEE.value, Role.STEWARD.value} and account.agency == alert.owner
    return hears or (account.role == Role.COMMITTEE.value and not account.agency)


def answerable(account: Account) -> QuerySet[Alert]:
    """What stands wrong and waits that this account says that it was seen."""
    waiting = Alert.objects.filter(over_at=None, seen_at=None)
    if account.role == Role.COMMITTEE.value and not account.agency:
        return waiting
    hears = account.role in {Role.COMMITTEE.value, Role.STEWARD.value} and bool(account.agency)
    return waiting.filter(owner=account.agency) if hears else waiting.none()


def see_all(*, here: House, account: Account, alerts: QuerySet[Alert], note: str) -> int:
    """Say of all of ``alerts`` that wait for this account that they were seen; how many did. Others are left."""
    mine = answerable(account).filter(pk__in=alerts.values("pk"))
    return mine.update(seen_at=here.clock.now(), seen_by=account, note=note[:LONGEST_NOTE])


def see(*, here: House, account: Account, alert: Alert, note: str) -> None:
    """Say that it was seen, and what is done about it; the first who says so stands. Raise NotAllowed for others."""
    if not may_see(account, alert):
        raise NotAllowed(
            what=Text(vi="Cảnh báo này gửi cho cơ quan khác.", en="This alert is another agency's."),
            remedy=Text(vi="Để cơ quan chủ trì xác nhận.", en="Its owner says that it was seen."),
        )
    now = here.clock.now()
    Alert.objects.filter(pk=alert.pk, seen_at=None).update(seen_at=now, seen_by=account, note=note[:LONGEST_NOTE])


def stood(*, by: datetime) -> QuerySet[Alert]:
    """What stood wrong at an instant: raised before it, and not over by then."""
    return Alert.objects.filter(Q(over_at=None) | Q(over_at__gte=by), raised_at__lt=by)


def known_by(alert: Alert, by: datetime) -> Alert:
    """An alert as it was known at an instant: what was said of it later is left out. It is not for keeping."""
    if alert.seen_at is not None and alert.seen_at >= by:
        alert.seen_at, alert.seen_by, alert.note = None, None, ""
    if alert.escalated_at is not None and alert.escalated_at >= by:
        alert.escalated_at = None
    if alert.over_at is not None and alert.over_at >= by:
        alert.over_at = None
    return alert


def watched_at(here: House) -> datetime | None:
    """When it was looked last whether anything is wrong; None when nobody ever did."""
    last = due.seen(here.register(), due.ALERTS)
    return moment(last) if last else None


def watched_on(here: House, day: date) -> bool:
    """Whether it was looked on a day at all. Of the days before such looks were kept, an alert that was raised by then
    tells it."""
    kept = sorted(due.editions_of(here.register(), due.ALERTS))
    if str(day) in kept:
        return True
    began = first_raised()
    return (not kept or str(day) < kept[0]) and began is not None and began.astimezone(here.zone).date() <= day


def first_raised() -> datetime | None:
    """When the first alert of all was raised: of the days before none is known."""
    first: datetime | None = Alert.objects.aggregate(first=Min("raised_at"))["first"]
    return first


def open_alerts() -> Sequence[Alert]:
    """Everything that stands wrong now, the oldest first."""
    return list(Alert.objects.filter(over_at=None).select_related("seen_by").order_by("raised_at", "id"))


def what_of(alert: Alert) -> Text:
    """What is the matter, as a sentence."""
    return WHAT[alert.kind]


def label_of(here: House, alert: Alert) -> Text:
    """What people call the thing."""
    task = plan_of(here).by_name.get(alert.name)
    if task is not None and alert.kind != Alert.Kind.RED:
        return task.label
    database = here.catalogue.databases.get(alert.name)
    if database is not None and alert.kind == Alert.Kind.RED:
        return database.label
    return plan_of(here).label if alert.name == plan_of(here).plan else Text(vi=alert.name, en=alert.name)


@tellers.register(ABOUT)
def words_of(house: House, key: str) -> Words:
    """The words of the message."""
    alert = Alert.objects.get(pk=int(key))
    label, what = label_of(house, alert), what_of(alert)
    return Words(
        at=alert.raised_at,
        code=f"#{alert.pk}",
        title=Text(vi=f"{what['vi']}: {label['vi']}", en=f"{what['en']}: {label.in_('en')}"),
        more=None,
        link=f"{reverse('centre:alerts')}#alert-{alert.pk}",
        opens=Text(vi="Mở các cảnh báo", en="Open the alerts"),
    )


@tellers.register(MANY)
def words_of_many(house: House, key: str) -> Words:
    """The words of one message on many alerts: how many of which kind, and the first of them by name."""
    which, owner, number = key.split(":")
    at = BEGAN + timedelta(microseconds=int(number))
    found = (
        Alert.objects.filter(raised_at=at, owner=owner) if which == "raised" else Alert.objects.filter(escalated_at=at)
    )
    alerts = list(found.order_by("id"))
    kinds = Counter(one.kind for one in alerts)
    told = {word: "; ".join(f"{WHAT[kind].in_(word)}: {n}" for kind, n in kinds.items()) for word in ("vi", "en")}
    named = [label_of(house, one) for one in alerts[:NAMED]]
    more, rest = {word: ", ".join(one.in_(word) for one in named) for word in ("vi", "en")}, len(alerts) - len(named)
    return Words(
        at=at,
        code=f"#{alerts[0].pk}" if alerts else "",
        title=Text(vi=f"{len(alerts)} cảnh báo. {told['vi']}", en=f"{len(alerts)} alerts. {told['en']}"),
        more=Text(vi=f"{more['vi']} và {rest} mục khác.", en=f"{more['en']} and {rest} more."),
        link=f"{reverse('centre:alerts')}{f'?owner={owner}' if owner else ''}",
        opens=Text(vi="Mở các cảnh báo", en="Open the alerts"),
    )


def records(here: House) -> Iterator[dict[str, object]]:
    """The open alerts as plain values, for programs."""
    for one in open_alerts():
        yield {
            "alert": one.pk,
            "kind": one.kind,
            "name": one.name,
            "owner": one.owner,
            "raised_at": one.raised_at.isoformat(),
            "escalated_at": one.escalated_at.isoformat() if one.escalated_at else None,
            "seen_at": one.seen_at.isoformat() if one.seen_at else None,
            "label": dict(label_of(here, one)),
        }
