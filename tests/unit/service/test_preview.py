"""Every procedure can be looked at before anybody files it: as a citizen, as an officer, on paper."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from motlan.kernel.text import Text
from motlan.service.documents.form_paper import paper
from motlan.service.documents.slips import Slips
from motlan.service.forms.compile import compile_form
from motlan.service.forms.preview import alone, drawn
from motlan.service.forms.sample import NAME, sample
from motlan.service.procedures.spec import Procedure
from motlan.workspace.load import load

WORKSPACE = load(Path(__file__).parents[3] / "workspaces" / "vietnam")
PROCEDURES = WORKSPACE.procedures.all_in_force(on=date(2026, 11, 1))


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.procedure)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_procedure_is_drawn_from_all_sides(procedure: Procedure, language: str) -> None:
    form = compile_form(procedure, WORKSPACE.dictionary)
    filled = sample(form=form, catalogue=WORKSPACE.catalogue, language=language, as_of="2026-11-01")
    citizen, officer = (
        drawn(filled=filled, catalogue=WORKSPACE.catalogue, view=view, language=language)
        for view in ("citizen", "officer")
    )
    assert [one.name for one in filled.asked if f'"{one.name}"' not in citizen] == []
    for shown in filled.held:
        assert shown.field.label.in_(language) in officer.replace("&#x27;", "'")
    assert not [one.in_ for one in procedure.result.effects if one.in_ in officer]
    ids = re.findall(r' id="([^"]+)"', citizen)
    assert len(ids) == len(set(ids))
    labelled = set(re.findall(r' for="([^"]+)"', citizen))
    assert {one for one in ids if not one.endswith("-hint")} == labelled
    assert paper(form=form, words=WORKSPACE.slips, language=language).startswith(b"%PDF-")


def test_a_made_up_holder_holds_what_connected_databases_hold_and_nothing_else() -> None:
    birth = next(one for one in PROCEDURES if one.procedure == "1.001193")
    form = compile_form(birth, WORKSPACE.dictionary)
    filled = sample(form=form, catalogue=WORKSPACE.catalogue, language="vi", as_of="2026-11-01")
    assert [one.name for one in filled.asked] == [
        "dossier.relation",
        "child.full_name",
        "child.birth_date",
        "child.sex",
        "child.birth_place",
        "dossier.certificate_number",
    ]
    names = [one.held.value for one in filled.held if one.field.attribute == "full_name"]
    assert names == [NAME.in_("vi")] * 2


def test_a_whole_file_has_a_title_a_language_and_no_script() -> None:
    page = alone(title="A & B", body="<p>x</p>", language="vi")
    assert page.startswith('<!DOCTYPE html>\n<html lang="vi">')
    assert "<title>A &amp; B</title>" in page
    assert "<script" not in page


def test_words_of_a_procedure_are_escaped() -> None:
    birth = next(one for one in PROCEDURES if one.procedure == "1.001193")
    page = birth.form[0].model_copy(update={"label": Text(vi="<script>x</script>")})
    form = compile_form(birth.model_copy(update={"form": (page, *birth.form[1:])}), WORKSPACE.dictionary)
    filled = sample(form=form, catalogue=WORKSPACE.catalogue, language="vi", as_of="2026-11-01")
    assert "<script" not in drawn(filled=filled, catalogue=WORKSPACE.catalogue, view="citizen", language="vi")
    assert paper(form=form, words=Slips(), language="vi").startswith(b"%PDF-")
