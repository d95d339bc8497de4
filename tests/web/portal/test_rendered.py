"""Pages written without templates are, byte by byte, what their templates draw."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template import loader
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.kernel.text import Text
from motlan.service.forms.filled import FilledGroup, Shown
from motlan.service.forms.held import HeldValue
from motlan.service.forms.model import Field, FormGroup, Mode
from motlan.web.dossiers.questions import Block, Group, Question
from motlan.web.house import House
from motlan.web.portal import forms
from motlan.web.portal.rendered import Form
from tests.web.dossiers.conftest import ANSWERS, BIRTH, MARITAL, RESIDENCE, Cast, file_birth
from tests.web.portal.conftest import browser

TOKEN = re.compile(r'value="[A-Za-z0-9]{64}"')
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
texts = st.builds(lambda vi, en: Text(vi=vi, en=en), words, words)
names = st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,8}", fullmatch=True)
fields = st.builds(
    Field, path=names, label=texts, kind=st.just("text"), mode=st.just(Mode.SHOW), required=st.booleans()
)
instants = st.sampled_from(["", "2026-11-16T00:59:00Z", "2026-10-01T00:00:00Z", "2001-02-03T04:05:06Z"])
held = st.builds(HeldValue, value=words, source=words, source_label=texts, as_of=instants, conflict=st.booleans())
shown = st.builds(Shown, field=fields, held=held, display=texts)
questions = st.builds(
    Question,
    name=names,
    label=texts,
    kind=st.sampled_from(["text", "long_text", "unit", "date", "identifier", "number", "code", "rows"]),
    required=st.booleans(),
    who=st.none() | texts,
    hints=st.lists(texts | words, max_size=3).map(tuple),
    options=st.lists(st.tuples(words, texts), max_size=9).map(tuple),
    value=words,
    fault=st.none() | texts,
    current=st.none() | shown,
    can_change=st.booleans(),
    can_look_up=st.booleans(),
    meant=st.lists(st.tuples(st.from_regex(r"[0-9]{2,5}", fullmatch=True), words, st.none() | texts), max_size=3).map(
        tuple
    ),
)


def drawn(part: str, **context: Any) -> str:
    text: str = loader.get_template(f"portal/parts/{part}.html").render(context)
    return text


@FEW
@given(one=questions, language=st.sampled_from(["vi", "en"]))
def test_a_question_is_drawn_alike(one: Question, language: str) -> None:
    with translation.override(language):
        assert Form().question(one) == drawn("question", question=one)
        assert Form().choice(one) == drawn("choice", choice=one)


@FEW
@given(legend=st.none() | texts, asked=st.lists(questions, min_size=1, max_size=3).map(tuple))
def test_questions_that_stand_together_are_drawn_alike(legend: Text | None, asked: tuple[Question, ...]) -> None:
    with translation.override("vi"):
        block = Block(legend=legend, questions=asked)
        assert Form().block(block) == drawn("block", block=block)


@FEW
@given(
    groups=st.lists(st.builds(Group, who=st.none() | texts, rows=st.lists(shown, max_size=3).map(tuple)), max_size=2),
    faults=st.dictionaries(names, texts, max_size=3),
    language=st.sampled_from(["vi", "en"]),
)
def test_held_values_and_faults_are_drawn_alike(groups: list[Group], faults: dict[str, Text], language: str) -> None:
    with translation.override(language):
        assert Form().held_groups(groups) == drawn("held_groups", groups=groups)
        assert Form().faults(faults) == drawn("faults", faults=faults)


@FEW
@given(
    label=texts,
    columns=st.lists(fields, min_size=1, max_size=3).map(tuple),
    rows=st.lists(st.lists(st.none() | shown, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple),
)
def test_a_repeated_group_is_drawn_alike(label: Text, columns: tuple[Field, ...], rows: Any) -> None:
    group = FormGroup(
        name="children", concept="person", label=label, pointing_at={}, of="", through="", sharing="",
        columns=columns, needs=(), follows={}, concepts={},
    )  # fmt: skip
    filled = FilledGroup(group=group, rows=rows)
    with translation.override("en"):
        assert Form().group(filled) == drawn("group", group=filled)


def both(monkeypatch: pytest.MonkeyPatch, client: Client, address: str, post: dict[str, str] | None) -> list[str]:
    """The answer as it is written, and as its template draws it."""

    def answer() -> str:
        response = client.get(address) if post is None else client.post(address, post)
        assert response.status_code in {200, 422}
        return TOKEN.sub("", response.content.decode())

    written = answer()
    with monkeypatch.context() as patch:
        patch.setattr(forms, "framed", lambda *_args, **_words: None)
        return [written, answer()]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_whole_pages_are_alike_in_both_languages(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    client = browser(cast.mother, language)
    for code in (BIRTH, RESIDENCE, MARITAL):
        for page in here.forms.in_force(code, on=here.today).pages:
            address = f"/procedures/{code}/form/pages/{page.name}/"
            if client.get(address).status_code == 404:
                continue
            for post in (None, {"act": "on"}, {"act": "on", "child.birth_date": "<i>'&\""}):
                if post is not None and client.post(address, post).status_code != 422:
                    continue
                written, template = both(monkeypatch, client, address, post)
                assert written == template


def test_a_frame_that_was_drawn_for_one_is_right_for_the_next(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Name, address and number of new messages are each person's own."""
    cast.father.display_name = "Trần <b>Văn</b> Nam"
    cast.father.save()
    file_birth(here, cast.mother, choose__father="held")
    for account in (cast.mother, cast.father):
        for query in ("", "?a=1&b=<2>"):
            address = f"/procedures/{BIRTH}/form/pages/child/{query}"
            written, template = both(monkeypatch, browser(account), address, None)
            assert written == template
            assert ("Trần &lt;b&gt;Văn&lt;/b&gt; Nam" in written) == (account == cast.father)


def test_a_page_that_also_tells_of_the_last_act_is_drawn_by_its_template(mother: Client) -> None:
    address = f"/procedures/{BIRTH}/form/pages/child/"
    mother.post(address, {**ANSWERS, "act": "later"})
    assert "Your draft is saved." in mother.get(address).content.decode()
    assert "Your draft is saved." not in mother.get(address).content.decode()
