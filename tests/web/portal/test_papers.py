"""Attaching papers on the form: kept with the draft, named when they do not fit, filed with the dossier."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.service.dossiers.attachment import Attachment
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier, Draft
from motlan.web.dossiers.store import state_of
from motlan.web.files.clearing import clear
from motlan.web.files.incoming import Bounded
from motlan.web.files.keeping import MOST_FILES, held_at
from motlan.web.files.models import Blob, Held
from motlan.web.files.shelf import fingerprint
from motlan.web.house import House
from tests.papers import PROGRAM, archive, jpeg, pdf, png
from tests.web.dossiers.conftest import BIRTH, MONDAY, Cast, at
from tests.web.portal.conftest import browser
from tests.web.portal.test_form import CHECK, CHILD, GOOD, PAPERS, PARENTS

CERTIFICATE = "file-birth_certificate"


def photo(content: bytes | None = None, name: str = "chứng sinh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, jpeg() if content is None else content, content_type="application/x-anything")


@pytest.fixture
def filled(mother: Client) -> Client:
    """The mother's browser with every question of the form answered."""
    mother.post(CHILD, GOOD)
    mother.post(PARENTS, {"choose.father": "held", "act": "on"})
    return mother


def send(client: Client, *files: SimpleUploadedFile, act: str = "attach", **more: str) -> Any:
    return client.post(PAPERS, {CERTIFICATE: list(files), "act": act, **more})


def names(cast: Cast) -> list[str]:
    draft = Draft.objects.get(account=cast.mother)
    return [one.name for one in held_at(f"draft/{draft.pk}")]


def test_the_papers_follow_the_last_page_and_only_those_that_no_register_replaces(mother: Client) -> None:
    mother.post(CHILD, GOOD)
    assert mother.post(PARENTS, {"choose.father": "held", "act": "on"})["Location"] == PAPERS
    body = mother.get(PAPERS).content.decode()
    assert re.findall(r'type="file"', body) == ['type="file"']
    assert f'id="{CERTIFICATE}" name="{CERTIFICATE}" type="file" multiple accept=".pdf,' in body
    assert "Or instead: Statement of a witness; Undertaking about the birth" in body
    assert "at most 10\xa0MB a file" in body


def test_photos_are_kept_with_the_draft_and_filed_with_the_dossier(filled: Client, cast: Cast) -> None:
    assert send(filled, photo(), photo(pdf(), "trang 2.PDF"))["Location"] == PAPERS
    assert names(cast) == ["chứng sinh.jpg", "trang 2.pdf"]
    later = browser(cast.mother)
    assert "trang 2.pdf" in later.get(PAPERS).content.decode()
    assert later.get(f"/procedures/{BIRTH}/form/")["Location"] == CHECK
    checked = later.get(CHECK).content.decode()
    assert "chứng sinh.jpg" in checked
    assert f'href="{PAPERS}#{CERTIFICATE}"' in checked
    receipt = later.post(CHECK)["Location"]
    dossier = Dossier.objects.get()
    files = (
        Attachment(sha256=fingerprint(jpeg()), name="chứng sinh.jpg", kind="jpg", size=len(jpeg())),
        Attachment(sha256=fingerprint(pdf()), name="trang 2.pdf", kind="pdf", size=len(pdf())),
    )
    assert state_of(dossier).attachments == {"birth_certificate": files}
    assert (Held.objects.count(), Blob.objects.filter(filed=True).count()) == (0, 2)
    assert "trang 2.pdf" in later.get(receipt).content.decode()


def test_who_goes_on_without_a_paper_is_told_what_follows(filled: Client) -> None:
    assert filled.get(f"/procedures/{BIRTH}/form/")["Location"] == PAPERS
    assert filled.post(PAPERS, {"act": "on"})["Location"] == CHECK
    assert "nothing attached; the office will ask for it" in filled.get(CHECK).content.decode()
    filled.post(CHECK)
    assert state_of(Dossier.objects.get()).attachments == {}


def test_a_file_is_taken_with_any_button(filled: Client, cast: Cast) -> None:
    assert send(filled, photo(), act="on")["Location"] == CHECK
    assert send(filled, photo(png(), "hai.png"), act="later")["Location"] == "/my-dossiers/"
    assert names(cast) == ["chứng sinh.jpg", "hai.png"]


