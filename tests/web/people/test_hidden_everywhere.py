"""Every page, list and print that somebody at work can reach, read for the sensitive values of people: without a right
none of them stands there; with it they do, so that the walk is known to pass where they are."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from pypdf import PdfReader

from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.people.attribute_rights import give_all
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from motlan.web.signing import results
from motlan.web.signing.templatetags import issued
from tests.web.desk.reading import signed_in
from tests.web.dossiers.conftest import BIRTH, PEOPLE, WARD, Cast, cast, file, file_birth, gives, here
from tests.web.dossiers.test_linked import BIRTH as LINKED_ANSWERS
from tests.web.dossiers.test_linked import CHILD_NUMBER, LINKED

__all__ = ["cast", "here"]
START = {
    Role.OFFICER: (
        "/desk/", "/desk/?show=ended", "/desk/?q=hoa", "/desk/parts/?show=ended", "/registers/", "/desk/counter/",
        "/hearings/", "/complaints/desk/", "/rights/mine/", "/acting/guardians/", "/inbox/",
    ),
    Role.HEAD: ("/desk/", "/desk/?show=ended", "/desk/team/", "/registers/"),
    Role.STEWARD: ("/steward/", "/registers/", "/catalogue/", "/inbox/"),
    Role.ADMINISTRATOR: ("/steward/", "/catalogue/", "/jobs/", "/rights/values/", "/rights/asked/"),
}  # fmt: skip
OF_A_KIND = 3
"""Pages of one kind that are opened; some differ by what they are about."""
LINKS = re.compile(r'(?:href|src)="(/[^"#]*)')
NUMBERS = {str(one["personal_number"]) for one in PEOPLE.values()} | {CHILD_NUMBER}


@pytest.fixture
def _lived_in(here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A birth that was decided, one that is in work, and a linked one half done; results need no signature here."""
    for module in (results, issued):
        monkeypatch.setattr(module, "is_signed", lambda **_known: False)
    decided, waits = file_birth(here, cast.mother), file_birth(here, cast.mother)
    for one in (decided, waits):
        actions.receive(house=here, account=cast.officer, code=one.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=decided.code, seen=_seen(decided), given=gives(decided.code))
    linked = file(here, cast.mother, LINKED, {**LINKED_ANSWERS, "child.full_name": "Trần Thị Bình"})  # another child
    actions.receive(house=here, account=cast.officer, code=linked.code, seen=1)
    given = {"child.personal_number": CHILD_NUMBER}
    actions.decide_part(
        house=here, account=cast.officer, code=linked.code, seen=_seen(linked), part="birth", given=given
    )


def _seen(dossier: Dossier) -> int:
    return Dossier.objects.get(pk=dossier.pk).number


def text_of(address: str, answer: object) -> str:
    """Everything that an answer says: of a page its markup too, of a print its text."""
    streamed = getattr(answer, "streaming_content", None)
    content = b"".join(streamed) if streamed is not None else answer.content  # type: ignore[attr-defined]
    if content.startswith(b"%PDF"):
        return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode()


def reachable(client: Client, start: tuple[str, ...]) -> Iterator[tuple[str, str, int, str]]:
    """Walk the links: kind, address, status and what it says."""
    queue, seen, met = list(start), set[str](), Counter[tuple[str, str]]()
    while queue:
        address = queue.pop(0)
        if address in seen or (kind := _kind(address)) is None:
            continue
        seen.add(address)
        # The kinds that matter most are those of one dossier or one record: every dossier's are opened.
        key = (kind, address.split("/")[2] if address.startswith("/desk/") else "")
        if met[key] >= OF_A_KIND:
            continue
        met[key] += 1
        answer = client.get(address)
        said = text_of(address, answer)
        yield kind, address, answer.status_code, said
        queue += [unescape(link) for link in LINKS.findall(said)]


def _kind(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def walk(role: Role, *, here: House, rights: bool) -> dict[str, set[str]]:
    """The sensitive numbers that somebody in this role met, by the kind of the page."""
    unit = WARD if role in {Role.OFFICER, Role.HEAD} else ""
    account = Account.objects.create(username=f"walker-{role.value}", role=role.value, unit=unit)
    if rights:
        give_all(house=here, account=account)
    found: dict[str, set[str]] = {}
    for kind, address, status, said in reachable(signed_in(account), START[role]):
        assert status in {200, 302, 403, 404, 405}, address
        found.setdefault(kind, set()).update(number for number in NUMBERS if number in said)
    return found


@pytest.mark.usefixtures("_lived_in")
@pytest.mark.parametrize("role", list(START))
def test_without_a_right_no_page_and_no_print_shows_a_number(here: House, role: Role) -> None:
    found = walk(role, here=here, rights=False)
    assert {kind: numbers for kind, numbers in found.items() if numbers} == {}
    assert len(found) > 5


@pytest.mark.usefixtures("_lived_in")
def test_the_walk_passes_where_the_numbers_stand(here: House) -> None:
    found = walk(Role.OFFICER, here=here, rights=True)
    shows = {kind for kind, numbers in found.items() if numbers}
    assert shows >= {
        "desk:dossier",
        "desk:result",
        "desk:decide",
        "desk:consult",
        "signing:desk_result",
        "registers:register",
        "registers:record",
        "registers:change",
    }
    assert walk(Role.STEWARD, here=here, rights=True).keys() >= {"registers:record", "steward:databases"}


@pytest.mark.usefixtures("_lived_in")
def test_a_signed_document_is_given_whole_or_not_at_all(here: House, cast: Cast) -> None:
    code = Dossier.objects.filter(procedure=BIRTH).exclude(result_link=None).get().code
    newcomer = Account.objects.create(username="newcomer", role=Role.OFFICER.value, unit=WARD)
    client = signed_in(newcomer)
    page = client.get(f"/desk/{code}/result/").content.decode()
    assert "result.pdf" not in page
    assert re.findall(r'href="/verify/[^"]', page) == []
    assert "attribute=person.personal_number" in page
    refused = client.get(f"/desk/{code}/result.pdf")
    assert (refused.status_code, "You have no right to see this value" in refused.content.decode()) == (403, True)
    give_all(house=here, account=newcomer)
    assert "result.pdf" in client.get(f"/desk/{code}/result/").content.decode()
    document = client.get(f"/desk/{code}/result.pdf")
    assert str(PEOPLE["mother"]["personal_number"]) in text_of("", document)
