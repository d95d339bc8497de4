"""The queue's page as markup, written without its template, which says what it looks like: a test holds both to be the
same byte by byte, and this costs a quarter. An officer asks for it all day long."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext

from motlan.web.filters import number
from motlan.web.frame import framed
from motlan.web.tokens import token_of

Context = Mapping[str, Any]
CELL = '<th scope="col" class="govuk-table__header{}">{}</th>'


def queue(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The page; by its template where it also tells what the last act did."""
    token, which = token_of(request), escape(str(context["which"]))
    words = {"title": f"{escape(gettext('Queue'))}: {which}", "main": _main(context, which, token)}
    page = framed(request, template="desk/queue_frame.html", words=words, token=token, known={})
    return render(request, "desk/queue.html", context) if page is None else HttpResponse(page)


def _main(context: Context, which: str, token: str) -> str:
    said = _said(get_language() or "vi")
    ways = _ways(get_language() or "vi", context["leads"], bool(context["unit"]))
    many = f'<p class="govuk-body motlan-quiet">{said["many"]}</p>' if context["total"] is None else ""
    return (
        f'\n<h1 class="govuk-heading-l">{said["queue"]}</h1>\n'
        f'<p class="govuk-body motlan-quiet">{escape(context["unit"]) or said["everywhere"]}{ways}'
        f'<span class="motlan-keys">. {said["keys_together" if context["together"] else "keys"]}</span></p>\n'
        f"{context['search']}\n"
        f'<nav aria-label="{said["lists"]}"><ul class="motlan-figures">\n{context["tabs"]}</ul></nav>\n{many}\n'
        f"{_table(context, which, token, said) if context['lines'] else _nothing(context, said)}\n"
        f"{context['parts']}"
    )


def _table(context: Context, which: str, token: str, said: Mapping[str, str]) -> str:
    begins = ends = tick = ""
    if context["together"]:
        begins = (
            '<form method="post" data-desk-together>'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
            f'<input type="hidden" name="back" value="{escape(context["here"])}">'
        )
        ends, tick = f"{_together(context)}</form>", CELL.format(" motlan-tick", said["tick"])
    return (
        f"\n{begins}\n"
        f'<div class="motlan-scroll" tabindex="0" role="region" aria-label="{said["queue"]}">\n'
        '<table class="govuk-table motlan-stack">'
        f'<caption class="govuk-table__caption govuk-visually-hidden">{which}</caption>\n'
        f'<thead class="govuk-table__head"><tr class="govuk-table__row">\n{tick}{said["head"]}</tr></thead>\n'
        f'<tbody class="govuk-table__body">\n{context["lines"]}</tbody></table></div>\n{ends}\n{_onward(context, said)}'
    )


def _onward(context: Context, said: Mapping[str, str]) -> str:
    """The ways to other pages of the list."""
    first, long = escape(context["first"]), context["chosen"].long
    begun = f'<a class="govuk-link" href="{first}">{said["begin"]}</a> ' if context["begun"] else ""
    onward = length = ""
    if context["onward"]:
        onward = f'<a class="govuk-link" rel="next" href="{escape(context["onward"])}">{said["further"]}</a>'
    if context["onward"] or long:
        at, label = escape(context["other_length"]), said["fifty" if long else "hundred"]
        length = f'<p class="govuk-body"><a class="govuk-link" href="{at}">{label}</a></p>'
    total = context["total"]
    all_of_them = (
        said["download"]
        if total is None
        else escape(gettext("Download all %(total)s as CSV") % {"total": number(total)})
    )
    return (
        f'<p class="govuk-body">{begun}{onward}</p>\n{length}\n'
        f'<p class="govuk-body"><a class="govuk-link" href="{said["csv_at"]}{first}">{all_of_them}</a></p>\n'
    )


def _nothing(context: Context, said: Mapping[str, str]) -> str:
    chosen = context["chosen"]
    why = {"late": "none_late", "today": "none_today"}.get(chosen.which, "none")
    if chosen.words or chosen.procedure:
        why = "unfit"
    return (
        f'\n<div class="motlan-empty"><p class="govuk-body">{said[why]}</p>\n'
        f'<p class="govuk-body"><a class="govuk-link" href="{said["queue_at"]}">{said["open"]}</a></p></div>\n'
    )


def _together(context: Context) -> str:
    """What can be done with those that are ticked; drawn once where it names no colleague."""
    if context["colleagues"]:
        return render_to_string("desk/together.html", dict(context))
    return _together_of_anybody(get_language() or "vi", context["receives"], context["signs"])


@lru_cache(maxsize=16)
def _together_of_anybody(_language: str, receives: bool, signs: bool) -> str:
    return render_to_string("desk/together.html", {"receives": receives, "signs": signs})


@lru_cache(maxsize=16)
def _ways(_language: str, leads: bool, unit: bool) -> str:
    """Where else the officer may go from here."""
    return render_to_string("desk/ways.html", {"leads": leads, "unit": unit})


@lru_cache(maxsize=16)
def _said(_language: str) -> dict[str, str]:
    """The words of the page in a language, and the addresses it leads to."""
    head = (
        pgettext("dossier", "Code"), gettext("Applicant"), gettext("Procedure"), gettext("Status"), gettext("Due"),
    )  # fmt: skip
    words = {
        "queue": gettext("Queue"),
        "everywhere": gettext("All units"),
        "keys_together": gettext("Keys: j and k move, Enter opens, x ticks, a ticks all, / searches."),
        "keys": gettext("Keys: j and k move, Enter opens, / searches."),
        "lists": gettext("Which dossiers"),
        "many": gettext("Many dossiers fit; type more of the name to see how many."),
        "tick": gettext("Tick"),
        "begin": gettext("From the beginning"),
        "further": gettext("Further down the queue"),
        "fifty": gettext("50 rows a page"),
        "hundred": gettext("100 rows a page"),
        "download": gettext("Download all as CSV"),
        "unfit": gettext("No dossier fits this search."),
        "none_late": gettext("No dossier is late."),
        "none_today": gettext("No dossier is due today."),
        "none": gettext("There is no dossier here."),
        "open": gettext("See all open dossiers"),
    }
    at = {
        "team_at": reverse("desk:team"),
        "book_at": reverse("desk:book"),
        "csv_at": reverse("desk:queue_csv"),
        "queue_at": reverse("desk:queue"),
    }
    cells = "".join(CELL.format("", escape(one)) for one in head)
    return {name: escape(text) for name, text in {**words, **at}.items()} | {"head": cells}