def test_a_file_is_removed_or_replaced_without_a_script(filled: Client, cast: Cast) -> None:
    send(filled, photo(), photo(png(), "hai.png"))
    first, second = Held.objects.order_by("pk")
    refused = send(filled, act=f"replace-{first.pk}")
    assert refused.status_code == 422
    assert "No new file has been chosen." in refused.content.decode()
    assert send(filled, photo(png(7), "ba.png"), act=f"replace-{first.pk}")["Location"] == PAPERS
    assert names(cast) == ["hai.png", "ba.png"]
    assert send(filled, photo(PROGRAM), act=f"replace-{second.pk}").status_code == 422
    assert send(filled, photo(png(), "hai mới.png"), act=f"replace-{second.pk}").status_code == 302
    assert names(cast) == ["hai mới.png", "ba.png"] or names(cast) == ["ba.png", "hai mới.png"]
    assert send(filled, act=f"remove-{second.pk}").status_code == 302
    assert names(cast) == ["ba.png"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (photo(PROGRAM, "giấy.pdf"), "“giấy.pdf” is none of the kinds of files that are taken, or it is damaged."),
        (photo(archive(content=bytes(5_000_000)), "ảnh.jpg"), "“ảnh.jpg” is none of the kinds"),
        (photo(b"", "trống.pdf"), "“trống.pdf” is empty."),
        (photo(jpeg(bytes(10_000_000)), "to.jpg"), "“to.jpg” has 10.1\xa0MB; a file may have 10\xa0MB."),
        (photo(jpeg(bytes(31_000_000)), "lớn.jpg"), "“lớn.jpg” has 31.1\xa0MB; a file may have 10\xa0MB."),
        (photo(PROGRAM, "gi\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe"), "“gifdp.exe” is none of the kinds"),
        (photo(PROGRAM, "../../etc/passwd"), "“passwd” is none of the kinds"),
    ],
    ids=["program", "bomb", "empty", "large", "very large", "turned name", "name with folders"],
)
def test_what_does_not_fit_is_said_where_it_was_chosen_and_the_rest_is_kept(
    filled: Client, cast: Cast, file: SimpleUploadedFile, said: str
) -> None:
    response = send(filled, photo(pdf(), "tốt.pdf"), file)
    body = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{CERTIFICATE}">{said}'.replace("“", "“") in body
    assert f'aria-describedby="{CERTIFICATE}-hint {CERTIFICATE}-error"' in body
    assert names(cast) == ["tốt.pdf"]
    assert Draft.objects.get(account=cast.mother).answers["child.full_name"] == "Trần Văn An"


def test_the_same_is_said_in_vietnamese(filled: Client, cast: Cast) -> None:
    body = send(browser(cast.mother, "vi"), photo(PROGRAM, "giấy.pdf")).content.decode()
    assert "“giấy.pdf” không phải là tệp thuộc loại được nhận, hoặc bị hỏng." in body
    assert "lưu thành PDF, JPG, PNG, WEBP, HEIC, TIFF" in body


def test_files_that_are_too_large_together_are_cut_while_they_come(filled: Client, cast: Cast) -> None:
    large = [photo(jpeg(bytes(9_000_000) + bytes([count])), f"{count}.jpg") for count in range(7)]
    response = send(filled, *large)
    assert response.status_code == 422
    assert "“5.jpg” does not fit: a dossier may have 50\xa0MB" in response.content.decode()
    assert names(cast) == ["0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg"]


def test_a_post_larger_than_anything_that_fits_is_refused_before_it_is_read() -> None:
    Bounded().handle_raw_input(None, {}, 100_000_000, "b")
    with pytest.raises(RequestDataTooBig):
        Bounded().handle_raw_input(None, {}, 100_000_001, "b")


def test_there_are_only_so_many_files(filled: Client, cast: Cast) -> None:
    send(filled, *[photo(png(count), f"{count}.png") for count in range(MOST_FILES)])
    assert len(names(cast)) == MOST_FILES
    assert send(filled, photo()).status_code == 422


