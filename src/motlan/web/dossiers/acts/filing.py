"""How a dossier comes to be: a draft kept at every step, then filed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from motlan.dictionary.name import plain
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers import decisions, part_decisions
from motlan.service.dossiers.attachment import Attachments
from motlan.service.dossiers.events import Filed, HeldThen, OnBehalf
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.status import Channel
from motlan.service.forms.compile import paths_read
from motlan.service.forms.components import needed, replaced
from motlan.service.forms.contested import contested
from motlan.service.forms.filled import Filled
from motlan.service.forms.held import Holder
from motlan.service.forms.model import Form
from motlan.service.forms.named import typed_and_found
from motlan.service.forms.prefill import NO_PAGE, prefill
from motlan.service.forms.routing import deciding_unit, demand_filer
from motlan.service.forms.validate import FieldFault, read_whole
from motlan.service.procedures.fee import owed
from motlan.web.dossiers import drafts, part_shares
from motlan.web.dossiers.acts.opened import log_act
from motlan.web.dossiers.attached import file_held, place_of_draft
from motlan.web.dossiers.corrections import begin_corrections
from motlan.web.dossiers.counted import of_procedure
from motlan.web.dossiers.entry import enter
from motlan.web.dossiers.models import Dossier, Draft
from motlan.web.dossiers.rights import demand
from motlan.web.dossiers.store import next_code
from motlan.web.files.keeping import let_go
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission


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
    updated = house.clock.now()
    return drafts.keep(
        register=house.register(), account=account, procedure=procedure, answers=answers, updated=updated
    )


def discard_draft(*, account: Account, procedure: str) -> None:
    """Throw the draft away."""
    demand(account.may(Permission.FILE_DOSSIER))
    with transaction.atomic():
        for draft in Draft.objects.filter(account=account, procedure=procedure, behalf=account.behalf):
            let_go(place=place_of_draft(draft))
            draft.delete()


@dataclass(frozen=True, kw_only=True)
class Handing:
    """How a dossier is handed in. ``receiving`` is '' where the deciding agency receives; ``papers``: those that were
    handed in at a counter, by the name of their component."""

    channel: Channel = Channel.ONLINE
    receiving: str = ""
    helping: str = ""
    papers: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()
    """The papers whose original an officer saw."""
    attachments: Attachments = field(default_factory=dict)
    name: str = ""
    """The applicant's name where neither form nor account says it."""
    by: OnBehalf | None = None
    draft: Draft | None = None
    """The draft that it was; it goes with the filing."""
    assurance: str = ""
    """The level of sign-in that the provider told of who files; '' where it told none."""


def file_dossier(
    *,
    house: House,
    account: Account,
    form: Form,
    holder: Holder,
    answers: Mapping[str, str],
    filled: Filled | None = None,
    draft: Draft | None = None,
    channel: Channel = Channel.ONLINE,
    assurance: str = "",
    alone: bool = True,
) -> Dossier:
    """Hand in the dossier of the signed-in person, or of whom she acts for. A draft can be filed once, not twice.
    ``filled``: the form as this transaction has filled it with just these answers; None: it is filled here.
    ``assurance``: the level of her sign-in, as the provider told it. ``alone``: what fails here is undone alone; else
    the caller's transaction is undone with it, and two answers less are waited for.

    Raises FormFaults when an answer does not fit: the answers are held against the form as the registers fill it now.
    """
    demand(account.may(Permission.FILE_DOSSIER) and account.subject is not None)
    demand(account.acting is None or account.acting.covers(form.procedure.procedure))
    applicant = account.stands_for
    with transaction.atomic(savepoint=alone):
        if filled is None:
            filled = prefill(form=form, holder=holder, applicant=applicant, answers=answers, page=NO_PAGE)
        files = _files_of(house, filled, draft)
        by = on_behalf(account)
        handing = Handing(channel=channel, by=by, draft=draft, attachments=files, assurance=assurance)
        dossier, _state = hand_in(
            house=house, account=account, filled=filled, answers=answers, applicant=applicant, handing=handing
        )
    return dossier


def _files_of(house: House, filled: Filled, draft: Draft | None) -> Attachments:
    """What was attached to the draft for the papers that are needed still; a changed mind leaves others behind."""
    if draft is None:
        return {}
    return file_held(house=house, place=place_of_draft(draft), components={one.id for one in needed(filled)})


