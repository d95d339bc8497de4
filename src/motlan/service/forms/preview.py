"""A procedure looked at before anybody files it: as a citizen, as an officer. Markup of our own, everything escaped.

The markup stands in a page of the site, or alone in a file (:func:`alone`): it has no script, and nothing to send.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Literal

from motlan.data.spec import Catalogue
from motlan.kernel.text import Text
from motlan.service.forms.components import OwnComponent, Standing, components_for
from motlan.service.forms.display import unit_name
from motlan.service.forms.filled import Asked, Choice, Filled, FilledGroup, FilledPage, Shown
from motlan.service.forms.model import Field, Form
from motlan.service.forms.routing import deciding_unit
from motlan.service.procedures.spec import TimeLimit

View = Literal["citizen", "officer", "paper"]
VIEWS: tuple[View, ...] = ("citizen", "officer", "paper")
VIEW_LABELS: dict[View, Text] = {
    "citizen": Text(vi="Công dân thấy", en="As a citizen sees it"),
    "officer": Text(vi="Cán bộ thấy", en="As an officer sees it"),
    "paper": Text(vi="Trên giấy", en="On paper"),
}
WORDS: dict[str, Text] = {
    "made_up": Text(
        vi="Bản xem trước: mọi giá trị là đặt ra, không lấy của ai. Không gửi được gì từ đây.",
        en="A preview: every value is made up and nobody's. Nothing can be sent from here.",
    ),
    "held": Text(vi="Nhà nước đã có, không phải khai", en="The state holds this already"),
    "asked": Text(vi="Chỉ người nộp mới biết", en="Only the applicant knows this"),
    "papers": Text(vi="Giấy tờ", en="Papers"),
    "what": Text(vi="Nội dung", en="What"),
    "value": Text(vi="Giá trị", en="Value"),
    "source": Text(vi="Nguồn", en="Source"),
    "form": Text(vi="Tờ khai", en="The form"),
    "handling": Text(vi="Giải quyết", en="Handling"),
    "declared": Text(vi="Người nộp khai", en="The applicant declares"),
    "optional": Text(vi="không bắt buộc", en="optional"),
    "choose": Text(vi="Chọn", en="Choose"),
    "limit": Text(vi="Thời hạn giải quyết", en="Time limit"),
    "decides": Text(vi="Cơ quan giải quyết", en="Decided by"),
    "result": Text(vi="Kết quả", en="Result"),
    "writes": Text(vi="Khi đồng ý thì ghi vào", en="The decision writes into"),
}
STANDINGS: dict[Standing, Text] = {
    Standing.NEEDED: Text(vi="phải nộp", en="to be handed in"),
    Standing.REPLACED: Text(vi="không phải nộp, dữ liệu thay thế", en="not needed, data replace it"),
    Standing.READ: Text(vi="đọc từ sổ đăng ký", en="read from a register"),
    Standing.DECLARED: Text(vi="là tờ khai này", en="the form itself"),
    Standing.NOTE: Text(vi="lưu ý", en="note"),
}
MOST_RADIOS = 6


def limit_text(limit: TimeLimit) -> Text:
    """A time limit in words.

    >>> limit_text(TimeLimit(working_days=3, working_hours=None)).in_("en")
    '3 working days'
    """
    number, vi, en = limit.working_days, "ngày làm việc", "working day"
    if limit.working_hours is not None:
        number, vi, en = limit.working_hours, "giờ làm việc", "working hour"
    return Text(vi=f"{number} {vi}", en=f"{number} {en}{'' if number == 1 else 's'}")


def drawn(*, filled: Filled, catalogue: Catalogue, view: Literal["citizen", "officer"], language: str) -> str:
    """The view as markup, from the second heading on. Registers are called as ``catalogue`` does."""
    pen = _Pen(filled.form, catalogue, language)
    inner = pen.citizen(filled) if view == "citizen" else pen.officer(filled)
    return f'<p class="govuk-inset-text">{pen.word("made_up")}</p>\n{inner}'


def alone(*, title: str, body: str, language: str) -> str:
    """The markup as a whole file that needs nothing else: readable on a phone, printable."""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}</main>\n</body>\n</html>\n"
    )


STYLE = (
    "body{font:1.1875rem/1.4 system-ui,sans-serif;color:#0b0c0c;margin:0}main{max-width:46rem;margin:auto;padding:1rem}"
    "table{width:100%;border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.5rem .5rem .5rem 0;"
    "border-bottom:1px solid #b1b4b6;overflow-wrap:anywhere}caption{text-align:left;font-weight:bold}"
    "input[type=text],select,textarea{font:inherit;width:100%;max-width:30rem;min-height:2.5rem;box-sizing:border-box}"
    "fieldset{border:0;padding:0;margin:0 0 1.5rem}label,legend{font-weight:bold}fieldset label{font-weight:normal}"
    ".govuk-radios__item{display:flex;gap:.5rem;min-height:2rem}.govuk-form-group{margin-bottom:1.5rem}"
    ".govuk-hint,.motlan-quiet{color:#505a5f;font-weight:normal}.govuk-inset-text{border-left:.5rem solid #0a5c5e;"
    "padding:.75rem}s{color:#505a5f}"
)


class _Pen:
    def __init__(self, form: Form, catalogue: Catalogue, language: str) -> None:
        self.form, self.catalogue, self.language = form, catalogue, language

    def say(self, text: Text) -> str:
        return escape(text.in_(self.language))

    def word(self, name: str) -> str:
        return self.say(WORDS[name])

    # ---- as a citizen

    def citizen(self, filled: Filled) -> str:
        return "".join(self._page(page) for page in filled.pages) + self._papers(components_for(filled))

    def _page(self, page: FilledPage) -> str:
        hint = f'<p class="govuk-body">{self.say(page.page.hint)}</p>\n' if page.page.hint else ""
        asked = "".join(self._choice(one) for one in page.choices) + "".join(self._asked(one) for one in page.asked)
        return (
            f'<section>\n<h2 class="govuk-heading-l">{self.say(page.page.label)}</h2>\n{hint}'
            f"{self._held(page.held)}{''.join(self._group(one) for one in page.groups)}"
            + (f'<h3 class="govuk-heading-m">{self.word("asked")}</h3>\n{asked}' if asked else "")
            + "</section>\n"
        )

    def _held(self, held: Iterable[Shown]) -> str:
        rows = [(self._called(one.field), self.say(one.display), self.say(one.held.source_label)) for one in held]
        return self._table("held", ("what", "value", "source"), rows) if rows else ""

    def _called(self, field: Field) -> str:
        subject = self.form.subjects.get(field.subject)
        who = f"{self.say(subject.label)}: " if subject and len(self.form.subjects) > 1 else ""
        return who + self.say(field.label)

    def _group(self, one: FilledGroup) -> str:
        head = "".join(
            f'<th class="govuk-table__header" scope="col">{self.say(c.label)}</th>' for c in one.group.columns
        )
        rows = "".join(
            '<tr class="govuk-table__row">'
            + "".join(
                f'<td class="govuk-table__cell" data-label="{self.say(column.label)}">'
                f"{self.say(cell.display) if cell else '–'}</td>"
                for column, cell in zip(one.group.columns, row, strict=True)
            )
            + "</tr>"
            for row in one.rows
        )
        return self._framed(self.say(one.group.label), head, rows)

    def _table(self, caption: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
        names = [self.word(one) for one in columns]
        head = "".join(f'<th class="govuk-table__header" scope="col">{one}</th>' for one in names)
        body = "".join(
            f'<tr class="govuk-table__row"><th class="govuk-table__header" scope="row">{row[0]}</th>'
            + "".join(
                f'<td class="govuk-table__cell" data-label="{name}">{cell}</td>'
                for name, cell in zip(names[1:], row[1:], strict=True)
            )
            + "</tr>"
            for row in rows
        )
        return self._framed(self.word(caption), head, body)

    def _framed(self, caption: str, head: str, body: str) -> str:
        return (
            f'<div class="motlan-scroll" tabindex="0" role="region" aria-label="{caption}">'
            '<table class="govuk-table motlan-stack">'
            f'<caption class="govuk-table__caption govuk-table__caption--m">{caption}</caption>'
            f'<thead class="govuk-table__head"><tr class="govuk-table__row">{head}</tr></thead>'
            f'<tbody class="govuk-table__body">{body}</tbody></table></div>\n'
        )

    def _asked(self, one: Asked) -> str:
        field, name = one.field, escape(one.name)
        hints = [self.say(hint) for hint in (field.hint, one.reason) if hint]
        if field.codes and len(field.codes) <= MOST_RADIOS:
            return self._radios(name, self._called(field), tuple(field.codes.items()), "", "<br>".join(hints))
        hint = f'<div class="govuk-hint" id="{name}-hint">{"<br>".join(hints)}</div>\n' if hints else ""
        said = f' aria-describedby="{name}-hint"' if hints else ""
        optional = "" if field.required else f' <span class="motlan-quiet">({self.word("optional")})</span>'
        return (
            f'<div class="govuk-form-group"><label class="govuk-label govuk-label--s" for="{name}">'
            f"{self._called(field)}{optional}</label>\n{hint}{self._input(field, name, said)}</div>\n"
        )

    def _input(self, field: Field, name: str, said: str) -> str:
        if field.kind == "long_text":
            return f'<textarea class="govuk-textarea" id="{name}" rows="4"{said}></textarea>'
        if field.rows:
            return (
                f'<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox"'
                f' id="{name}"{said}><span class="govuk-label govuk-checkboxes__label">…</span></div>'
            )
        if field.codes:
            options = "".join(f"<option>{self.say(label)}</option>" for label in field.codes.values())
            options = f"<option>{self.word('choose')}</option>{options}"
            return f'<select class="govuk-select" id="{name}"{said}>{options}</select>'
        return f'<input class="govuk-input" id="{name}" type="text" autocomplete="off"{said}>'

    def _choice(self, one: Choice) -> str:
        return self._radios(escape(one.choosing.path), self.say(one.choosing.label), one.options, one.chosen, "")

    def _radios(self, name: str, legend: str, options: Iterable[tuple[str, Text]], chosen: str, hint: str) -> str:
        items = "".join(
            f'<div class="govuk-radios__item"><input class="govuk-radios__input" type="radio" name="{name}"'
            f' id="{name}-{at}"{" checked" if value == chosen else ""}>'
            f'<label class="govuk-label govuk-radios__label" for="{name}-{at}">{self.say(label)}</label></div>'
            for at, (value, label) in enumerate(options)
        )
        beside = f'<div class="govuk-hint">{hint}</div>' if hint else ""
        return (
            '<div class="govuk-form-group"><fieldset class="govuk-fieldset">'
            f'<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{legend}</legend>{beside}'
            f'<div class="govuk-radios">{items}</div></fieldset></div>\n'
        )

    def _papers(self, papers: Iterable[OwnComponent]) -> str:
        items = "".join(f'<li class="govuk-body">{self._paper(one)}</li>' for one in papers)
        if not items:
            return ""
        return f'<h2 class="govuk-heading-l">{self.word("papers")}</h2>\n<ul class="govuk-list">{items}</ul>\n'

    def _paper(self, one: OwnComponent) -> str:
        label = self.say(one.component.label)
        label = f"<s>{label}</s>" if one.standing is Standing.REPLACED else label
        sources = f" ({', '.join(self.say(source) for source in one.sources)})" if one.sources else ""
        return f'{label} <span class="motlan-quiet">– {self.say(STANDINGS[one.standing])}{sources}</span>'

    # ---- as an officer

    def _register(self, place: str) -> str:
        """What a dataset that the result writes is called, with its database."""
        name, _, dataset = place.partition(".")
        database = self.catalogue.databases.get(name)
        held = database.datasets.get(dataset) if database else None
        if database is None or held is None:
            return escape(place)
        return ": ".join(self.say(one) for one in (database.label, held.label) if one)

    def officer(self, filled: Filled) -> str:
        procedure = filled.form.procedure
        unit = unit_name(deciding_unit(filled, {}), filled.form.dictionary)
        facts = [
            (self.word("limit"), self.say(limit_text(procedure.time_limit))),
            (self.word("decides"), self.say(unit)),
            (self.word("result"), self.say(procedure.result.label)),
        ]
        written = dict.fromkeys(self._register(one.in_) for one in procedure.result.effects)
        facts += [(self.word("writes"), ", ".join(written))] if written else []
        rows = [
            (self._called(one.field), self.say(one.display), self.say(one.held.source_label)) for one in filled.held
        ]
        rows += [(self._called(one.field), "–", self.word("declared")) for one in filled.asked]
        return (
            self._table("handling", ("what", "value"), facts)
            + self._table("form", ("what", "value", "source"), rows)
            + self._papers(components_for(filled))
        )
