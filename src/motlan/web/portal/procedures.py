"""The list of procedures and the page on which one starts: what is asked, what is held, what need not be brought."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_safe

from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text
from motlan.service.api import Amount, Channel, Filled, Holder, Owed, components_for, due, owed, prefill
from motlan.service.forms.model import Form
from motlan.service.forms.routing import deciding_unit, may_file, numberless, restricted
from motlan.service.procedures.seven_parts import LEVELS
from motlan.service.procedures.spec import QUESTIONS, Procedure, TimeLimit
from motlan.web.dossiers.drafts import draft_of
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Draft
from motlan.web.dossiers.once import AskedOnce
from motlan.web.dossiers.questions import all_asked, all_held
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.portal.begun import kept_answers, of_draft
from motlan.web.portal.hindrance import Hindrance, hindrance_of, meant_for
from motlan.web.portal.home import LONGEST_SEARCH, in_force, life_events
from motlan.web.portal.search import find

P = ParamSpec("P")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a procedure costs this person and when it will be done, filed now."""

    limit: str
    owed: Owed
    due: datetime
    deciding: str

    @property
    def fee(self) -> Amount:
        """The sum of all lines."""
        return self.owed.total


@require_safe
@needs(Permission.PUBLIC)
def procedures(request: HttpRequest) -> HttpResponse:
    """All procedures in force, or those that have the words searched for; who acts for an organisation sees those that
    are filed for one, and a way to all."""
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    known = in_force()
    language = get_language() or "vi"
    found = find(words, known, life_events()) if words else known
    acting = request.user.acting if isinstance(request.user, Account) else None
    only = acting is not None and "all" not in request.GET
    meant = tuple(one for one in found if meant_for(request, form_of(house(), one.procedure))) if only else found
    rows = [
        {
            "code": one.procedure,
            "label": one.label,
            "limit": in_words(one.time_limit),
            "owner": house().workspace.agency(one.owner, language),
        }
        for one in meant
    ]
    shown = {"found": rows, "words": words, "acting": acting if only else None, "others": len(found) - len(meant)}
    return render(request, "portal/procedures.html", shown)


@require_safe
@needs(Permission.PUBLIC)
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """The start page. Somebody signed in sees it made for her; a visitor sees the most that is ever asked."""
    here = house()
    form = form_of(here, code)
    account = request.user if isinstance(request.user, Account) and request.user.subject is not None else None
    draft = draft_of(register=here.register(), account=account, procedure=code) if account else None
    filled = None
    hindrance = hindrance_of(request, form) if account else None
    if account is not None and (hindrance is None or hindrance.kind == "level"):
        with transaction.atomic():
            filled = fill(here, account, form, draft)
        hindrance = hindrance or _filer(filled)
    language = get_language() or "vi"
    terms = terms_of(here, form, filled)
    shown = {
        "procedure": form.procedure,
        "hindrance": hindrance,
        "filled": filled,
        "held": all_held(filled) if filled else (),
        "turns": _turning(filled) if filled else (),
        "asked": all_asked(filled) if filled else (),
        "begun": of_draft(draft) if draft else None,
        "kept": kept_answers(filled, draft) if filled and draft else (),
        "papers": components_for(filled) if filled else _papers_of_all(form.procedure),
        "fields": [one for page in form.pages for one in page.fields if one.mode != "show"],
        "owner": here.workspace.agency(form.procedure.owner, language),
        "terms": terms,
        "ways": [Channel(name).label for name in form.procedure.channels],
        "deciding": here.workspace.dictionary.units.full_name(terms.deciding, language) if terms.deciding else "",
        "level": LEVELS.get(form.procedure.decided_at or 0),
        "parts": parts_of(here, form.procedure),
    }
    return render(request, "portal/procedure.html", shown)


def _turning(filled: Filled) -> tuple[Text, ...]:
    """The questions, not answered yet, on which it depends of whom the held values that are shown are."""
    shown = {one.field.subject for one in filled.held}
    ways = (way for name in shown & filled.form.subjects.keys() for way in filled.form.subjects[name].ways if way.when)
    paths = dict.fromkeys(path for way in ways if way.when for path in way.when.paths)
    asked = {one.name: one.field.label for one in filled.asked if not one.answer and one.field.subject == QUESTIONS}
    return tuple(asked[path] for path in paths if path in asked)


def form_of(here: House, code: str) -> Form:
    """The form in force today; raise Http404 for a procedure that there is not."""
    try:
        return here.forms.in_force(code, on=here.today)
    except UnknownName as unknown:
        raise Http404 from unknown


