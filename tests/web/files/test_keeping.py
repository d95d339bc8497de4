"""Taking files in and letting go of them: nothing is kept that does not fit, nothing that was filed is cleared."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import NotHeld, Refused
from motlan.web.files.clearing import PLACES, clear, part_now, place_of
from motlan.web.files.faults import Empty, Infected, NotScanned, NotTaken, TooLarge, TooMuch, WrongKind
from motlan.web.files.keeping import MOST_FILES, file_for_good, held_at, let_go, limits, shelf, take_all, take_in
from motlan.web.files.models import Blob, Held
from motlan.web.files.serving import handed_out
from motlan.web.files.shelf import fingerprint
from motlan.web.files.work import clear_files
from motlan.web.house import House
from tests.clamd import scanner
from tests.papers import EICAR, PROGRAM, archive, jpeg, pdf, png
from tests.web.dossiers.conftest import MONDAY

PLACE = "try/1"


@pytest.fixture(autouse=True)
def living() -> Iterator[set[str]]:
    """The places ``try/…`` that are still there."""
    alive = {"1"}
    place_of("try")(lambda _house, _keys: alive)
    yield alive
    del PLACES["try"]


def sent(content: bytes, name: str = "giấy.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def take(here: House, content: bytes, name: str = "giấy.pdf", component: str = "paper", place: str = PLACE) -> Held:
    return take_in(house=here, place=place, component=component, sent=sent(content, name))


def files_of(here: House) -> list[str]:
    return sorted(str(file.relative_to(here.state)) for file in here.state.rglob("*") if file.is_file())


def where(content: bytes) -> str:
    name = fingerprint(content)
    return f"files/{name[:2]}/{name[2:4]}/{name}"


def later(here: House, days: float) -> House:
    return replace(here, clock=FixedClock(MONDAY + timedelta(days=days)))


def clear_everything(here: House) -> int:
    return sum(clear(here, f"{part:02x}") for part in range(256))


def aged(here: House, moment: datetime = MONDAY) -> None:
    """Every file of the folder was written at that moment."""
    for file in here.state.rglob("*"):
        if file.is_file():
            os.utime(file, (moment.timestamp(), moment.timestamp()))


def test_a_file_is_kept_once_however_often_it_is_attached(here: House) -> None:
    first, second = take(here, pdf()), take(here, pdf(), "khác.jpg", "other")
    assert [(one.component, one.name) for one in held_at(PLACE)] == [("paper", "giấy.pdf"), ("other", "khác.pdf")]
    assert first.blob_id == second.blob_id == fingerprint(pdf())
    assert files_of(here) == [where(pdf())]
    assert (here.state / where(pdf())).read_bytes() == pdf()
    blob = Blob.objects.get()
    assert (blob.size, blob.kind, blob.kept_at, blob.scanned_at, blob.filed) == (len(pdf()), "pdf", MONDAY, None, False)


def test_the_same_file_attached_twice_for_one_paper_is_there_once_under_its_last_name(here: House) -> None:
    take(here, pdf(), "một.pdf")
    take(here, pdf(), "hai.pdf")
    assert [one.name for one in held_at(PLACE)] == ["hai.pdf"]


@pytest.mark.parametrize(
    ("content", "name", "kind", "said"),
    [
        (b"", "trống.pdf", Empty, "“trống.pdf” không có nội dung."),
        (PROGRAM, "../hồ sơ.pdf", WrongKind, "“hồ sơ.pdf” không phải là tệp thuộc loại được nhận, hoặc bị hỏng."),
        (archive(), "ảnh.zip", WrongKind, "“ảnh.zip” không phải là tệp thuộc loại được nhận, hoặc bị hỏng."),
        (pdf() + bytes(10_000_000), "to.pdf", TooLarge, "“to.pdf” có 10,1\xa0MB; mỗi tệp nhiều nhất 10\xa0MB."),
    ],
)
def test_what_does_not_fit_is_refused_by_name_with_a_remedy_and_nothing_is_kept(
    here: House, content: bytes, name: str, kind: type[NotTaken], said: str
) -> None:
    with pytest.raises(kind) as refused:
        take(here, content, name)
    assert refused.value.what.in_("vi") == said
    assert refused.value.remedy.in_("en")
    assert (Blob.objects.count(), Held.objects.count(), files_of(here)) == (0, 0, [])


def test_only_the_kinds_of_the_workspace_are_taken(here: House) -> None:
    attachments = here.workspace.settings.attachments.model_copy(update={"kinds": ("pdf",)})
    settings = here.workspace.settings.model_copy(update={"attachments": attachments})
    strict = replace(here, workspace=replace(here.workspace, settings=settings))
    with pytest.raises(WrongKind) as refused:
        take(strict, jpeg())
    assert "lưu thành PDF, rồi" in refused.value.remedy.in_("vi")
    assert limits(strict).accept == ".pdf,application/pdf"
    assert ".heic" not in limits(here).accept


def test_all_files_of_a_dossier_together_are_bounded(here: House) -> None:
    large = pdf() + bytes(9_900_000) + b"%%EOF"
    for count in range(5):
        take(here, large + str(count).encode())
    with pytest.raises(TooMuch) as refused:
        take(here, large + b"5", "sáu.pdf")
    assert refused.value.what.in_("en") == "“sáu.pdf” does not fit: a dossier may have 50\xa0MB and 50 files in all."
    let_go(place=PLACE)
    with pytest.raises(TooMuch):
        take_in(house=here, place=PLACE, component="paper", sent=sent(pdf()), beside=(MOST_FILES, 0))


def test_one_bad_file_costs_the_others_nothing(here: House) -> None:
    taken = take_all(
        house=here, place=PLACE, component="paper", sent=[sent(pdf()), sent(PROGRAM, "x.pdf"), sent(png(), "b.png")]
    )
    assert [one.name for one in taken.held] == ["giấy.pdf", "b.png"]
    assert [type(one) for one in taken.faults] == [WrongKind]


def test_a_virus_is_refused_and_not_kept(here: House, settings: Any) -> None:
    with scanner() as one:
        settings.MOTLAN_CLAMD = one.address
        with pytest.raises(Infected) as refused:
            take(here, pdf(EICAR.decode()))
        assert "Eicar-Signature" in refused.value.what.in_("vi")
        assert files_of(here) == []
        take(here, pdf())
        assert Blob.objects.get().scanned_at == MONDAY
    with pytest.raises(NotScanned):
        take(here, png())
    assert Held.objects.count() == 1


def test_what_is_handed_out_runs_nowhere(here: House) -> None:
    held = take(here, pdf(), 'giấy "khai" sinh.pdf')
    response = handed_out(house=here, sha256=held.blob_id, name=held.name, kind=held.blob.kind)
    assert response.content == pdf()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''gi%E1%BA%A5y%20khai%20sinh.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_bytes_that_were_changed_or_lost_are_not_handed_out(here: House) -> None:
    take(here, pdf())
    place = here.state / where(pdf())
    place.write_bytes(b"other")
    with pytest.raises(Refused):
        shelf(here).read(fingerprint(pdf()))
    place.unlink()
    with pytest.raises(NotHeld):
        shelf(here).read(fingerprint(pdf()))


# ---- clearing


def test_files_of_what_has_ended_are_cleared_a_day_later(here: House, living: set[str]) -> None:
    take(here, pdf())
    aged(here)
    assert clear_everything(later(here, 2)) == 0
    living.clear()
    assert clear_everything(later(here, 0.5)) == 0
    assert (Held.objects.count(), Blob.objects.count(), files_of(here)) == (0, 1, [where(pdf())])
    assert clear_everything(later(here, 2)) == 1
    assert (Blob.objects.count(), files_of(here)) == (0, [])


def test_what_an_event_names_is_never_cleared(here: House, living: set[str]) -> None:
    held = take(here, pdf())
    with transaction.atomic():
        file_for_good([held.blob_id])
        let_go(place=PLACE)
    living.clear()
    aged(here)
    assert clear_everything(later(here, 4000)) == 0
    assert files_of(here) == [where(pdf())]


def test_a_file_that_another_still_holds_is_not_cleared(here: House, living: set[str]) -> None:
    take(here, pdf())
    take(here, pdf(), place="try/2")
    living.add("2")
    living.remove("1")
    aged(here)
    assert clear_everything(later(here, 2)) == 0
    assert [one.place for one in Held.objects.all()] == ["try/2"]


def test_what_is_gone_cannot_be_filed(here: House) -> None:
    with pytest.raises(NotHeld):
        file_for_good([take(here, pdf()).blob_id, "0" * 64])


def test_a_crash_between_bytes_and_row_leaves_nothing_that_hurts(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the bytes are in their place and before the row is committed."""
    with monkeypatch.context() as broken:
        broken.setattr(Held.objects, "update_or_create", _killed)
        with pytest.raises(KeyboardInterrupt):
            take(here, pdf())
    assert (files_of(here), Blob.objects.count()) == ([where(pdf())], 0)
    assert clear_everything(later(here, 0.5)) == 0
    aged(here)
    assert clear_everything(later(here, 2)) == 1
    assert (files_of(here), Blob.objects.count()) == ([], 0)
    assert take(here, pdf()).blob_id == fingerprint(pdf())


def _killed(*_args: object, **_words: object) -> None:
    raise KeyboardInterrupt


def test_a_row_whose_bytes_are_gone_is_mended_by_who_attaches_them_again(here: House) -> None:
    """Killed after the bytes were removed and before that was committed: nobody held them."""
    let_go(place=PLACE, held=take(here, pdf()).pk)
    (here.state / where(pdf())).unlink()
    take(here, pdf())
    assert shelf(here).read(fingerprint(pdf())) == pdf()


def test_what_was_half_written_is_cleared(here: House) -> None:
    staged = shelf(here).stage(pdf())
    assert clear(later(here, 0), "00") == 0
    aged(here)
    assert clear(later(here, 2), "00") == 1
    assert not staged.exists()


def test_every_part_has_its_turn_within_two_days(here: House) -> None:
    turns = {part_now(replace(here, clock=FixedClock(MONDAY + timedelta(minutes=10 * turn)))) for turn in range(256)}
    assert len(turns) == 256
    clear_files(here)


def test_places_of_a_kind_that_nobody_knows_are_left_alone(here: House) -> None:
    take(here, pdf(), place="unknown/1")
    aged(here)
    assert clear_everything(later(here, 9)) == 0
    assert Path(here.state / where(pdf())).exists()
