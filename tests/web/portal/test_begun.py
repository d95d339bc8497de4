"""A form left half way: what is kept of it is said, it is gone on with or thrown away after a question, and ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from motlan.kernel.clock import FixedClock
from motlan.web.dossiers import actions
from motlan.web.dossiers.acts.forgotten import forget_drafts
from motlan.web.dossiers.drafts import kept_until
from motlan.web.dossiers.models import Draft
from motlan.web.files.models import Held
from motlan.web.house import House
from tests.web.dossiers.conftest import BIRTH, Cast
from tests.web.portal.conftest import browser
from tests.web.portal.test_form import CHILD, GOOD, PAPERS, PARENTS, START
from tests.web.portal.test_papers import CERTIFICATE, photo

DISCARD = f"/procedures/{BIRTH}/form/discard/"
KEPT = "Kept: 6 answers"


def begin(mother: Client) -> Draft:
    """The mother saves the first page of the form and leaves."""
    mother.post(CHILD, {**GOOD, "act": "later"})
    return Draft.objects.get()


def test_whoever_leaves_is_told_until_when_all_is_kept(mother: Client) -> None:
    left = mother.post(CHILD, {**GOOD, "act": "later"}, follow=True).content.decode()
    last = kept_until_day(Draft.objects.get())
    assert f"Your draft is saved. You find it here until {last}." in left
    assert KEPT in left
    assert f"It waits for you until {last} and is deleted then." in left


def kept_until_day(draft: Draft) -> str:
    return f"{draft.updated + timedelta(days=90):%d/%m/%Y}"


@pytest.mark.parametrize("address", ["/", "/my-dossiers/", START])
def test_each_page_where_she_comes_back_says_what_waits(mother: Client, address: str) -> None:
    assert KEPT not in mother.get(address).content.decode()
    begin(mother)
    body = mother.get(address).content.decode()
    assert KEPT in body
    assert f'href="{DISCARD}"' in body
    assert f"{START}form/" in body


def test_the_start_page_shows_what_was_answered(mother: Client) -> None:
    begin(mother)
    body = mother.get(START).content.decode()
    assert "Trần Văn An" in body
    assert "02/11/2026" in body


def test_going_on_says_since_when_the_answers_stand_there(mother: Client) -> None:
    begin(mother)
    body = mother.get(f"{START}form/", follow=True).content.decode()
    assert "You go on with the draft that you saved just now: your answers stand in the form." in body
    assert "You go on with the draft" not in mother.get(PARENTS).content.decode()


def test_files_are_counted_with_the_answers_and_go_with_them(mother: Client) -> None:
    begin(mother)
    mother.post(PARENTS, {"choose.father": "held", "act": "on"})
    mother.post(PAPERS, {CERTIFICATE: photo(), "act": "later"})
    assert Held.objects.count() == 1
    assert "Kept: 8 answers, 1 file." in mother.get("/my-dossiers/").content.decode()
    mother.post(DISCARD, {"behalf": "0"})
    assert (Draft.objects.count(), Held.objects.count()) == (0, 0)


def test_it_is_thrown_away_after_the_question_only(mother: Client) -> None:
    begin(mother)
    asked = mother.get(DISCARD)
    assert "Throw this draft away?" in asked.content.decode()
    assert KEPT in asked.content.decode()
    assert Draft.objects.count() == 1
    done = mother.post(DISCARD, {"behalf": "0"}, follow=True).content.decode()
    assert "The draft is thrown away: Birth registration." in done
    assert KEPT not in done
    assert Draft.objects.count() == 0
    assert mother.get(DISCARD)["Location"] == "/my-dossiers/"


def test_a_page_opened_for_somebody_else_throws_nothing_away(mother: Client) -> None:
    begin(mother)
    assert mother.post(DISCARD, {"behalf": "4711"})["Location"] == DISCARD
    assert Draft.objects.count() == 1


def test_nobody_throws_another_persons_draft_away(mother: Client, cast: Cast) -> None:
    begin(mother)
    assert browser(cast.stranger).post(DISCARD, {"behalf": "0"})["Location"] == "/my-dossiers/"
    assert Draft.objects.count() == 1


def test_a_draft_is_forgotten_on_the_day_that_was_named_and_not_before(here: House, cast: Cast) -> None:
    draft = actions.save_draft(house=here, account=cast.mother, procedure=BIRTH, answers={"child.sex": "male"})
    last = kept_until(here, draft)
    forget_drafts(replace(here, clock=FixedClock(last)))
    assert Draft.objects.count() == 1
    forget_drafts(replace(here, clock=FixedClock(last + timedelta(seconds=1))))
    assert Draft.objects.count() == 0
