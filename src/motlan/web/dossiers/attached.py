"""Files of dossiers: they wait with a draft or an answer, are filed with its event, and open for who may see it.

Where files wait is a place: ``draft/7``, ``answer/12-3`` (what account 3 is about to answer for dossier 12).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from django.http import Http404, HttpResponse

from motlan.kernel.clock import instant
from motlan.kernel.text import Text
from motlan.service.dossiers.attachment import OTHER, Attachment, Attachments, each
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.status import ENDED
from motlan.service.dossiers.told import item_label
from motlan.service.forms.model import Form
from motlan.store import journal
from motlan.web.dossiers.drafts import longest_kept
from motlan.web.dossiers.models import Dossier, Draft
from motlan.web.files.asked import Shown, about
from motlan.web.files.clearing import place_of
from motlan.web.files.keeping import file_for_good, held_at, let_go
from motlan.web.files.serving import handed_out
from motlan.web.house import House
from motlan.web.people.models import Account

DRAFT, ANSWER = "draft", "answer"
ANY_HELD = "select 1 from files_held where place = :place limit 1"
READ = "dossier_file"
"""What the journal calls a file: the line names its component, or ``OTHER_PAPER``."""
ANOTHER = Text(vi="Giấy tờ khác", en="Another paper")
"""What heads files that stand for no paper of the procedure."""
OTHER_PAPER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledFiles:
    """The files of one paper on a page; ``original``: an officer saw the paper itself."""

    component: str
    label: Text
    files: tuple[Shown, ...]
    original: bool


def place_of_draft(draft: Draft) -> str:
    """Where the files of a draft wait."""
    return f"{DRAFT}/{draft.pk}"


def place_of_answer(dossier: Dossier, account: Account) -> str:
    """Where files wait that somebody is about to add to a dossier."""
    return f"{ANSWER}/{dossier.pk}-{account.pk}"


@place_of(DRAFT)
def _drafts(house: House, keys: Collection[str]) -> Collection[str]:
    """The drafts that somebody went on with lately enough; the files of the others are let go of."""
    oldest = house.clock.now() - longest_kept(house)
    found = Draft.objects.filter(pk__in=[int(key) for key in keys], updated__gte=oldest)
    return {str(pk) for pk in found.values_list("pk", flat=True)}


@place_of(ANSWER)
def _answers(_house: House, keys: Collection[str]) -> Collection[str]:
    """Of the dossiers on which work goes on."""
    dossiers = {key: int(key.partition("-")[0]) for key in keys}
    found = Dossier.objects.filter(pk__in=set(dossiers.values())).exclude(status__in=ENDED)
    living = set(found.values_list("pk", flat=True))
    return {key for key, dossier in dossiers.items() if dossier in living}


def file_held(
    *, house: House, place: str, components: Collection[str], others_wait: bool = False
) -> dict[str, tuple[Attachment, ...]]:
    """The files that wait at a place for these papers, for an event about to be written, within its transaction.

    They are marked and will never be cleared; what waited for other papers is let go of, unless ``others_wait``.
    """
    # most dossiers come without files: that is known by a statement that the server has planned
    if house.register().lookup(ANY_HELD, {"place": place}) is None:
        return {}
    found: dict[str, tuple[Attachment, ...]] = {}
    for one in held_at(place):
        if one.component in components:
            file = Attachment(sha256=one.blob_id, name=one.name, kind=one.blob.kind, size=one.blob.size)
            found[one.component] = (*found.get(one.component, ()), file)
    file_for_good(file.sha256 for _component, file in each(found))
    let_go(place=place, components=components if others_wait else None)
    return found


def lacking(*, place: str, components: Iterable[str]) -> bool:
    """Whether no file waits yet for one of these papers."""
    return bool(set(components) - set(held_at(place).values_list("component", flat=True)))


def filed_files(
    *, form: Form, attachments: Attachments, originals: Iterable[str] = (), address: Callable[[str], str]
) -> tuple[FiledFiles, ...]:
    """The files of a dossier by paper, in the order of its procedure; ``address`` of a fingerprint."""
    seen = set(originals)
    return tuple(
        FiledFiles(
            component=component,
            label=ANOTHER if component == OTHER else item_label(component, form),
            files=tuple(
                Shown(name=one.name, about=about(kind=one.kind, size=one.size), address=address(one.sha256))
                for one in attachments.get(component, ())
            ),
            original=component in seen,
        )
        for component in _in_order(form, attachments, seen)
    )


def _in_order(form: Form, attachments: Attachments, seen: set[str]) -> Iterator[str]:
    known = [component.id for component in form.procedure.components]
    yield from (name for name in known if name in attachments or name in seen)
    yield from (name for name in attachments if name not in known)


def hand_out(*, house: House, account: Account, dossier: Dossier, state: DossierState, sha256: str) -> HttpResponse:
    """A file of a dossier for somebody who may see that dossier; the journal tells the person who opened it."""
    component, file = next((found for found in each(state.attachments) if found[1].sha256 == sha256), ("", None))
    if file is None:
        raise Http404(sha256)
    procedure = house.forms.version(state.procedure, state.version).procedure
    journal.append(
        house.register(),
        at=instant(house.clock.now()),
        reader=account.username,
        role=account.acting.capacity.value if account.acting else account.role,
        purpose=procedure.procedure,
        ground=str(procedure.legal_basis),
        concept=READ,
        subject=dossier.subject,
        attributes=OTHER_PAPER if component == OTHER else component,
    )
    return handed_out(house=house, sha256=file.sha256, name=file.name, kind=file.kind)
