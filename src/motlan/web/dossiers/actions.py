"""Everything that is ever done to a dossier, one function each: may I, do, log. All of it or nothing is kept.

``seen`` is the number of the last event on the page that the actor looked at: of two officers who act at once the first
wins, the second is told so and nothing of hers is carried out.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from motlan.dictionary.name import plain
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers import decisions
from motlan.service.dossiers.events import Act, Filed, HeldThen
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.status import Channel, Status
from motlan.service.forms.compile import paths_read
from motlan.service.forms.held import Holder
from motlan.service.forms.model import Form
from motlan.service.forms.prefill import Filled, prefill
from motlan.service.forms.validate import FieldFault, read_fields, read_post
from motlan.service.procedures.fee import owed
from motlan.service.procedures.spec import TimeLimit
from motlan.web.dossiers.effect import carry_out
from motlan.web.dossiers.models import Dossier, Draft
from motlan.web.dossiers.rights import demand, filed_by, may_decide, may_receive, visible_to
from motlan.web.dossiers.store import append, locked, next_code
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission

log = logging.getLogger("motlan.dossiers")


class FormFaults(Refused):
    """Answers that do not fit the form; ``faults`` has each of them."""

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        """Keep the faults for the page."""
        super().__init__(
            what=Text(vi=f"Còn {len(faults)} mục cần sửa.", en=f"{len(faults)} fields need mending."),
            remedy=Text(vi="Sửa các mục được đánh dấu.", en="Mend the fields that are marked."),
        )
        self.faults = faults


def save_draft(*, house: House, account: Account, procedure: str, answers: Mapping[str, str]) -> Draft:
    """Keep what was typed so far, fit or not; it replaces the answers of the same fields only."""
    demand(account.may(Permission.FILE_DOSSIER))
    with transaction.atomic():
        start = {"answers": {}, "updated": house.clock.now()}
        Draft.objects.get_or_create(account=account, procedure=procedure, defaults=start)
        draft = Draft.objects.select_for_update().get(account=account, procedure=procedure)
        draft.answers = {**draft.answers, **answers}
        draft.updated = house.clock.now()
        draft.save()
    return draft


def discard_draft(*, account: Account, procedure: str) -> None:
    """Throw the draft away."""
    demand(account.may(Permission.FILE_DOSSIER))
    Draft.objects.filter(account=account, procedure=procedure).delete()


def file_dossier(
    *,
    house: House,
    account: Account,
    form: Form,
    holder: Holder,
    answers: Mapping[str, str],
    draft: Draft | None = None,
    channel: Channel = Channel.ONLINE,
) -> Dossier:
    """Hand in the signed-in person's dossier. A draft can be filed once; a second try is refused.

    Raises FormFaults when an answer does not fit: the answers are held against the form as the registers fill it now.
    """
    demand(account.may(Permission.FILE_DOSSIER) and account.subject is not None)
    applicant = account.subject or 0
    now = house.clock.now()
    with transaction.atomic():
        if draft is not None and not Draft.objects.filter(pk=draft.pk, account=account).delete()[0]:
            raise Refused(
                what=Text(vi="Tờ khai này đã được nộp.", en="This form has been filed already."),
                remedy=Text(vi="Xem hồ sơ trong danh sách của bạn.", en="Find it among your dossiers."),
            )
        filled = prefill(form=form, holder=holder, applicant=applicant, answers=answers)
        read = read_post(filled=filled, post=answers, today=now.astimezone(house.zone).date())
        if read.faults:
            raise FormFaults(read.faults)
        act = _filed(house, filled, read.answers, applicant, channel, now)
        dossier = _new(house, account, filled, act, now)
        append(dossier=dossier, state=DossierState(), act=act, at=now, actor=account)
    _log(dossier, act, account)
    return dossier


def receive(*, house: House, account: Account, code: str, seen: int) -> Dossier:
    """Take a dossier in; its clock starts."""
    with transaction.atomic():
        dossier, state = _for_officer(account, code, seen)
        demand(may_receive(account, dossier), code=code)
        now = house.clock.now()
        act = decisions.receive(state=state, limit=_limit(house, state), at=now, calendar=house.workspace.calendar)
        append(dossier=dossier, state=state, act=act, at=now, actor=account)
    _log(dossier, act, account)
    return dossier


def take(*, house: House, account: Account, code: str, seen: int) -> Dossier:
    """Work on a dossier oneself."""
    with transaction.atomic():
        dossier, state = _for_officer(account, code, seen)
        demand(may_decide(account, dossier), code=code)
        act = decisions.take(state=state, officer=account.username)
        dossier.officer = account
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    _log(dossier, act, account)
    return dossier


def ask_supplement(
    *, house: House, account: Account, code: str, seen: int, items: tuple[str, ...], note: str
) -> Dossier:
    """Ask the person for what is missing; the clock stops. ``items`` are component ids or field paths of the form."""
    with transaction.atomic():
        dossier, state = _for_officer(account, code, seen)
        demand(may_receive(account, dossier) or may_decide(account, dossier), code=code)
        form = house.forms.version(state.procedure, state.version)
        now = house.clock.now()
        act = decisions.ask_supplement(
            state=state,
            procedure=form.procedure,
            items=_known_items(form, items),
            note=note,
            at=now,
            calendar=house.workspace.calendar,
        )
        append(dossier=dossier, state=state, act=act, at=now, actor=account)
    _log(dossier, act, account)
    return dossier


def supply(
    *, house: House, account: Account, code: str, seen: int, answers: Mapping[str, str], note: str = ""
) -> Dossier:
    """Hand in what was asked for; raises FormFaults when an answer does not fit its field."""
    with transaction.atomic():
        dossier, state = _for_person(account, code, seen)
        form = house.forms.version(state.procedure, state.version)
        now = house.clock.now()
        today = now.astimezone(house.zone).date()
        fields = [found for item in (state.asked.items if state.asked else ()) if (found := form.field(item))]
        read = read_fields(fields=fields, post=answers, dictionary=form.dictionary, today=today)
        if read.faults:
            raise FormFaults(read.faults)
        act = decisions.supply(
            state=state,
            limit=_limit(house, state),
            answers=read.answers,
            note=note,
            at=now,
            calendar=house.workspace.calendar,
        )
        append(dossier=dossier, state=state, act=act, at=now, actor=account)
    _log(dossier, act, account)
    return dossier


def decide(*, house: House, account: Account, code: str, seen: int) -> Dossier:
    """Grant it: the decision, its event and its effect on the register are one transaction.

    An online dossier's result reaches the person with the decision.
    """
    with transaction.atomic():
        dossier, state = _for_officer(account, code, seen)
        demand(may_decide(account, dossier), code=code)
        procedure = house.forms.version(state.procedure, state.version).procedure
        effect, now = procedure.result.effect, house.clock.now()
        register = effect.in_ if effect else ""
        link = reverse("dossiers:result", args=[code])
        # Whether it may be granted is known before anything is written.
        act = decisions.decide(state=state, document=procedure.result.document, register=register, link=link)
        if effect:
            written = carry_out(house=house, account=account, procedure=procedure, state=state, code=code)
            act = replace(act, created=written.created, updated=written.updated)
        done = append(dossier=dossier, state=state, act=act, at=now, actor=account)
        if state.channel == Channel.ONLINE:
            handed = decisions.hand_over(state=done, way=Channel.ONLINE)
            append(dossier=dossier, state=done, act=handed, at=now, actor=account)
    _log(dossier, act, account)
    return dossier


def hand_over(*, house: House, account: Account, code: str, seen: int) -> Dossier:
    """Hand the result to the person at the counter or by post."""
    with transaction.atomic():
        dossier, state = _for_officer(account, code, seen)
        demand(may_receive(account, dossier) or may_decide(account, dossier), code=code)
        act = decisions.hand_over(state=state, way=state.channel)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    _log(dossier, act, account)
    return dossier


def refuse(*, house: House, account: Account, code: str, seen: int, reason: str) -> Dossier:
    """Refuse it, with a reason that the person reads."""
    with transaction.atomic():
        dossier, state = _for_officer(account, code, seen)
        demand(may_receive(account, dossier) or may_decide(account, dossier), code=code)
        act = decisions.decline(state=state, reason=reason)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    _log(dossier, act, account)
    return dossier


def withdraw(*, house: House, account: Account, code: str, seen: int, reason: str = "") -> Dossier:
    """Take one's own dossier back."""
    with transaction.atomic():
        dossier, state = _for_person(account, code, seen)
        act = decisions.withdraw(state=state, reason=reason)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    _log(dossier, act, account)
    return dossier