def unhindered(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Open a page of a form to whoever may file it; to others a page says what stands in the way, and what to do."""

    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        form = form_of(house(), str(kwargs["code"]))
        hindrance = hindrance_of(request, form) or _not_a_filer(request, form)
        if hindrance is None:
            return view(request, *args, **kwargs)
        return hindered(request, form, hindrance)

    return opened


def hindered(request: HttpRequest, form: Form, hindrance: Hindrance) -> HttpResponse:
    """The page that says what stands in the way."""
    back = reverse("portal:procedure", args=[form.procedure.procedure])
    shown = {"hindrance": hindrance, "procedure": form.procedure, "back": back}
    return render(request, "portal/hindered.html", shown, status=403)


def _filer(filled: Filled) -> Hindrance | None:
    return unnumbered(filled) or (None if may_file(filled) else Hindrance(kind="filer"))


def unnumbered(filled: Filled) -> Hindrance | None:
    """Somebody concerned has no number yet: only a register gives it, so nobody is asked for it."""
    lacking = numberless(filled)
    return Hindrance(kind="number", whose=lacking.label) if lacking else None


def _not_a_filer(request: HttpRequest, form: Form) -> Hindrance | None:
    """Where who may file depends on what is held, that is read before any page of the form is shown."""
    account = request.user
    if not restricted(form.procedure) or not isinstance(account, Account):
        return None
    with transaction.atomic():
        return _filer(fill(house(), account, form, None, page=""))


def fill(
    here: House,
    account: Account,
    form: Form,
    draft: Draft | None,
    holder: Holder | None = None,
    page: str | None = None,
    *,
    doubles: bool = True,
) -> Filled:
    """The form as this person sees it, with what her draft says; for one ``page``, that page alone. ``doubles``: see
    :func:`motlan.service.forms.prefill.prefill`."""
    answers = draft.answers if draft else {}
    asked = holder or reading_for(here, account, form)
    stands_for = account.stands_for
    return prefill(form=form, holder=asked, applicant=stands_for, answers=answers, page=page, doubles=doubles)


def reading_for(here: House, account: Account, form: Form) -> Holder:
    """A holder for one request, reading as this person for this procedure; each question is asked once."""
    return AskedOnce(holder_for(house=here, account=account, procedure=form.procedure))


def terms_of(here: House, form: Form, filled: Filled | None) -> Terms:
    """Fee and time for a dossier filed online now; the deciding unit is '' while it is not known."""
    procedure = form.procedure
    now = here.clock.now()
    verify = form.verify_when is not None and filled is not None and form.verify_when.holds(filled.context)
    limit = procedure.process.verify.limit if verify and procedure.process.verify else procedure.time_limit
    deciding = deciding_unit(filled, {}) if filled else ""
    path = here.workspace.dictionary.units.path(deciding)
    return Terms(
        limit=in_words(limit),
        owed=owed(
            procedure=procedure,
            channel=Channel.ONLINE,
            units=[unit.code for unit in path],
            filed_on=here.today,
            values=filled.context if filled else {},
        ),
        due=due(limit=limit, received_at=now, calendar=here.workspace.calendar),
        deciding=deciding,
    )


def in_words(limit: TimeLimit) -> str:
    """ "3 working days", "8 working hours", "the same day" in the language of the page."""
    if limit.working_days == 0:
        return gettext("the same day")
    if limit.working_days is not None:
        return ngettext("%(n)d working day", "%(n)d working days", limit.working_days) % {"n": limit.working_days}
    hours = limit.working_hours or 0
    return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}


def parts_of(here: House, procedure: Procedure) -> list[dict[str, object]]:
    """The parts of a linked procedure as its page tells them: each with its agency, its own limit and what it follows;
    none for any other procedure."""
    language = get_language() or "vi"
    return [
        {
            "label": part.label,
            "owner": here.workspace.agency(part.owner, language),
            "limit": in_words(part.time_limit),
            "verified": in_words(part.verify.limit) if part.verify else "",
            "after": [procedure.parts[name].label for name in part.after],
            "perhaps": part.when is not None,
        }
        for part in procedure.parts.values()
    ]


def _papers_of_all(procedure: Procedure) -> list[dict[str, object]]:
    """For a visitor, of whom nothing is known: every paper that may be needed, none struck through."""
    return [
        {"component": one, "standing": {"declaration": "declared", "paper": "needed"}.get(one.kind, "note")}
        for one in procedure.components
    ]