def test_nobody_else_opens_or_removes_the_files_of_a_draft(filled: Client, cast: Cast) -> None:
    send(filled, photo())
    held = Held.objects.get()
    own = filled.get(f"{PAPERS}{held.pk}/")
    assert own.content == jpeg()
    assert own["Content-Disposition"].startswith("attachment; ")
    assert own["Content-Security-Policy"] == "default-src 'none'; sandbox"
    other = browser(cast.stranger)
    assert other.get(f"{PAPERS}{held.pk}/").status_code == 404
    other.post(CHILD, GOOD)
    assert other.get(f"{PAPERS}{held.pk}/").status_code == 404
    send(other, act=f"remove-{held.pk}")
    assert names(cast) == ["chứng sinh.jpg"]
    assert browser(cast.officer).get(f"{PAPERS}{held.pk}/").status_code == 403


def test_files_of_a_paper_that_is_not_needed_any_more_are_not_filed(filled: Client, cast: Cast) -> None:
    send(filled, photo())
    Held.objects.update(component="identity_papers")
    filled.post(CHECK)
    assert state_of(Dossier.objects.get()).attachments == {}
    assert (Held.objects.count(), Blob.objects.get().filed) == (0, False)


def test_a_draft_that_is_thrown_away_or_left_for_long_lets_its_files_go(
    filled: Client, cast: Cast, here: House, tmp_path: Path
) -> None:
    send(filled, photo())
    draft = Draft.objects.get()
    early, late = at(here, MONDAY.replace(day=20)), at(here, MONDAY.replace(year=2027, month=3))
    clear_all(replace(early, state=tmp_path))
    assert names(cast) == ["chứng sinh.jpg"]
    clear_all(replace(late, state=tmp_path))
    assert (Held.objects.count(), Draft.objects.get().pk) == (0, draft.pk)
    send(filled, photo())
    actions.discard_draft(account=cast.mother, procedure=BIRTH)
    assert Held.objects.count() == 0


def clear_all(here: House) -> None:
    for part in range(256):
        clear(here, f"{part:02x}")


def test_a_file_cannot_be_sent_for_somebody_else_than_on_the_page(filled: Client) -> None:
    assert send(filled, photo(), behalf="77")["Location"] == PAPERS
    assert Held.objects.count() == 0


# ---- the answer to what an officer asks for


@pytest.fixture
def asked(filled: Client, cast: Cast, here: House) -> Dossier:
    """A dossier of the mother's, without the paper that an officer asks for."""
    filled.post(CHECK)
    dossier = Dossier.objects.get()
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    items = ("birth_certificate", "child.full_name")
    actions.ask_supplement(house=here, account=cast.officer, code=dossier.code, seen=2, items=items, note="")
    return dossier


def supply(client: Client, dossier: Dossier, **fields: object) -> HttpResponse:
    found: HttpResponse = client.post(f"/my-dossiers/{dossier.code}/supply/", {"seen": "3", **fields})
    return found


def test_a_file_answers_what_was_asked_for(mother: Client, asked: Dossier) -> None:
    page = mother.get(f"/my-dossiers/{asked.code}/").content.decode()
    assert re.findall(r'name="([^"]*)" type="file"', page) == [CERTIFICATE, "file-"]
    answer = {"child.full_name": "Trần Văn An", CERTIFICATE: photo(), "file-": photo(pdf(), "khác.pdf")}
    assert supply(mother, asked, **answer)["Location"] == f"/my-dossiers/{asked.code}/"
    state = state_of(asked)
    assert {name: [one.name for one in files] for name, files in state.attachments.items()} == {
        "birth_certificate": ["chứng sinh.jpg"],
        "": ["khác.pdf"],
    }
    page = mother.get(f"/my-dossiers/{asked.code}/").content.decode()
    address = f"/my-dossiers/{asked.code}/files/{fingerprint(jpeg())}/"
    assert f'href="{address}"' in page
    assert mother.get(address).content == jpeg()
    assert (Held.objects.count(), Blob.objects.filter(filed=True).count()) == (0, 2)


def test_a_file_is_on_the_page_again_when_something_else_does_not_fit(mother: Client, asked: Dossier) -> None:
    response = supply(mother, asked, **{"child.full_name": "A1", CERTIFICATE: photo(), "note": "Gửi bản chụp"})
    body = response.content.decode()
    assert response.status_code == 422
    assert "chứng sinh.jpg" in body
    assert "Gửi bản chụp" in body
    held = Held.objects.get()
    assert mother.get(f"/my-dossiers/{asked.code}/files/{held.pk}/").content == jpeg()
    removed = supply(mother, asked, act=f"remove-{held.pk}", note="Gửi bản chụp")
    assert (removed.status_code, "Gửi bản chụp" in removed.content.decode(), Held.objects.count()) == (200, True, 0)