def _for_officer(account: Account, code: str, seen: int) -> tuple[Dossier, DossierState]:
    demand(visible_to(account).filter(code=code).exists(), code=code)
    return locked(code, seen=seen)


def _for_person(account: Account, code: str, seen: int) -> tuple[Dossier, DossierState]:
    demand(filed_by(account).filter(code=code).exists(), code=code)
    return locked(code, seen=seen)


def _limit(house: House, state: DossierState) -> TimeLimit:
    form = house.forms.version(state.procedure, state.version)
    verify = form.verify_when is not None and form.verify_when.holds(state.values)
    return decisions.limit_of(procedure=form.procedure, verify=verify)


def _filed(
    house: House, filled: Filled, answers: Mapping[str, str], applicant: int, channel: Channel, now: datetime
) -> Filed:
    procedure = filled.form.procedure
    held = {
        path: HeldThen(value=value.value, source=value.source, as_of=value.as_of)
        for path in paths_read(procedure)
        for subject, _, attribute in [path.partition(".")]
        if (record := filled.known.get(subject)) and subject not in filled.absent
        if (value := record.values.get(attribute)) and value.value and value.doubt is None
    }
    deciding = answers.get(procedure.decided_by) or filled.context.get(procedure.decided_by, "")
    units = [unit.code for unit in house.workspace.dictionary.units.path(deciding)]
    costs = owed(
        procedure=procedure,
        channel=channel.value,
        units=units,
        filed_on=now.astimezone(house.zone).date(),
        values={**filled.context, **answers},
    )
    return decisions.file_dossier(
        procedure=procedure,
        channel=channel,
        applicant=applicant,
        deciding=deciding if units else "",
        receiving=deciding,
        answers=answers,
        held=held,
        subjects={name: record.subject for name, record in filled.known.items()},
        fee=costs.total.value,
    )


