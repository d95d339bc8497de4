"""Scans at the counter: taken in with the form, filed with the dossier, gone with who goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motlan.web.counter import work
from motlan.web.counter.models import Visit
from motlan.web.dossiers.store import events_of, state_of
from motlan.web.files.clearing import clear
from motlan.web.files.models import Blob, Held
from motlan.web.files.shelf import fingerprint
from motlan.web.house import House
from tests.papers import PROGRAM, pdf, png
from tests.web.counter.test_counter import _as, _begun, _filed
from tests.web.dossiers.conftest import ANSWERS, MONDAY, Cast, at

PAPER = "birth_certificate"
FIELD = f"file-{PAPER}"


def sent(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def post(client: Client, key: str, **fields: Any) -> Any:
    return client.post(f"/desk/counter/{key}/", {**ANSWERS, "act": "check", **fields})


def test_a_scan_stands_for_the_paper_that_was_seen_and_given_back(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    key = _begun(client)
    dossier = _filed(client, key, papers=[], originals=[PAPER], **{FIELD: [sent(pdf(), "quét.pdf")]})
    state = state_of(dossier)
    assert [event.kind for event in events_of(dossier)] == ["filed", "received"]
    assert (state.papers, state.originals) == ((), (PAPER,))
    assert [one.name for one in state.attachments[PAPER]] == ["quét.pdf"]
    assert (Held.objects.count(), Blob.objects.get().filed, Visit.objects.get().originals) == (0, True, [])
    page = client.get(f"/desk/{dossier.code}/").content.decode()
    assert "original seen" in page
    assert client.get(f"/desk/{dossier.code}/files/{fingerprint(pdf())}/").content == pdf()


def test_a_scan_alone_is_enough_and_is_named_before_filing(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    key = _begun(client)
    post(client, key, **{FIELD: [sent(pdf(), "quét.pdf"), sent(png(), "hai.png")]})
    checked = client.get(f"/desk/counter/{key}/check/").content.decode()
    assert all(said in checked for said in ("scan attached", "quét.pdf", "hai.png"))
    assert "not handed in" not in checked
    held = Held.objects.order_by("pk")[0]
    assert client.get(f"/desk/counter/{key}/files/{held.pk}/").content == pdf()
    assert _as(cast.colleague).get(f"/desk/counter/{key}/files/{held.pk}/").status_code == 404


def test_a_bad_scan_costs_nothing_that_was_typed_or_ticked(here: House, cast: Cast) -> None:
    client = _as(cast.officer)
    key = _begun(client)
    answer = post(client, key, originals=[PAPER], **{FIELD: [sent(PROGRAM, "x.pdf"), sent(pdf(), "tốt.pdf")]})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "“x.pdf” is none of the kinds" in body
    assert 'value="Trần Văn An"' in body
    assert f'name="originals" type="checkbox" value="{PAPER}" checked' in body
    removed = post(client, key, act=f"remove-{Held.objects.get().pk}")
    assert (removed.status_code, Held.objects.count(), 'value="Trần Văn An"' in removed.content.decode()) == (
        200,
        0,
        True,
    )


def test_who_goes_without_filing_leaves_nothing(here: House, cast: Cast, tmp_path: Path) -> None:
    client = _as(cast.officer)
    for leaves in (True, False):
        key = _begun(client)
        post(client, key, **{FIELD: [sent(pdf(), "quét.pdf")]})
        assert Held.objects.count() == 1
        if leaves:
            client.post(f"/desk/counter/{key}/leave/")
        else:
            later = at(here, MONDAY + timedelta(days=3))
            work.forget_visits(later)
            clear(replace(later, state=tmp_path), fingerprint(pdf())[:2])
        assert Held.objects.count() == 0
