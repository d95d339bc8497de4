"""The lamp test for every kind of probe: a real thing is broken, its light turns and no other, and it recovers.

One house holds a task for each kind that there is. After each break all lights are held against those of before, and
the run that is kept says what was seen, what is to be done, by which query and rule, and when.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from motlan.data import api as data
from motlan.data.golden.records import Reading
from motlan.governance.probes.probe import KINDS
from motlan.service.procedures.book import ProcedureBook
from motlan.store.lake import Lake
from motlan.web.centre.actions import load_scene
from motlan.web.centre.models import ProbeRun
from motlan.web.centre.samples import draw
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.signing.keys import make_demo_key, signing_key
from motlan.workspace.service_settings import Observe, Signing
from tests.web.centre.conftest import SetClock
from tests.web.centre.lamps import (
    DATABASES,
    INSIDE,
    Lights,
    Nation,
    Site,
    database,
    lit_by,
    make_sources,
)
from tests.web.centre.test_lamps import changed
from tests.web.dossiers.conftest import MARITAL, WARD, Cast, cast
from tests.web.signing.test_signing import signed_by

__all__ = ["cast"]


@pytest.fixture
def nation(here: House, clock: SetClock, cast: Cast, tmp_path: Path) -> Iterator[Nation]:
    """Everything made, filed, decided, read, found and reported once."""
    make_sources(tmp_path)
    site = Site()
    site.start()
    whole = here.workspace
    workspace = replace(
        whole,
        databases={**whole.databases, **{name: database(name) for name in DATABASES}},
        plans={"plan_02": lit_by(whole.plans["plan_02"], f"http://127.0.0.1:{site.port}/")},
        settings=whole.settings.model_copy(update={"observe": Observe(internal=INSIDE, trust=("trusted.der",))}),
    )
    house = replace(here, workspace=workspace, lake=Lake(tmp_path / "lake"), state=tmp_path, root=tmp_path)
    data.prepare(register=house.register(), catalogue=house.catalogue)
    made = Nation(house=house, clock=clock, cast=cast, files=tmp_path, site=site)
    sign(tmp_path)
    Account.objects.create(username="head", display_name="Head", role="head", unit=WARD)
    load_scene(here=house)
    serve(made)
    made.lights()
    inspector = Account.objects.create(
        username="inspector", display_name="I", role="verifier", agency="government_inspectorate"
    )
    draw(here=house, account=inspector, scope="task", number=len(KINDS.names()), seed="s")
    made.find("holds")
    yield made
    site.stop()


def sign(folder: Path) -> None:
    """A decision that was signed, and the certificate of who signed it."""
    make_demo_key(state=folder, name="Cơ quan mẫu", now=SetClock().at)
    (folder / "decision.pdf").write_bytes(signed_by(folder, Signing()).content)
    with signing_key(state=folder) as key:
        (folder / "trusted.der").write_bytes(key.certificate.dump())


def serve(made: Nation) -> None:
    """People come: two births, a move and a certificate are decided, a record is read."""
    for _ in range(2):
        made.decide(made.birth())
    made.decide(made.move(made.cast.stranger))
    made.decide(made.certificate())
    read(made)


def read(made: Nation) -> None:
    """An agency reads a record through the one door, for the purpose that is looked for."""
    subject = made.cast.mother.subject
    assert subject is not None
    reading = Reading(reader="x", role="officer", purpose="lamp", ground="Luật", concept="person", subject=subject)
    data.read(register=made.house.register(), catalogue=made.house.catalogue, clock=made.clock, reading=reading)


@pytest.fixture
def before(nation: Nation) -> Lights:
    """All lights while nothing is broken: that of every kind is green, and no kind lacks a lamp."""
    lights = nation.lights()
    assert {name: lights[name] for name in KINDS.names()} == dict.fromkeys(KINDS.names(), "green")
    return lights


def only(
    nation: Nation, before: Lights, kind: str, light: str, *, vi: str, en: str, units: Lights | None = None
) -> None:
    """The light of one kind turned and no other (but ``units``), and its run tells all that is asked of one."""
    after = nation.lights()
    turned = {kind: light, **(units or {})}
    run, probe = nation.run(kind), nation.probe(kind)
    assert changed(before, after) == {name: ("green", turned[name]) for name in turned}, run.text_en
    to_do = probe.to_measure if light == "grey" else probe.to_mend
    assert (run.text_vi, run.text_en) == (f"{vi} {to_do.in_('vi')}", f"{en} {to_do.in_('en')}")
    assert (run.outcome, run.rule_version, run.at) == (light, probe.rule_version, nation.clock.at)
    assert (run.figure is None) == (light == "grey")
    assert "published_" in run.query
    assert run.seconds > 0


def mended(nation: Nation, before: Lights, kind: str) -> None:
    """All lights are as they were; what the broken one was stays on record, and nobody can take it away."""
    assert changed(before, nation.lights()) == {}
    assert nation.run(kind).outcome == "green"
    assert ProbeRun.objects.filter(task=kind).exclude(outcome="green").exists()


def test_sources(nation: Nation, before: Lights) -> None:
    connected = nation.files / "connected.sqlite3"
    away = connected.rename(connected.with_suffix(".away"))
    nation.lights()
    only(
        nation,
        before,
        "database_connected",
        "red",
        vi="Lần đọc cuối không thành công: 1 trên 1 tập dữ liệu. Không thấy cơ sở dữ liệu.",
        en="The last reading failed: 1 of 1 datasets. The database is not there.",
    )
    away.rename(connected)
    mended(nation, before, "database_connected")

    nation.unread = {"fresh"}
    nation.clock.pass_by(timedelta(hours=7))
    only(
        nation,
        before,
        "database_fresh",
        "red",
        vi="Dữ liệu mới nhất cách đây 7 giờ; giới hạn 6 giờ.",
        en="The newest data came 7 h ago; the limit is 6 hours.",
    )
    nation.unread = set()
    mended(nation, before, "database_fresh")

    nation.source("rate", "alter table more rename to less")
    nation.lights()
    nation.clock.pass_by(timedelta(hours=7))
    only(
        nation,
        before,
        "synchronising_rate",
        "red",
        vi="1 trên 2 tập dữ liệu gửi về trong 6 giờ (yêu cầu từ 100 %).",
        en="Datasets that delivered within 6 hours: 1 of 2 (at least 100 % asked for).",
    )
    nation.source("rate", "alter table less rename to more")
    mended(nation, before, "synchronising_rate")

    nation.source("quality", "update people set name = null")
    only(
        nation,
        before,
        "quality_at_least",
        "red",
        vi="Chỉ số chất lượng 50; yêu cầu từ 90.",
        en="Quality index 50; at least 90 is asked for.",
    )
    nation.source("quality", "update people set name = 'Nguyễn Thị Hai'")
    mended(nation, before, "quality_at_least")

    nation.source("identifiers", "update people set number = number || 'X' where id = 'r1'")
    only(
        nation,
        before,
        "identifier_rule",
        "red",
        vi="1 mã định danh sai quy tắc.",
        en="Identifiers that break their rule: 1.",
    )
    nation.source("identifiers", "update people set number = substr(number, 1, 12) where id = 'r1'")
    mended(nation, before, "identifier_rule")

    # a column more: the reading stops until somebody looked at it; then it counts, and nobody has mapped it
    nation.source("connected", "alter table people add column religion text")
    only(
        nation,
        before,
        "database_connected",
        "red",
        vi="Lần đọc cuối không thành công: 1 trên 1 tập dữ liệu. Nguồn đổi cấu trúc.",
        en="The last reading failed: 1 of 1 datasets. The source's schema changed.",
    )
    nation.source("connected", "alter table people drop column religion")
    mended(nation, before, "database_connected")

    nation.source("mapped", "alter table people add column religion text")
    nation.lights()
    nation.accepts = ("mapped.people",)
    only(
        nation,
        before,
        "mapped_share",
        "red",
        vi="3 trên 4 cột đã ánh xạ vào từ điển (yêu cầu từ 100 %).",
        en="Columns mapped to the dictionary: 3 of 4 (at least 100 % asked for).",
    )
    nation.source("mapped", "alter table people drop column religion")
    nation.lights()
    nation.accepts = ("mapped.people",)
    mended(nation, before, "mapped_share")

    nation.source("customs", "update people set name = 'Công ty khác' where id = 'r0'")
    only(
        nation,
        before,
        "golden_conflicts_at_most",
        "red",
        vi="1 trên 3 đối tượng có giá trị mâu thuẫn (33,33 %, tối đa 10 %).",
        en="The sources disagree on 1 of 3 subjects (33.33 %, at most 10 %).",
    )
    nation.source("customs", "update people set name = 'Nguyễn Thị A' where id = 'r0'")
    mended(nation, before, "golden_conflicts_at_most")

    nation.source("customs", "insert into people values ('r9', '0100686209', 'Công ty lạ')")
    only(
        nation,
        before,
        "unlinked_share_at_most",
        "red",
        vi="1 trên 4 bản ghi chưa nối được với đối tượng (25 %, tối đa 10 %).",
        en="1 of 4 records could not be linked (25 %, at most 10 %).",
    )
    nation.source("customs", "delete from people where id = 'r9'")
    mended(nation, before, "unlinked_share_at_most")


def test_what_stands_outside_and_what_people_do(nation: Nation, before: Lights) -> None:
    nation.site.stop()
    only(nation, before, "public_page", "red", vi="Máy chủ không trả lời.", en="The host does not answer.")
    nation.site.start()
    mended(nation, before, "public_page")

    paper = nation.files / "decision.pdf"
    whole = paper.read_bytes()
    paper.write_bytes(whole[:600] + bytes([whole[600] ^ 1]) + whole[601:])
    only(
        nation,
        before,
        "document_signed",
        "red",
        vi="Văn bản đã bị sửa sau khi ký.",
        en="The document was changed after it was signed.",
    )
    paper.write_bytes(whole)
    mended(nation, before, "document_signed")

    whole_house = nation.house
    versions = whole_house.workspace.procedures.versions
    less = ProcedureBook({code: one for code, one in versions.items() if code != MARITAL})
    nation.house = replace(whole_house, workspace=replace(whole_house.workspace, procedures=less))
    only(
        nation,
        before,
        "sql_count",
        "red",
        vi="Thủ tục công bố: 0 (yêu cầu từ 1).",
        en="Procedures offered: 0 (at least 1 asked for).",
    )
    nation.house = whole_house
    mended(nation, before, "sql_count")

    nation.clock.pass_by(timedelta(minutes=1))
    nation.find("against")
    only(
        nation,
        before,
        "manual_inspection",
        "red",
        vi="Kiểm chứng gần nhất: trái với báo cáo.",
        en="The last verification is against the claim.",
    )
    nation.clock.pass_by(timedelta(minutes=1))
    nation.find("holds")
    mended(nation, before, "manual_inspection")

    nation.commune_says(computers=False)
    only(
        nation,
        before,
        "communes_ready",
        "red",
        vi="125 trên 126 xã đạt (99,21 %; yêu cầu từ 100 %).",
        en="Communes that meet it: 125 of 126 (99.21 %; at least 100 % asked for).",
        units={WARD: "red"},
    )
    nation.clock.pass_by(timedelta(minutes=1))
    nation.commune_says(computers=True)
    mended(nation, before, "communes_ready")