def _new(house: House, account: Account, filled: Filled, act: Filed, now: datetime) -> Dossier:
    """The projection's row, to which the first event is added at once."""
    day = now.astimezone(house.zone).date()
    settings = house.workspace.settings
    agency = settings.agency_codes.get(act.receiving, act.receiving)
    code = next_code(settings=settings.dossier, agency=agency, day=day)
    own = next((record for record in filled.known.values() if record.subject == act.applicant), None)
    name = (own.value("full_name") if own else "") or account.display_name
    return Dossier.objects.create(
        code=code,
        procedure=act.procedure,
        version=act.version,
        channel=act.channel,
        applicant=account,
        subject=act.applicant,
        name=name,
        name_plain=plain(name),
        helping=act.helping,
        receiving=act.receiving,
        deciding=act.deciding,
        province=house.workspace.dictionary.units.path(act.deciding)[0].code,
        status=Status.NEW,
        effect_done=False if filled.form.procedure.result.effect else None,
        filed_at=now,
        order_at=now,
        number=0,
    )


def _known_items(form: Form, items: tuple[str, ...]) -> tuple[str, ...]:
    known = {component.id for component in form.procedure.components}
    return tuple(item for item in dict.fromkeys(items) if item in known or form.field(item))


def _log(dossier: Dossier, act: Act, account: Account) -> None:
    """What was done to which dossier by which account: no personal value."""
    log.info("%s %s by account %s", type(act).__name__, dossier.code, account.pk)
