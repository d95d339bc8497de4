"""What decisions do to the register: a new subject, new values of one that is there, or nothing at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from motlan.data.golden import read as golden
from motlan.data.golden.records import Reading, Record
from motlan.data.golden.survive import in_authority
from motlan.data.linking.mirrors import mirrors_of
from motlan.kernel.errors import Refused
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.dossiers.views import written
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.signing.results import issue_result
from tests.web.dossiers.conftest import (
    CERTIFICATE,
    MARITAL,
    MOTHER_NUMBER,
    MOVE,
    OTHER_WARD,
    RESIDENCE,
    WARD,
    Cast,
    file,
    file_birth,
    gives,
)

SCRIPT = Path(__file__).with_name("moving.py")


def _held(here: House, account: Account) -> Record:
    reading = Reading(
        reader="test", role="test", purpose="test", ground="test", concept="person", subject=account.subject or 0
    )
    return golden.read(register=here.register(), catalogue=here.catalogue, clock=here.clock, reading=reading)


def _granted(here: House, cast: Cast, dossier: Dossier) -> Dossier:
    actions.receive(house=here, account=cast.unbound, code=dossier.code, seen=1)
    decided = actions.decide(house=here, account=cast.unbound, code=dossier.code, seen=2)
    decided.refresh_from_db()
    return decided


def _published(here: House) -> list[tuple[object, ...]]:
    return list(here.register().rows("select procedure, effect_done from published_dossier"))


def test_a_decided_move_is_in_the_register_at_once(here: House, cast: Cast) -> None:
    assert _held(here, cast.stranger).value("residence_unit") == OTHER_WARD
    decided = _granted(here, cast, file(here, cast.stranger, RESIDENCE, MOVE))
    record = _held(here, cast.stranger)
    unit, detail = record.values["residence_unit"], record.values["residence_detail"]
    assert (unit.value, unit.source) == (WARD, "population")
    assert (detail.value, detail.source) == ("Số 7, ngõ 12", "population")
    assert (record.value("full_name"), record.values["full_name"].source) == ("Lê Thị Xa", "civil_status")
    act = state_of(decided).decided
    assert act is not None
    assert (act.created, act.updated) == (None, cast.stranger.subject)
    assert act.register == "population.registered_residences"
    assert (decided.effect_done, decided.created) == (True, None)
    assert _published(here) == [(RESIDENCE, 1)]


def test_the_next_move_takes_the_place_of_the_one_before(here: House, cast: Cast) -> None:
    for unit in (WARD, OTHER_WARD):
        _granted(here, cast, file(here, cast.stranger, RESIDENCE, {**MOVE, "dossier.new_unit": unit}))
    assert _held(here, cast.stranger).value("residence_unit") == OTHER_WARD
    assert here.register().value("select count(*) from golden_person") == 3


def test_what_its_applicant_withdrew_owes_the_register_nothing(here: House, cast: Cast) -> None:
    dossier = file(here, cast.stranger, RESIDENCE, MOVE)
    assert _published(here) == [(RESIDENCE, 0)]
    actions.withdraw(house=here, account=cast.stranger, code=dossier.code, seen=1)
    assert _published(here) == [(RESIDENCE, None)]


def test_until_it_is_decided_a_move_changes_nothing_and_is_not_done(here: House, cast: Cast) -> None:
    dossier = file(here, cast.stranger, RESIDENCE, MOVE)
    actions.receive(house=here, account=cast.unbound, code=dossier.code, seen=1)
    assert _held(here, cast.stranger).value("residence_unit") == OTHER_WARD
    assert _published(here) == [(RESIDENCE, 0)]


def test_a_decision_whose_record_would_be_somebody_elses_is_not_taken(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = file(here, cast.stranger, RESIDENCE, MOVE)
    actions.receive(house=here, account=cast.unbound, code=dossier.code, seen=1)
    monkeypatch.setattr("motlan.web.dossiers.effect.data.write_hosted", lambda **_all: (cast.mother.subject,))
    with pytest.raises(Refused) as caught:
        actions.decide(house=here, account=cast.unbound, code=dossier.code, seen=2)
    assert caught.value.what.in_("en") == "It is not certain whom this result belongs to; nothing was written."
    dossier.refresh_from_db()
    assert (dossier.number, dossier.ended_at, dossier.effect_done) == (2, None, False)


def test_reading_whose_record_it_is_stands_in_the_journal(here: House, cast: Cast) -> None:
    _granted(here, cast, file(here, cast.stranger, RESIDENCE, MOVE))
    rows = here.register().rows(
        "select purpose, attributes from reading where reader = 'unbound' and subject = :subject",
        {"subject": cast.stranger.subject},
    )
    assert [tuple(row) for row in rows] == [(RESIDENCE, "personal_number birth_date")]


def test_a_certificate_owes_the_register_nothing(here: House, cast: Cast) -> None:
    dossier = file(here, cast.stranger, MARITAL, CERTIFICATE)
    assert dossier.effect_done is None
    decided = _granted(here, cast, dossier)
    assert (decided.effect_done, decided.result_link) == (None, f"/results/{decided.code}/")
    assert _published(here) == [(MARITAL, None)]


def test_what_this_platform_registered_counts_before_the_owners_own_table(here: House) -> None:
    speakers = in_authority(here.catalogue.dictionary, "person", "residence_unit", mirrors_of(here.catalogue, "person"))
    assert [mirror.source for mirror in speakers[:2]] == ["population.registered_residences", "population.citizens"]
    (written,) = [mirror for mirror in speakers if mirror.dataset == "registered_residences"]
    assert (written.attributes, written.founds) == (
        ("personal_number", "birth_date", "residence_unit", "residence_detail"),
        False,
    )


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_the_effects_are_the_same_on_every_register(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    register = request.getfixturevalue("postgres_database") if engine == "postgres" else ""
    surroundings = {**os.environ, "MOTLAN_DIR": str(tmp_path), "MOTLAN_REGISTER": register}
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "before": [[OTHER_WARD, "civil_status", None, "Lê Thị Xa"]],
        "after": [[WARD, "population", "Số 7, ngõ 12", "Lê Thị Xa"]],
        "published": [[RESIDENCE, 1, True], [MARITAL, None, True]],
    }


def test_a_number_of_its_own_stands_alone_and_one_that_names_somebody_else_with_the_name(
    here: House, cast: Cast
) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    state = state_of(Dossier.objects.get(pk=dossier.pk))
    form = here.forms.version(state.procedure, state.version)
    rows = {label.in_("en"): value.in_("en") for label, value in written(form, state)}
    assert rows["Personal number"] == state.values["child.personal_number"]
    assert rows["Mother"] == f"Nguyễn Thị Hoa ({MOTHER_NUMBER})"
    hidden = [value.in_("en") for _label, value in written(form, state, lambda _concept, name: name == "mother")]
    assert [value for value in hidden if "Nguyễn Thị Hoa" in value] == ["Nguyễn Thị Hoa (•••)"]


def test_the_result_says_what_the_register_holds_of_the_decision(here: House, cast: Cast) -> None:
    """The number of a card, its first day and whoever holds it: the dossier says none of them, the decision does."""
    filed = file(here, cast.mother, "1.014137", {"card.hospital": "Bệnh viện Ba Đình"})
    form = here.forms.version(filed.procedure, filed.version)
    before = {label.in_("en") for label, _value in written(form, state_of(filed), code=filed.code)}
    assert before == {"Holder", "First place of care"}
    decided = _granted(here, cast, filed)
    told = {label.in_("en"): value.in_("en") for label, value in written(form, state_of(decided), code=decided.code)}
    held = here.register().row("select card_number, valid_from, hospital from golden_health_insurance")
    assert held == (decided.code, "2026-11-16", "Bệnh viện Ba Đình")
    assert told == {
        "Card number": decided.code,
        "Holder": f"Nguyễn Thị Hoa ({cast_number(here, cast.mother)})",
        "Valid from": "16/11/2026",
        "First place of care": "Bệnh viện Ba Đình",
    }
    issued = " ".join(f"{row[0]} {row[1]}" for row in issue_result(house=here, dossier=decided).says["rows"])
    assert decided.code in issued
    assert "16/11/2026" in issued


def cast_number(here: House, account: Account) -> str:
    return str(_held(here, account).value("personal_number"))
