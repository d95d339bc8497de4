"""The list of procedures, one procedure with its versions, and what each version looks like before anybody files it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motlan.dictionary.name import plain
from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text
from motlan.service.api import Channel
from motlan.service.documents.form_paper import paper as drawn_paper
from motlan.service.forms.preview import VIEW_LABELS, VIEWS, drawn, limit_text
from motlan.service.forms.sample import sample
from motlan.service.procedures.seven_parts import LEVELS, RequiredPart, missing_parts
from motlan.service.procedures.spec import QUESTIONS, Procedure
from motlan.web.download import download
from motlan.web.house import house
from motlan.web.people.permissions import Permission, needs
from motlan.workspace.publishing import Offered, offered

PAGE = 50
ON_A_PAGE = ("citizen", "officer")
IN_FORCE = Text(vi="đang có hiệu lực", en="in force")
COMING = Text(vi="chưa có hiệu lực", en="not yet in force")
REPLACED = Text(vi="đã được thay", en="replaced")


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version with its days of force; ``until`` is the first day of the one after it."""

    procedure: Procedure
    state: Text
    until: str
    limit: Text


@require_safe
@needs(Permission.KEEP_CATALOGUE)
def procedures(request: HttpRequest) -> HttpResponse:
    """All procedures, found by name without tone marks, by code, by owner."""
    words = request.GET.get("q", "")[:100].strip()
    found = [one for one in _current() if _fits(one, words)]
    lacking = {one.procedure: len(missing_parts(one)) for one in found}
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    agencies = house().workspace.settings.agencies
    rows = [
        {
            "procedure": one,
            "owner": agencies.get(one.owner),
            "versions": len(_versions(one.procedure)),
            "lacks": missing_parts(one),
        }
        for one in page.object_list
    ]
    context = {
        "page": page,
        "rows": rows,
        "search": words,
        "query": urlencode({"q": words}) if words else "",
        "complete": sum(not number for number in lacking.values()),
        "all": len(lacking),
    }
    return render(request, "catalogue/procedures.html", context)


@require_safe
@needs(Permission.KEEP_CATALOGUE)
def procedures_csv(request: HttpRequest) -> HttpResponse:
    """Procedures in force as a file, as the published table has them: what is unsaid, what is online, what it costs."""
    rows = offered(house().workspace, on=house().today)
    names = tuple(Offered.__dataclass_fields__)
    return download("procedures", names, (tuple(getattr(one, name) for name in names) for one in rows))


@require_safe
@needs(Permission.KEEP_CATALOGUE)
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: every version with the days on which it is in force, and its previews."""
    versions = _versions(code)
    if not versions:
        raise Http404
    here = next((one for one in _current() if one.procedure == code), versions[0].procedure)
    context = {
        "procedure": here,
        "owner": house().workspace.settings.agencies.get(here.owner),
        "versions": versions,
        "parts": _parts(here),
        "linked": _linked(here),
        "ways": [Channel(name).label for name in here.channels],
        "level": LEVELS.get(here.decided_at or 0),
        "decider": _named(here, here.decided_by),
        "views": [(view, VIEW_LABELS[view]) for view in VIEWS],
    }
    return render(request, "catalogue/procedure.html", context)


@require_safe
@needs(Permission.KEEP_CATALOGUE)
def preview(request: HttpRequest, code: str, version: str, view: str) -> HttpResponse:
    """A version as a citizen or an officer sees it, with a holder made up: no person is read."""
    if view not in ON_A_PAGE:
        raise Http404
    one, language = _version(code, version), get_language() or "vi"
    filled = sample(
        form=house().forms.version(code, version),
        catalogue=house().catalogue,
        language=language,
        as_of=house().today.isoformat(),
    )
    body = drawn(
        filled=filled,
        catalogue=house().catalogue,
        view="citizen" if view == "citizen" else "officer",
        language=language,
    )
    context = {
        "procedure": one,
        "label": VIEW_LABELS["citizen" if view == "citizen" else "officer"],
        "drawn": mark_safe(body),  # noqa: S308 - every word in it was escaped where it was drawn
        "view": view,
        "views": [(name, VIEW_LABELS[name]) for name in VIEWS],
    }
    return render(request, "catalogue/preview.html", context)


@require_safe
@needs(Permission.KEEP_CATALOGUE)
def paper(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The form of a version to be filled in by hand, as PDF."""
    _version(code, version)
    form = house().forms.version(code, version)
    content = drawn_paper(form=form, words=house().workspace.slips, language=get_language() or "vi")
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{code}-{version}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _current() -> list[Procedure]:
    """Of each procedure the version in force today, else the first that will be."""
    today = house().today
    books = house().workspace.procedures.versions.values()
    return [next((one for one in reversed(book) if one.in_force <= today), book[0]) for book in books]


def _named(one: Procedure, path: str) -> Text:
    """What people call the value at a path of the procedure: a question's label, or whose attribute it is."""
    subject, _dot, name = path.partition(".")
    if subject == QUESTIONS:
        return one.questions[name].label
    whose, known = one.subjects[subject], house().workspace.dictionary.concept(one.subjects[subject].concept)
    what = known.attributes[name].label
    return Text({language: f"{whose.label.in_(language)}: {what.in_(language)}" for language in ("vi", "en")})


def _parts(one: Procedure) -> list[tuple[RequiredPart, bool]]:
    """The seven parts, and whether the procedure says each."""
    missing = missing_parts(one)
    return [(part, part not in missing) for part in RequiredPart]


def _linked(one: Procedure) -> list[dict[str, Any]]:
    """The parts of a linked procedure, each with its agency, its limit and what it waits for; none for any other."""
    agencies, known = house().workspace.settings.agencies, house().workspace.procedures.versions
    return [
        {
            "part": part,
            "known": part.procedure in known,
            "owner": agencies.get(part.owner, Text(vi=part.owner, en=part.owner)),
            "limit": limit_text(part.time_limit),
            "verified": limit_text(part.verify.limit) if part.verify else None,
            "after": [one.parts[name].label for name in part.after],
            "gives": [_named(one, path) for path in part.gives],
        }
        for part in one.parts.values()
    ]


def _fits(one: Procedure, words: str) -> bool:
    owner = house().workspace.settings.agencies.get(one.owner, Text({"": one.owner}))
    names = " ".join((one.procedure, *one.label.values(), *owner.values()))
    return all(word in plain(names) for word in plain(words).split())


def _versions(code: str) -> list[Version]:
    """All versions of a procedure, the newest first."""
    book, today = house().workspace.procedures.versions.get(code, ()), house().today
    begun = [one for one in book if one.in_force <= today]
    after = {one.version: following.version for one, following in pairwise(book)}
    return [
        Version(
            procedure=one,
            state=COMING if one not in begun else IN_FORCE if one is begun[-1] else REPLACED,
            until=after.get(one.version, ""),
            limit=limit_text(one.time_limit),
        )
        for one in reversed(book)
    ]


def _version(code: str, version: str) -> Procedure:
    try:
        return house().workspace.procedures.version(code, version)
    except UnknownName as error:
        raise Http404 from error