def test_a_bad_file_costs_the_answer_nothing(mother: Client, asked: Dossier) -> None:
    response = supply(mother, asked, **{CERTIFICATE: photo(PROGRAM), "note": "Gửi bản chụp"})
    assert (response.status_code, state_of(asked).number) == (422, 3)
    assert "Gửi bản chụp" in response.content.decode()


def test_files_of_an_answer_wait_as_long_as_work_goes_on(
    mother: Client, asked: Dossier, here: House, tmp_path: Path
) -> None:
    supply(mother, asked, **{CERTIFICATE: photo(), "act": "attach"})
    part, late = fingerprint(jpeg())[:2], replace(at(here, MONDAY.replace(year=2027)), state=tmp_path)
    clear(late, part)
    assert Held.objects.count() == 1
    mother.post(f"/my-dossiers/{asked.code}/withdraw/", {"seen": "3"})
    clear(late, part)
    assert (Held.objects.count(), Blob.objects.count()) == (0, 0)


def test_who_may_not_see_a_dossier_opens_none_of_its_files(mother: Client, cast: Cast, asked: Dossier) -> None:
    supply(mother, asked, **{"child.full_name": "Trần Văn An", CERTIFICATE: photo()})
    address = f"/my-dossiers/{asked.code}/files/{fingerprint(jpeg())}/"
    assert browser(cast.stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert mother.get(f"/my-dossiers/{asked.code}/files/{'0' * 64}/").status_code == 404


def test_the_journal_says_who_opened_a_file(mother: Client, asked: Dossier) -> None:
    supply(mother, asked, **{"child.full_name": "Trần Văn An", CERTIFICATE: photo(), "file-": photo(pdf())})
    for content in (jpeg(), pdf()):
        mother.get(f"/my-dossiers/{asked.code}/files/{fingerprint(content)}/")
    told = mother.get("/record/readings/?own=1").content.decode()
    assert "Files of a dossier" in told
    assert "Hospital&#x27;s birth certificate, another paper" in told


# ---- any post at all


FILES = st.lists(
    st.tuples(
        st.sampled_from([CERTIFICATE, "file-", "file-nowhere", "act", "<script>"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
        st.one_of(st.binary(max_size=60), st.sampled_from([jpeg(), pdf(), png(), archive(), PROGRAM])),
        st.sampled_from(["image/jpeg", "text/html", "x", "multipart/form-data; boundary=b"]),
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES, act=st.one_of(st.text(max_size=12), st.sampled_from(["on", "remove-1", "replace-9", "remove-²"])))
def test_no_post_of_files_breaks_the_page(filled: Client, files: list[tuple[str, str, bytes, str]], act: str) -> None:
    body = b"".join(_part(f'name="{name}"; filename="{_quoted(file)}"', kind, data) for name, file, data, kind in files)
    body += _part('name="act"', "", act.encode("utf-8", "replace")) + b"--b--\r\n"
    response = filled.post(PAPERS, body, content_type="multipart/form-data; boundary=b")
    assert response.status_code in {302, 422}
    assert filled.get(PAPERS).status_code == 200
    assert set(Blob.objects.values_list("sha256", flat=True)) <= {fingerprint(one) for one in (jpeg(), pdf(), png())}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), head=st.sampled_from(["", "b", "b" * 80, "\x00", "b b"]))
def test_no_bytes_sent_as_a_form_break_the_page(filled: Client, body: bytes, head: str) -> None:
    framed = b"--b\r\n" + body
    response = filled.post(PAPERS, framed, content_type=f"multipart/form-data; boundary={head}")
    assert response.status_code in {302, 400, 422}
    assert filled.get(PAPERS).status_code == 200


def _part(says: str, kind: str, data: bytes) -> bytes:
    typed = f"Content-Type: {kind}\r\n" if kind else ""
    return f"--b\r\nContent-Disposition: form-data; {says}\r\n{typed}\r\n".encode("utf-8", "replace") + data + b"\r\n"


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"').replace("\r", " ").replace("\n", " ")
