"""Results as documents: issued with the decision, signed in a job, revoked by the head of the unit with a reason."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.service.documents import model
from motlan.service.documents.compose import result
from motlan.service.dossiers.events import Signed
from motlan.service.dossiers.fold import fold
from motlan.service.dossiers.revoked import Revoked
from motlan.service.procedures.called import result_label
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand, may_decide
from motlan.web.dossiers.store import append, events_of, state_of
from motlan.web.dossiers.views import says, written
from motlan.web.house import House
from motlan.web.people.attribute_rights import Sight
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission
from motlan.web.signing.copies import copies_of
from motlan.web.signing.issue import issue
from motlan.web.signing.kept import keep, read
from motlan.web.signing.models import Document
from motlan.web.signing.opened import opened
from motlan.web.signing.slips import case_of

SHORTEST_REASON = 10


def result_of(dossier: Dossier) -> Document | None:
    """The result's document, when it was issued."""
    return Document.objects.filter(key=_key(dossier)).first()


def is_signed(*, house: House, dossier: Dossier) -> bool:
    """Whether this procedure's results are signed at all."""
    return house.forms.version(dossier.procedure, dossier.version).procedure.result.sign


def issue_result(*, house: House, dossier: Dossier) -> Document:
    """The result in the country's own language, issued once; raise NotHeld when there is none."""
    events = events_of(dossier)
    state = fold(events)
    if state.decided is None or state.ended_at is None:
        raise NotHeld(
            what=Text(vi="Hồ sơ này chưa có kết quả.", en="This dossier has no result."),
            remedy=Text(vi="Xem hồ sơ để biết bước tiếp theo.", en="The dossier says what comes next."),
            where=dossier.code,
        )
    case, decided_at = case_of(house=house, dossier=dossier, events=events), state.ended_at
    form, code = case.form, dossier.code
    hides = Sight(dictionary=form.dictionary, rights=frozenset()).hides

    def composed() -> model.Document:
        rows = (*says(form, state), *written(form, state, code=code))
        closed = (*says(form, state, hides), *written(form, state, hides, code=code))
        return result(
            case=case,
            label=result_label(form.procedure.result, state.values),
            rows=rows,
            opened=opened(rows, closed),
            words=house.workspace.slips,
            language=house.workspace.settings.default_language,
            at=decided_at,
            copies=copies_of(house=house, procedure=form.procedure, state=state),
        )

    return issue(house=house, key=_key(dossier), compose=composed, dossier=dossier)


def sign_document(*, house: House, document: Document) -> Callable[[], None]:
    """Sign a result; what is returned notes it, in the caller's transaction. Signed twice, the first one counts.

    Raise NoKey or Refused when there is no key to use.
    """
    # the library of signatures takes a second: only who signs waits for it
    from motlan.web.signing.keys import signing_key
    from motlan.web.signing.sign import sign

    settings = house.workspace.settings.signing
    drawn, now = read(state=house.state, name=document.drawn), house.clock.now()
    with signing_key(state=house.state) as key:
        sealed = sign(
            content=drawn,
            key=key,
            how=settings,
            issuer=document.says["issuer"],
            language=document.language,
            at=now,
            zone=house.zone,
        )
    name = keep(state=house.state, content=sealed.content)

    def note() -> None:
        unsigned = Document.objects.filter(pk=document.pk, signed="")
        noted = unsigned.update(
            signed=name,
            signed_at=now,
            signer=sealed.signer,
            certificate=sealed.certificate,
            stamped_by=sealed.stamped_by,
        )
        if noted and document.dossier is not None:
            _tell(house, document.dossier.pk, Signed(document=document.code, sha256=name, signer=sealed.signer))

    return note


def _tell(house: House, dossier_id: int, act: Signed) -> None:
    dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
    append(dossier=dossier, state=state_of(dossier), act=act, at=house.clock.now(), actor=None)


def revoke(*, house: House, account: Account, code: str, reason: str) -> Document:
    """Take a result's document back: whoever verifies it from now on reads so, and why."""
    with transaction.atomic():
        document = Document.objects.select_for_update().filter(code=code, kind="result").first()
        dossier = document.dossier if document else None
        demand(dossier is not None and account.may(Permission.SIGN_RESULTS) and may_decide(account, dossier), code=code)
        if document is None:
            raise AssertionError  # demanded above
        if document.revoked_at is not None:
            raise Refused(
                what=Text(vi="Giấy này đã bị thu hồi.", en="This document was revoked already."),
                remedy=Text(vi="Không cần làm gì thêm.", en="Nothing more has to be done."),
            )
        if len(reason.strip()) < SHORTEST_REASON:
            raise Refused(
                what=Text(vi="Lý do chưa đủ rõ.", en="The reason is not clear enough."),
                remedy=Text(
                    vi=f"Viết ít nhất {SHORTEST_REASON} ký tự; ai kiểm tra giấy cũng đọc được.",
                    en=f"Write at least {SHORTEST_REASON} characters; everybody who verifies it reads them.",
                ),
                where="reason",
            )
        document.revoked_at, document.revoked_by, document.revoked_because = (
            house.clock.now(),
            account,
            reason.strip(),
        )
        document.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
        held = Dossier.objects.select_for_update().get(documents=document)
        act = Revoked(document=document.code, reason=reason.strip())
        append(dossier=held, state=state_of(held), act=act, at=house.clock.now(), actor=account)
    return document


def _key(dossier: Dossier) -> str:
    return f"dossier/{dossier.pk}/result"
