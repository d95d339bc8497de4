"""The pages of a linked dossier: its parts side by side for the office and for the person, each decided on its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from motlan.web.desk import part_listing, queue
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from tests.web.desk.reading import codes_of, signed_in, text_of
from tests.web.dossiers.conftest import MONDAY, MOTHER_NUMBER, Cast, at, file
from tests.web.dossiers.test_linked import BIRTH, CHILD_NUMBER, LINKED


def _received(here: House, cast: Cast) -> Dossier:
    dossier = file(here, cast.mother, LINKED, BIRTH)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    return dossier


def _post(client: Client, dossier: Dossier, step: str, **said: str) -> int:
    seen = Dossier.objects.get(pk=dossier.pk).number
    return client.post(f"/desk/{dossier.code}/part/{step}", {"seen": str(seen), **said}).status_code


def test_three_offices_decide_from_their_pages(here: House, cast: Cast) -> None:
    dossier = _received(here, cast)
    officer, provincial = signed_in(cast.officer), signed_in(cast.provincial)
    page = text_of(officer.get(f"/desk/{dossier.code}/").content)
    assert "Parts of this dossier" in page
    assert "Decide: Birth registration" in page
    assert "begins after: Birth registration" in page
    assert codes_of(officer.get("/desk/parts/").content) == [dossier.code]
    assert codes_of(provincial.get("/desk/parts/").content) == []
    asking = officer.get(f"/desk/{dossier.code}/part/birth/")
    assert "Not here yet: Hospital" in text_of(asking.content)
    assert "Personal number" in text_of(asking.content)
    number = {"child.personal_number": CHILD_NUMBER}
    assert _post(provincial, dossier, "birth/", **number) == 403
    assert _post(officer, dossier, "birth/", **{"child.personal_number": "12"}) == 422
    assert _post(officer, dossier, "birth/", **number) == 302
    assert codes_of(provincial.get("/desk/parts/").content) == [dossier.code]
    assert _post(provincial, dossier, "health_card/") == 302
    assert codes_of(provincial.get("/desk/parts/").content) == []
    assert codes_of(provincial.get("/desk/parts/?show=ended").content) == [dossier.code]
    assert _post(officer, dossier, "residence/") == 302
    assert "Result returned" in text_of(officer.get(f"/desk/{dossier.code}/").content)


def test_a_search_in_the_queue_shows_the_parts_that_lie_with_the_unit(here: House, cast: Cast) -> None:
    dossier = _received(here, cast)
    provincial, elsewhere = signed_in(cast.provincial), signed_in(cast.elsewhere)
    _post(signed_in(cast.officer), dossier, "birth/", **{"child.personal_number": CHILD_NUMBER})
    for words in (dossier.code, "thi hoa", MOTHER_NUMBER):
        page = text_of(provincial.get("/desk/", {"q": words}).content)
        assert "Parts under way that fit" in page
        assert "Health insurance card" in page
        assert "Our parts 1" in page
        assert "Parts under way that fit" not in text_of(elsewhere.get("/desk/", {"q": words}).content)
    page = provincial.get("/desk/", {"q": "thi hoa"}).content.decode()
    assert 'href="/desk/parts/?q=thi+hoa"' in page
    assert "that fit" not in text_of(provincial.get("/desk/", {"q": "thi hoa", "show": "late"}).content)
    _post(provincial, dossier, "health_card/")
    assert "Parts under way" not in text_of(provincial.get("/desk/", {"q": "hoa"}).content)
    ended = provincial.get("/desk/", {"q": "hoa", "show": "ended"}).content.decode()
    assert ("Ended parts that fit" in ended, 'href="/desk/parts/?q=hoa&amp;show=ended"' in ended) == (True, True)


def test_late_parts_are_counted_beside_the_lists_while_their_clock_runs(
    here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = _received(here, cast)
    officer = signed_in(cast.officer)
    assert "late:" not in text_of(officer.get("/desk/").content)
    later = at(here, MONDAY + timedelta(days=14))
    monkeypatch.setattr(queue, "house", lambda: later)
    page = officer.get("/desk/").content.decode()
    assert "late: 1" in text_of(page.encode())
    assert 'href="/desk/parts/?show=late"' in page
    Dossier.objects.filter(pk=dossier.pk).update(waiting_since=MONDAY)
    assert "late:" not in text_of(officer.get("/desk/").content)
    (_, late), values = part_listing.questions("", later.clock.now())
    (_read, running) = here.register().lookups(late, values)[0]
    assert running == 0


def test_a_part_is_refused_or_given_more_time(here: House, cast: Cast) -> None:
    dossier, officer = _received(here, cast), signed_in(cast.officer)
    for step in ("birth/refuse/", "birth/extend/"):
        assert officer.get(f"/desk/{dossier.code}/part/{step}").status_code == 200
    assert _post(officer, dossier, "birth/extend/", day="16/11/2026", apology="Cần xác minh thêm") == 422
    address = f"/desk/{dossier.code}/part/birth/extend/"
    both = officer.post(address, {"seen": "2", "day": "x", "apology": ""}).content.decode()
    assert ('href="#day"' in both, 'href="#apology"' in both) == (True, True)
    assert _post(officer, dossier, "birth/extend/", day="18/11/2026", apology="Cần xác minh thêm") == 302
    assert _post(officer, dossier, "birth/refuse/", reason="no") == 422
    assert _post(officer, dossier, "birth/refuse/", reason="Giấy chứng sinh giả") == 302
    page = text_of(officer.get(f"/desk/{dossier.code}/").content)
    assert "because “Birth registration” was refused" in page
    assert officer.get(f"/desk/{dossier.code}/part/nothing/").status_code == 404


def test_the_person_sees_her_parts_and_is_told_of_each(here: House, cast: Cast) -> None:
    dossier, mother = file(here, cast.mother, LINKED, BIRTH), signed_in(cast.mother)
    receipt = text_of(mother.get(f"/my-dossiers/{dossier.code}/receipt/").content)
    for label in ("Birth registration", "Permanent residence", "Health insurance card"):
        assert label in receipt
    assert "foreseen" in receipt
    assert "Papers that are not here yet Hospital" in receipt
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    given = {"child.personal_number": CHILD_NUMBER}
    actions.decide_part(house=here, account=cast.officer, code=dossier.code, seen=3, part="birth", given=given)
    page = text_of(mother.get(f"/my-dossiers/{dossier.code}/").content)
    assert "The office said yes: Birth registration" in page
    assert "2 working days left" in page
    assert state_of(Dossier.objects.get(pk=dossier.pk)).parts["birth"].granted


def test_each_part_names_the_papers_that_it_waits_for_until_they_are_here(here: House, cast: Cast) -> None:
    dossier = _received(here, cast)
    own, desk = f"/my-dossiers/{dossier.code}/", f"/desk/{dossier.code}/"
    mother, officer, certificate = signed_in(cast.mother), signed_in(cast.officer), "birth certificate"
    rows = [line for line in _parts(mother, own) if certificate in line]
    assert [(line.startswith("Birth registration"), line.count("Not here yet:")) for line in rows] == [(True, 1)]
    assert _parts(mother, f"{own}receipt/") == _parts(mother, own) == _parts(officer, desk)
    given = {"child.personal_number": CHILD_NUMBER}
    actions.decide_part(house=here, account=cast.officer, code=dossier.code, seen=3, part="birth", given=given)
    for client, address in ((mother, own), (officer, desk), (officer, f"{desk}part/residence/")):
        assert "not here yet" not in text_of(client.get(address).content).lower()


def _parts(client: Client, address: str) -> list[str]:
    """The rows of the table of parts on a page, in words."""
    table = client.get(address).content.decode().partition('id="parts"')[2].partition("</table>")[0]
    return [text_of(row.encode()).strip() for row in table.split('<tr class="govuk-table__row">')[2:]]


def test_the_start_page_tells_the_time_of_each_part_beside_that_of_the_whole(here: House, cast: Cast) -> None:
    for language, said in (
        (
            "en",
            (
                "Its parts",
                "Permanent residence 2 working days (5 working days if facts must be verified)",
                "begins after: Birth registration",
            ),
        ),
        ("vi", ("Các phần của thủ tục", "Thẻ bảo hiểm y tế 2 ngày làm việc", "chỉ khi bạn đề nghị")),
    ):
        page = text_of(signed_in(cast.mother, language).get(f"/procedures/{LINKED}/").content)
        assert [words for words in said if words not in page] == []


def test_that_nobody_is_written_as_the_father_is_read_where_it_is_decided(here: House, cast: Cast) -> None:
    """Beside what is written into the register, also of the part that writes it; no other part speaks of it."""
    without = {**BIRTH, "choose.father": "none"}
    dossier = file(here, cast.mother, LINKED, without)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    officer = signed_in(cast.officer)
    assert "Father Nobody" in text_of(officer.get(f"/desk/{dossier.code}/part/birth/").content)
    assert "Nobody" not in text_of(officer.get(f"/desk/{dossier.code}/part/health_card/").content)
    held = _received(here, cast)
    assert "Nobody" not in text_of(officer.get(f"/desk/{held.code}/part/birth/").content)
