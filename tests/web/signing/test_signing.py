"""A result is signed once, in a job, so that anybody's program finds the signature valid and the document tagged."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from motlan.kernel.errors import Refused
from motlan.service.documents.draw import draw
from motlan.service.dossiers.events import Signed
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import locked, state_of
from motlan.web.house import House
from motlan.web.jobs.api import run_once
from motlan.web.jobs.models import Job
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from motlan.web.signing.keys import NoKey, make_demo_key, signing_key
from motlan.web.signing.models import Document
from motlan.web.signing.sign import Sealed, sign
from motlan.workspace.service_settings import Signing
from tests.unit.service.test_documents import PROOF, SLIP
from tests.web.dossiers.conftest import MONDAY, WARD, Cast, file_birth, gives
from tests.web.signing.authority import PIN, Authority, time_stamping_authority, token_with_a_key
from tests.web.signing.conftest import signed_in


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with time_stamping_authority() as found:
        yield found


@pytest.fixture
def with_key(here: House, tmp_path: Path) -> House:
    """The house with a state folder of its own in which there is a key."""
    make_demo_key(state=tmp_path, name="Cơ quan mẫu", now=here.clock.now())
    return replace(here, state=tmp_path)


@pytest.fixture
def decided(here: House, cast: Cast) -> Dossier:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    return actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))


def signed_by(state: Path, how: Signing) -> Sealed:
    drawn = draw(document=SLIP, proof=PROOF)
    with signing_key(state=state) as key:
        return sign(
            content=drawn,
            key=key,
            how=how,
            issuer="Phường Ba Đình",
            language="vi",
            at=MONDAY,
            zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        )


def validated(content: bytes, trust: Any, time: Any = None) -> PdfSignatureStatus:
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    times = ValidationContext(trust_roots=[time]) if time else None
    trusted = ValidationContext(trust_roots=[trust])
    # In a thread of its own: pyHanko runs an event loop, and a browser's test may have left one in this thread.
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(validate_pdf_signature, signature, trusted, ts_validation_context=times).result()


def test_a_signature_by_a_file_with_a_time_stamp_is_valid(tmp_path: Path, authority: Authority) -> None:
    make_demo_key(state=tmp_path, name="Cơ quan mẫu", now=MONDAY)
    with signing_key(state=tmp_path) as key:
        own = key.certificate
    sealed = signed_by(tmp_path, Signing(tsa=authority.url))
    status = validated(sealed.content, own, authority.certificate)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.timestamp_validity is not None
    assert (status.timestamp_validity.valid, status.timestamp_validity.trusted) == (True, True)
    subfilter = PdfFileReader(io.BytesIO(sealed.content)).embedded_signatures[0].sig_object["/SubFilter"]
    assert subfilter == "/ETSI.CAdES.detached"
    assert sealed.stamped_by == "127.0.0.1"


def test_a_signature_by_a_token_is_valid(tmp_path: Path, settings: Any) -> None:
    place, own = token_with_a_key(tmp_path)
    settings.MOTLAN_SIGNING_KEY, settings.MOTLAN_SIGNING_PIN = place, PIN
    status = validated(signed_by(tmp_path, Signing()).content, own)
    assert (status.intact, status.valid, status.trusted, status.coverage.name) == (True, True, True, "ENTIRE_FILE")


def test_a_changed_byte_breaks_the_signature(tmp_path: Path) -> None:
    make_demo_key(state=tmp_path, name="A", now=MONDAY)
    content = bytearray(signed_by(tmp_path, Signing()).content)
    content[600] ^= 1
    with signing_key(state=tmp_path) as key:
        status = validated(bytes(content), key.certificate)
    assert not status.intact


def test_the_signature_stands_in_the_structure_of_the_tagged_document(tmp_path: Path) -> None:
    make_demo_key(state=tmp_path, name="A", now=MONDAY)
    reader = PdfReader(io.BytesIO(signed_by(tmp_path, Signing()).content))
    root: Any = reader.trailer["/Root"]
    widget = root["/AcroForm"]["/Fields"][0].get_object()
    parents = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    element = parents[parents.index(widget["/StructParent"]) + 1].get_object()
    assert element["/S"] == "/Form"
    assert element["/K"]["/Obj"].get_object()["/T"] == widget["/T"]
    assert widget["/TU"] == "Chữ ký số của cơ quan cấp"
    assert element["/P"].get_object()["/K"][-1].get_object() == element
    assert root["/MarkInfo"]["/Marked"]


def test_a_demonstration_key_is_refused_in_production(tmp_path: Path, settings: Any) -> None:
    make_demo_key(state=tmp_path, name="A", now=MONDAY)
    settings.MOTLAN_PRODUCTION = True
    with pytest.raises(Refused, match="Khóa tự tạo"):
        make_demo_key(state=tmp_path / "other", name="A", now=MONDAY)
    with pytest.raises(NoKey), signing_key(state=tmp_path):
        pass
    assert not (tmp_path / "other").exists()


def test_a_decision_is_signed_once_and_then_given_out(
    with_key: House, cast: Cast, decided: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pages in ("signing", "verify"):
        monkeypatch.setattr(f"motlan.web.{pages}.views.house", lambda: with_key)
    mother = signed_in(cast.mother)
    assert "It is being signed" in mother.get(f"/results/{decided.code}/").content.decode()
    assert mother.get(f"/results/{decided.code}/document.pdf").status_code == 404
    run_once(house=with_key)
    Job.objects.filter(kind="decided:sign_result").update(done_at=None, due_at=MONDAY)
    run_once(house=with_key)
    document = Document.objects.get(kind="result")
    state = state_of(decided)
    assert state.signed == Signed(document=document.code, sha256=document.signed, signer=document.says["issuer"])
    assert state.misfits == ()
    pdf = mother.get(f"/results/{decided.code}/document.pdf").content
    assert len(PdfFileReader(io.BytesIO(pdf)).embedded_signatures) == 1
    assert "Trần Văn An" in " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    sent = signed_in(None).post("/verify/", {"file": SimpleUploadedFile("r.pdf", pdf)}).content.decode()
    assert "exactly what was issued" in sent
    assert "Signed electronically" in sent


def test_each_page_names_the_unit_that_signed_in_its_own_language(
    with_key: House, cast: Cast, decided: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pages in ("signing", "verify"):
        monkeypatch.setattr(f"motlan.web.{pages}.views.house", lambda: with_key)
    run_once(house=with_key)
    document = Document.objects.get(kind="result")
    written, english = "Phường Ba Đình, Thành phố Hà Nội", "Ba Dinh Ward, Hanoi City"
    assert (document.language, document.signer) == ("vi", written)
    verify, mine, story = f"/verify/{document.code}/", f"/results/{decided.code}/", f"/my-dossiers/{decided.code}/"
    shown = signed_in(None).get(verify).content.decode()
    assert f"Signed electronically by {english} at" in shown
    assert f'{english}<span class="motlan-source">on the document: <span lang="vi">{written}</span>' in shown
    assert f"Signed electronically by {english} at" in signed_in(cast.mother).get(mine).content.decode()
    assert f"Signed by {english}." in signed_in(cast.mother).get(story).content.decode()
    shown = signed_in(None, "vi").get(verify).content.decode()
    assert written in shown
    assert english not in shown
    assert "trên giấy ghi" not in shown


def test_without_a_key_the_job_waits_and_says_why(here: House, tmp_path: Path, decided: Dossier) -> None:
    run_once(house=replace(here, state=tmp_path))
    job = Job.objects.get(kind="decided:sign_result")
    assert job.done_at is None
    assert "no key to sign with" in job.failure["en"]
    assert Document.objects.get(kind="result").signed == ""


def test_the_officer_is_not_overtaken_by_the_signature(with_key: House, cast: Cast, decided: Dossier) -> None:
    number = state_of(decided).number
    run_once(house=with_key)
    assert state_of(decided).number == number + 1
    assert locked(decided.code, seen=number)[1].number == number + 1


def test_the_head_revokes_with_a_reason_and_nobody_else(
    with_key: House, cast: Cast, decided: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.verify.views.house", lambda: with_key)
    run_once(house=with_key)
    code = Document.objects.get(kind="result").code
    reason = "Cấp nhầm cho người khác"
    head = Account.objects.create(username="head", display_name="Head", role=Role.HEAD.value, unit=WARD)
    afar = Account.objects.create(username="afar", display_name="Afar", role=Role.HEAD.value, unit="00008")
    refused = [
        signed_in(one).post(f"/documents/{code}/revoke/", {"reason": reason}).status_code
        for one in (cast.officer, cast.mother, afar)
    ]
    kept = signed_in(head).post(f"/documents/{code}/revoke/", {"reason": "short"})
    assert (kept.status_code, ">short</textarea>" in kept.content.decode()) == (422, True)
    assert 'id="reason-error"' in kept.content.decode()
    assert Document.objects.get(code=code).revoked_at is None
    assert refused == [403, 403, 403]
    signed_in(head).post(f"/documents/{code}/revoke/", {"reason": reason})
    page = signed_in(None).get(f"/verify/{code}/").content.decode()
    assert "no longer valid" in page
    assert reason in page
    told = signed_in(cast.mother).get(f"/my-dossiers/{decided.code}/").content.decode()
    assert ("The document of the result was revoked" in told, reason in told) == (True, True)
    run_once(house=with_key)
    inbox = signed_in(cast.mother).get("/inbox/").content.decode()
    assert inbox.count("The document of the result was revoked") == 1
    assert state_of(Dossier.objects.get()).misfits == ()
