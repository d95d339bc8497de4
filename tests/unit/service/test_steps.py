"""The count of a form's steps: what it says on one page is true on every page after it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.dictionary.book import Dictionary
from motlan.kernel.spec import Read
from motlan.service.forms.compile import compile_form
from motlan.service.forms.components import needed
from motlan.service.forms.filled import Filled
from motlan.service.forms.model import Form
from motlan.service.forms.prefill import prefill
from motlan.service.forms.steps import Steps, steps
from motlan.service.procedures.spec import Procedure
from tests.unit.service.conftest import MOTHER, People


@pytest.fixture(scope="session")
def forms(procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary) -> Mapping[str, Form]:
    return {
        name: compile_form(read.value, dictionary)
        for name, read in procedures.items()
        if read.value and read.value.form
    }


def _walked(form: Form, people: People, answers: Mapping[str, str]) -> tuple[list[Steps], int]:
    """What each page says when the answers are given page by page; how many steps it came to."""
    given_now: dict[str, str] = {}
    told: list[Steps] = []
    for page in form.pages:
        filled = _filled(form, people, given_now)
        if filled.page(page.name) is not None:
            told.append(steps(filled, page.name))
        here = {one.path for one in page.fields} | {one.path for one in page.choices}
        given_now |= {path: value for path, value in answers.items() if path in here}
    filled = _filled(form, people, given_now)
    return told, len(filled.pages) + bool(needed(filled)) + 1


def _filled(form: Form, people: People, answers: Mapping[str, str]) -> Filled:
    return prefill(form=form, holder=people, applicant=MOTHER, answers=answers)


def _answers(form: Form) -> st.SearchStrategy[dict[str, str]]:
    """Any answer to what has a list, and any choice: what conditions read."""
    offered = {one.path: sorted(one.codes) for page in form.pages for one in page.fields if one.codes}
    offered |= {one.path: list(one.options) for page in form.pages for one in page.choices}
    return st.fixed_dictionaries({}, optional={path: st.sampled_from(values) for path, values in offered.items()})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)  # the people stay as they are
@given(data=st.data())
def test_no_count_is_taken_back(data: st.DataObject, forms: Mapping[str, Form], people: People) -> None:
    form = forms[data.draw(st.sampled_from(sorted(forms)))]
    told, came_to = _walked(form, people, data.draw(_answers(form)))
    assert [one.at for one in told] == list(range(1, len(told) + 1))
    for one in told:
        assert one.at < one.least <= came_to <= one.most
    for before, after in pairwise(told):
        assert before.least <= after.least <= after.most <= before.most


def test_what_is_certain_is_counted_to_the_number(forms: Mapping[str, Form], people: People) -> None:
    told, came_to = _walked(forms["birth_registration"], people, {})
    assert (told[0], came_to) == (Steps(at=1, least=4, most=4), 4)


def test_papers_that_an_answer_decides_are_not_promised(forms: Mapping[str, Form], people: People) -> None:
    form = forms["permanent_residence"]
    first, last = form.pages[0].name, form.pages[-1].name
    assert steps(_filled(form, people, {}), first).least < steps(_filled(form, people, {}), first).most
    at_the_end = steps(_filled(form, people, {"dossier.home_right": "owned"}), last)
    assert at_the_end.least <= at_the_end.most
