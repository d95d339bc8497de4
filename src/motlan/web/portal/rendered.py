"""A page of a form as markup, written without templates: its templates say what it looks like, a test holds both to be
the same byte by byte, and this costs a tenth.

Every function here stands for the template of its name in `portal/parts/`, which the other pages use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from motlan.kernel.text import Text
from motlan.service.api import Shown
from motlan.service.forms.filled import FilledGroup
from motlan.web.dossiers.questions import Block, Group, Question
from motlan.web.filters import age

Words = Text | str | Promise


class Form:
    """Draws one page; in one language, and each instant is put into words once."""

    def __init__(self) -> None:
        self._language = get_language() or "vi"
        self._told = _told(self._language)
        self._ages: dict[object, str] = {}

    def page(self, context: Mapping[str, Any], token: str) -> str:
        """The main part of `portal/form.html`; ``token`` proves that the form is ours."""
        page, held, asked = context["here"].page, context["held"], context["blocks"]
        hint = f'<p class="govuk-body">{self._say(page.hint)}</p>' if page.hint else ""
        known = ""
        if held:
            known = f'\n<h2 class="govuk-heading-m">{self._told["held"]}</h2>\n{self.held_groups(held)}\n'
        only_you = f'<h2 class="govuk-heading-m">{self._told["only_you"]}</h2>' if asked and held else ""
        return (
            '\n<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">\n'
            f"{self.faults(context['summary'])}\n"
            f"{self._state(context)}\n"
            '<svg class="motlan-progress" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="motlan-bar__all" width="100" height="4"/>'
            f'<rect class="motlan-bar__part" width="{context["progress"]}" height="4"/></svg>\n'
            f'<h1 class="govuk-heading-l">{self._say(page.label)}</h1>\n{hint}\n'
            '<form method="post" novalidate autocomplete="off">\n'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
            f'<input type="hidden" name="typed_by" value="{context["typed_by"]}">\n'
            f"{self._first_button() if context['choices'] or context['wants_units'] else ''}\n"
            f"{''.join(self.choice(one) for one in context['choices'])}\n"
            f"{known}\n"
            f"{''.join(self.group(one) for one in context['here'].groups)}\n"
            f"{only_you}\n"
            f"{''.join(map(self.block, asked))}\n"
            '<div class="govuk-button-group">\n'
            f'<button class="govuk-button" type="submit" name="act" value="on">{self._told["on"]}</button>\n'
            '<button class="govuk-button govuk-button--secondary" type="submit" name="act" value="later"'
            f" formnovalidate>{self._told['later']}</button>\n"
            "</div>\n</form>\n</div></div>\n"
        )

    def title(self, context: Mapping[str, Any]) -> str:
        """Its title, which says first that something is wrong."""
        wrong = f"{gettext('Error:')} " if context["summary"] else ""
        return f"{wrong}{self._say(context['here'].page.label)} – {self._say(context['procedure'].label)}"

    def breadcrumb(self, context: Mapping[str, Any]) -> str:
        """The way back."""
        back = self._told["back"]
        return f'<nav aria-label="{back}"><a class="govuk-back-link" href="{escape(context["back"])}">{back}</a></nav>'

    def faults(self, faults: Mapping[str, Text]) -> str:
        """What is wrong on the page, with a way to each."""
        if not faults:
            return "\n"
        listed = "".join(f'<li><a href="#{escape(name)}">{self._say(why)}</a></li>' for name, why in faults.items())
        return (
            '<div class="govuk-error-summary" role="alert" tabindex="-1" autofocus id="error-summary">'
            f'<h2 class="govuk-error-summary__title">'
            f"{gettext('Please look at these again. What you typed is kept.')}</h2>"
            '<div class="govuk-error-summary__body"><ul class="govuk-list govuk-error-summary__list">'
            f"{listed}</ul></div></div>\n"
        )

    def held_groups(self, groups: Iterable[Group]) -> str:
        """Held values, by whom they are about."""
        return "".join(self._held_group(one) for one in groups) + "\n"

    def group(self, filled: FilledGroup) -> str:
        """A repeated group as a table."""
        label = self._say(filled.group.label)
        heading = f'<h2 class="govuk-heading-m">{label}</h2>\n'
        if not filled.rows:
            return f'{heading}<p class="govuk-body motlan-quiet">{self._told["none"]}</p>\n'
        columns = "".join(
            f'<th class="govuk-table__header" scope="col">{self._say(one.label)}</th>' for one in filled.group.columns
        )
        rows = "".join(f'<tr class="govuk-table__row">{"".join(map(self._cell, row))}</tr>' for row in filled.rows)
        return (
            f'{heading}\n<div class="motlan-scroll" tabindex="0" role="region" aria-label="{label}">\n'
            '<table class="govuk-table motlan-stack">\n'
            f'<caption class="govuk-table__caption govuk-visually-hidden">{label}</caption>\n'
            f'<thead class="govuk-table__head"><tr class="govuk-table__row">{columns}</tr></thead>\n'
            f'<tbody class="govuk-table__body">{rows}</tbody>\n</table>\n</div>\n\n'
        )

    def block(self, block: Block) -> str:
        """Questions that stand together."""
        asked = "".join(map(self.question, block.questions))
        if not block.legend:
            return f"{asked}\n"
        return (
            '<fieldset class="govuk-fieldset motlan-together">\n'
            f'<legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{self._say(block.legend)}</legend>\n'
            f"{asked}</fieldset>\n\n"
        )

    def question(self, one: Question) -> str:
        """One question: few options as radio buttons, many as a list, the rest to be typed."""
        if one.kind == "rows":
            return f"\n\n{self.ticks(one)}\n\n\n"
        if one.options and not one.long_list:
            return f"\n\n{self.choice(one)}\n\n\n"
        name = escape(one.name)
        optional = "" if one.required else f' <span class="motlan-quiet">({self._told["optional"]})</span>'
        who = f"{self._say(one.who)}: " if one.who else ""
        return (
            f'\n\n<div class="govuk-form-group{self._wrong(one, "govuk-form-group")}">\n'
            f'<label class="govuk-label govuk-label--s" for="{name}">{who}{self._say(one.label)}{optional}</label>\n'
            f"{self._beside(one, name)}\n{self._input(one, name)}\n</div>\n\n\n"
        )

    def ticks(self, one: Question) -> str:
        """Records of a repeated group, of which some are meant."""
        name = escape(one.name)
        optional = "" if one.required else f' <span class="motlan-quiet">({self._told["optional"]})</span>'
        hints, _current, fault = self._notes(one, name)
        boxes = f'<p class="govuk-body motlan-quiet" id="{name}">{self._told["none"]}</p>\n'
        if one.options:
            boxes = f'<div class="govuk-checkboxes">\n{"".join(self._boxes(one, name))}</div>\n'
        return (
            f'<div class="govuk-form-group{self._wrong(one, "govuk-form-group")}">\n'
            f'<fieldset class="govuk-fieldset"{_described(one)}>\n'
            '<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">'
            f"{self._say(one.label)}{optional}</legend>\n{hints}\n{fault}\n"
            f'<input type="hidden" name="{name}" value="">\n{boxes}</fieldset>\n</div>\n'
        )

    def choice(self, one: Question) -> str:
        """A question with few options."""
        name = escape(one.name)
        who = f"{self._say(one.who)}: " if one.who else ""
        change = (
            '<button class="govuk-button govuk-button--secondary motlan-after-radios" type="submit" name="act"'
            f' value="choose">{self._told["choose"]}</button>'
            if one.can_change
            else ""
        )
        return (
            f'<div class="govuk-form-group{self._wrong(one, "govuk-form-group")}">\n'
            f'<fieldset class="govuk-fieldset"{_described(one)}>\n'
            f'<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{who}{self._say(one.label)}</legend>\n'
            f"{self._beside(one, name)}"
            f'<div class="govuk-radios">\n{"".join(self._radios(one, name))}\n</div>\n</fieldset>\n{change}\n</div>\n'
        )

    # ---- parts of parts

    def _first_button(self) -> str:
        """What the Enter key presses: the first button of a form, and that must be the one that goes on."""
        return (
            '<button class="govuk-visually-hidden" type="submit" name="act" value="on" tabindex="-1"'
            f' aria-hidden="true">{self._told["on"]}</button>'
        )

    def _say(self, words: Words) -> str:
        return escape(words.in_(self._language) if isinstance(words, Text) else str(words))

    def _age(self, at: object) -> str:
        if at not in self._ages:
            self._ages[at] = escape(age(at))
        return self._ages[at]

    def _state(self, context: Mapping[str, Any]) -> str:
        step = self._told["step"] % {"step": context["step"], "steps": context["steps"]}
        saved = ""
        if context["saved_at"]:
            saved = " · " + self._told["saved"] % {"at": self._age(context["saved_at"])}
        return f'<p class="motlan-form-state govuk-body-s">{self._say(context["procedure"].label)} · {step}{saved}</p>'

    def _held_group(self, one: Group) -> str:
        who = f'<h3 class="govuk-heading-s">{self._say(one.who)}</h3>' if one.who else ""
        rows = "".join(
            '<div class="govuk-summary-list__row">'
            f'<dt class="govuk-summary-list__key">{self._say(row.field.label)}</dt>'
            f'<dd class="govuk-summary-list__value">{self._say(row.display)}{self._held(row)}</dd></div>'
            for row in one.rows
        )
        return f'{who}\n<dl class="govuk-summary-list">{rows}</dl>\n'

    def _held(self, shown: Shown) -> str:
        """`motlan/parts/held.html`."""
        held = shown.held
        source = self._told["source"] % {"source": self._say(held.source_label)} if held.source_label else ""
        at = f' · <time datetime="{escape(held.as_of)}">{self._age(held.as_of)}</time>' if held.as_of else ""
        conflict = ""
        if held.conflict:
            told = gettext("Another database says otherwise")
            conflict = f'<span class="motlan-conflict"><span aria-hidden="true">≠</span> {told}</span>'
        return f'<span class="motlan-source">{source}{at}</span>{conflict}\n'

    def _cell(self, cell: Shown | None) -> str:
        if cell is None:
            return '<td class="govuk-table__cell">–</td>'
        return (
            f'<td class="govuk-table__cell" data-label="{self._say(cell.field.label)}">{self._say(cell.display)}'
            f'<span class="motlan-source">{self._say(cell.held.source_label)} · {self._age(cell.held.as_of)}</span>'
            "</td>"
        )

    def _boxes(self, one: Question, name: str) -> Iterator[str]:
        ticked = one.ticked
        for place, (value, label) in enumerate(one.options, start=1):
            at = name if place == 1 else f"{name}-{place}"
            checked = " checked" if value in ticked else ""
            yield (
                f'<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="{at}" name="{name}"'
                f' type="checkbox" value="{escape(value)}"{checked}>'
                f'<label class="govuk-label govuk-checkboxes__label" for="{at}">{self._say(label)}</label></div>\n'
            )

    def _beside(self, one: Question, name: str) -> str:
        """Hints, what the state holds, what is wrong: a line each."""
        return "".join(f"{note}\n" for note in self._notes(one, name))

    def _notes(self, one: Question, name: str) -> tuple[str, str, str]:
        hints = current = fault = ""
        if one.hints:
            hints = f'<div class="govuk-hint" id="{name}-hint">{"<br>".join(map(self._say, one.hints))}</div>'
        if one.current:
            current = (
                f'<p class="govuk-body-s">{gettext("The state holds:")} <strong>{self._say(one.current.display)}'
                f"</strong>{self._held(one.current)}</p>"
            )
        if one.fault:
            fault = (
                f'<p class="govuk-error-message" id="{name}-error"><span class="govuk-visually-hidden">'
                f"{gettext('Error:')}</span> {self._say(one.fault)}</p>"
            )
        return hints, current, fault

    def _radios(self, one: Question, name: str) -> Iterator[str]:
        for place, (value, label) in enumerate(one.options, start=1):
            at = name if place == 1 else f"{name}-{place}"
            checked = " checked" if value == one.chosen else ""
            yield (
                f'<div class="govuk-radios__item"><input class="govuk-radios__input" id="{at}" name="{name}"'
                f' type="radio" value="{escape(value)}"{checked}>'
                f'<label class="govuk-label govuk-radios__label" for="{at}">{self._say(label)}</label></div>\n'
            )

    def _input(self, one: Question, name: str) -> str:
        if one.kind == "long_text":
            return (
                f'<textarea class="govuk-textarea{self._wrong(one, "govuk-textarea")}" id="{name}" name="{name}"'
                f' rows="4"{_described(one)}>{escape(one.value)}</textarea>\n'
            )
        if one.options:
            return f"{self._select(one, name)}\n"
        width = {"date": " govuk-input--width-10", "identifier": " govuk-input--width-20"}.get(one.kind, "")
        mode = f' inputmode="{one.inputmode}"' if one.inputmode else ""
        typed = (
            f'<input class="govuk-input{width}{self._wrong(one, "govuk-input")}" id="{name}" name="{name}" type="text"'
            f' value="{escape(one.value)}" maxlength="{one.max_length}"{mode}{_described(one)}'
        )
        if one.kind != "unit":
            return f"{typed}>\n\n"
        return (
            f'{typed} list="{name}-units" data-places="{self._told["units"]}">\n<datalist id="{name}-units"></datalist>'
            f"{_meant(one)}{self._look_up(one, name)}\n"
        )

    def _look_up(self, one: Question, name: str) -> str:
        """The way to the list of all places."""
        if not one.can_look_up:
            return ""
        return (
            '<button class="govuk-button govuk-button--secondary motlan-after-radios" type="submit" name="act"'
            f' value="place:{name}" formnovalidate>{self._told["places"]}'
            f'<span class="govuk-visually-hidden">: {self._say(one.label)}</span></button>'
        )

    def _select(self, one: Question, name: str) -> str:
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == one.chosen else ""}>{self._say(label)}</option>'
            for value, label in one.options
        )
        return (
            f'<select class="govuk-select{self._wrong(one, "govuk-select")}" id="{name}" name="{name}"'
            f'{_described(one)}><option value="">{self._told["choose_one"]}</option>{options}</select>'
        )

    @staticmethod
    def _wrong(one: Question, block: str) -> str:
        return f" {block}--error" if one.fault else ""


def _described(one: Question) -> str:
    return f' aria-describedby="{escape(one.described_by)}"' if one.described_by else ""


def _by_told(name: str, code: str, told: Text | None) -> str:
    return f' aria-describedby="{name}-{code}-hint"' if told else ""


def _hint_told(name: str, code: str, told: Text | None) -> str:
    """How the place that was typed by its name of before a change became this one."""
    if told is None:
        return ""
    words = escape(told.in_(get_language() or "vi"))
    return f'<div class="govuk-hint govuk-radios__hint" id="{name}-{code}-hint">{words}</div>'


def _meant(one: Question) -> str:
    """The places that the typed name may mean, to mark one of them."""
    if not one.meant:
        return ""
    name = escape(one.marking)
    places = "".join(
        f'<div class="govuk-radios__item"><input class="govuk-radios__input" id="{name}-{code}" name="{name}"'
        f' type="radio" value="{code}"{_by_told(name, code, told)}>'
        f'<label class="govuk-label govuk-radios__label" for="{name}-{code}">{escape(full)}</label>'
        f"{_hint_told(name, code, told)}</div>"
        for code, full, told in one.meant
    )
    return (
        '<fieldset class="govuk-fieldset motlan-after-radios"><legend class="govuk-fieldset__legend">'
        f'{gettext("Which of these do you mean?")}</legend><div class="govuk-radios">{places}</div></fieldset>'
    )


@lru_cache(maxsize=16)
def _told(_language: str) -> Mapping[str, str]:
    """The words of every page in the language that is active, and where its fields look places up."""
    return {
        "held": gettext("We hold this already"),
        "only_you": gettext("Only you know this"),
        "on": gettext("Save and go on"),
        "later": gettext("Save and come back later"),
        "back": gettext("Back"),
        "none": gettext("None is registered."),
        "optional": gettext("optional"),
        "choose": gettext("Apply this choice"),
        "choose_one": gettext("Choose"),
        "places": gettext("Choose from the list of places"),
        "step": gettext("step %(step)s of %(steps)s"),
        "saved": gettext("draft saved %(at)s"),
        "source": gettext("Source: %(source)s"),
        "units": reverse("portal:units"),
    }