def hand_in(
    *,
    house: House,
    account: Account,
    filled: Filled,
    answers: Mapping[str, str],
    applicant: int,
    handing: Handing,
) -> tuple[Dossier, DossierState]:
    """Write a dossier of the subject ``applicant``, filed by ``account``, inside the caller's transaction.

    Raises FormFaults when an answer does not fit the form as it is filled, Refused for somebody who may not file.
    """
    now = house.clock.now()
    demand_filer(filled)
    read = read_whole(filled=filled, post=answers, today=house.today)
    if read.faults:
        raise FormFaults(read.faults)
    act = _filed(house, filled, read.answers, applicant, handing)
    dossier = _new(house, account, filled, act, handing.name)
    state = enter(register=house.register(), dossier=dossier, act=act, at=now, actor=account, draft=handing.draft)
    if state is None:
        raise Refused(
            what=Text(vi="Tờ khai này đã được nộp.", en="This form has been filed already."),
            remedy=Text(vi="Xem hồ sơ trong danh sách của bạn.", en="Find it among your dossiers."),
        )
    part_shares.follow(dossier=dossier, before=DossierState(), after=state)
    declared = contested(filled=filled, answers=read.answers)
    begin_corrections(house=house, account=account, code=dossier.code, contested=declared)
    log_act(dossier, act, account)
    return dossier, state


def _filed(house: House, filled: Filled, answers: Mapping[str, str], applicant: int, handing: Handing) -> Filed:
    procedure = filled.form.procedure
    held = {
        path: HeldThen(value=value.value, source=value.source, as_of=value.as_of)
        for path in paths_read(procedure)
        for subject, _, attribute in [path.partition(".")]
        if (record := filled.known.get(subject)) and subject not in filled.absent
        if (value := record.values.get(attribute)) and value.value and value.doubt is None
    }
    deciding = deciding_unit(filled, answers)
    units = [unit.code for unit in house.workspace.dictionary.units.path(deciding)]
    said = {**filled.context, **answers}
    costs = owed(
        procedure=procedure,
        channel=handing.channel.value,
        units=units,
        filed_on=house.today,
        values=said,
    )
    return decisions.file_dossier(
        procedure=procedure,
        channel=handing.channel,
        applicant=applicant,
        deciding=deciding if units else "",
        receiving=handing.receiving or deciding,
        helping=handing.helping,
        answers=answers,
        held=held,
        subjects={name: record.subject for name, record in filled.known.items()},
        fee=costs.total.value,
        papers=handing.papers,
        originals=handing.originals,
        attachments=handing.attachments,
        by=handing.by,
        parts=part_decisions.parts_filed(procedure=procedure, values=said, units=house.workspace.dictionary.units),
        replaced=replaced(filled),
        doubted={path: value for path, value in filled.doubted.items() if path in _read_by_papers(filled)},
        assurance=handing.assurance,
        found=typed_and_found(filled.form, filled.known, held),
    )


def _read_by_papers(filled: Filled) -> frozenset[str]:
    """The paths by which it is known which papers are needed."""
    return frozenset(path for one in filled.form.component_conditions.values() for path in one.paths)


def on_behalf(account: Account) -> OnBehalf | None:
    """Who acts for another, as events tell it; None for somebody who acts for herself."""
    if account.acting is None:
        return None
    return OnBehalf(name=account.display_name or account.username, capacity=account.acting.capacity.value)


def _new(house: House, account: Account, filled: Filled, act: Filed, name: str) -> Dossier:
    """The projection's row, not written yet. Its code is taken last: nobody else gets one until this is done."""
    settings, register = house.workspace.settings, house.register()
    agency = settings.agency_codes.get(act.receiving, act.receiving)
    own = next((record for record in filled.known.values() if record.subject == act.applicant), None)
    title = house.workspace.dictionary.concept(own.concept).title if own else None
    filer = account if account.subject == act.applicant else Account.objects.filter(subject=act.applicant).first()
    name = (own.value(title) if own and title else "") or name or (filer.display_name if filer else "")
    return Dossier(
        code=next_code(register=register, settings=settings.dossier, agency=agency, day=house.today),
        procedure=act.procedure,
        version=act.version,
        channel=act.channel,
        applicant=filer,
        subject=act.applicant,
        name=name,
        name_plain=plain(name),
        helping=act.helping,
        receiving=act.receiving,
        deciding=act.deciding,
        province=house.workspace.dictionary.units.path(act.deciding)[0].code,
        effect_done=False if filled.form.procedure.result.effect else None,
        applicant_kind=own.concept if own else "",
        **of_procedure(filled.form.procedure),
    )
