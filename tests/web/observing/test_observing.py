"""From a plan's probe to its light: an observer looks, what it saw is published, the probe judges; a plugin as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest
from sqlglot import exp

from motlan.governance.lights.light import Light
from motlan.governance.probes import ask
from motlan.governance.probes.outside import DocumentSigned, PublicPage
from motlan.governance.probes.probe import KINDS, Probe, Row, Verdict, resolve
from motlan.governance.probes.run import run_probe
from motlan.kernel.clock import instant
from motlan.kernel.text import Text
from motlan.service.documents.draw import draw
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.models import ProbeRun, TaskLight
from motlan.web.files.keeping import keep_for_good
from motlan.web.files.kinds import Kind
from motlan.web.house import House
from motlan.web.jobs.models import Job
from motlan.web.observing.looking import observed, see
from motlan.web.observing.models import PageSeen, PaperSeen
from motlan.web.observing.registry import observer, observers
from motlan.web.observing.work import LOOK, see_to_it
from motlan.web.signing.keys import make_demo_key, signing_key
from motlan.workspace.service_settings import Observe, Signing
from tests.web.centre.conftest import SetClock, SignIn
from tests.web.signing.test_signing import PROOF, SLIP, signed_by

TASK = "birth_registration_works"


def watching(here: House, *probes: dict[str, Any], **observe: Any) -> House:
    """The house with one task measured by these probes alone."""
    plan = here.workspace.plans["plan_02"]
    task = plan.by_name[TASK].model_copy(update={"measured_by": tuple(resolve(one) for one in probes)})
    changed = plan.model_copy(update={"tasks": (task,), "territory": None})
    changed.__dict__.pop("by_name", None)
    settings = here.workspace.settings.model_copy(update={"observe": Observe(**observe)})
    return replace(here, workspace=replace(here.workspace, plans={"plan_02": changed}, settings=settings))


def light(here: House) -> str:
    measure_plan(here=here)
    return TaskLight.objects.get(task=TASK).measured


def look(here: House) -> None:
    see(here=here, probes=observed(here).values())


def test_the_light_of_a_page_follows_what_was_seen(here: House, clock: SetClock, pages: str) -> None:
    house = watching(
        here, {"probe": "public_page", "address": f"{pages}/", "words": ["Hà Nội"]}, internal=("127.0.0.0/8", "::1/128")
    )
    assert light(house) == "grey"
    look(house)
    assert light(house) == "green"
    run = ProbeRun.objects.filter(task=TASK).latest("pk")
    assert "published_page" in run.query
    assert (run.probe, run.rule_version) == ("public_page", next(iter(observed(house))))
    clock.pass_by(timedelta(hours=2))
    assert light(house) == "grey"


def test_a_page_without_the_words_is_red(here: House, pages: str) -> None:
    house = watching(
        here, {"probe": "public_page", "address": f"{pages}/", "words": ["Huế"]}, internal=("127.0.0.0/8", "::1/128")
    )
    look(house)
    assert light(house) == "red"
    assert PageSeen.objects.get().missing == "Huế"


def test_a_page_inside_the_house_is_grey_until_the_workspace_allows_it(here: House, pages: str) -> None:
    house = watching(here, {"probe": "public_page", "address": f"{pages}/"})
    look(house)
    assert (light(house), PageSeen.objects.get().fault) == ("grey", "internal")


def test_the_public_page_does_not_tell_an_address(
    here: House, browser: SignIn, pages: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = watching(here, {"probe": "public_page", "address": f"{pages}/"})
    look(house)
    assert light(house) == "grey"
    for module in ("motlan.web.centre.task", "motlan.web.public.kept"):
        monkeypatch.setattr(f"{module}.house", lambda: house)
    client = browser()
    inside, public = (client.get(f"{place}/tasks/{TASK}/").content.decode() for place in ("/centre", "/open"))
    for page in (inside, public):
        assert "A public page answers" in page
        assert "It is inside the house" in page
    assert (f"{pages}/" in inside, pages in public) == (True, False)
    (probe,) = house.workspace.plans["plan_02"].by_name[TASK].measured_by
    told = {
        name: (probe.rule_version in page, probe.rule_for_all in page)
        for name, page in (("in", inside), ("out", public))
    }
    assert told == {"in": (True, False), "out": (False, True)}, "from the rule one could find the address by trying"


@pytest.mark.django_db(transaction=True)
def test_the_worker_looks_once_in_each_span(here: House, clock: SetClock, pages: str) -> None:
    house = watching(here, {"probe": "public_page", "address": f"{pages}/"}, internal=("127.0.0.0/8", "::1/128"))
    for minutes, looks in ((0, 1), (1, 1), (5, 2)):
        clock.at = clock.at.replace(minute=0) + timedelta(minutes=minutes)
        see_to_it(house)
        for job in Job.objects.filter(kind=LOOK, done_at=None):
            assert job.payload["rule"] in observed(house)
        assert Job.objects.filter(kind=LOOK).count() == looks


def signed(tmp_path: Path) -> tuple[bytes, Path]:
    """A signed PDF that this house never issued, and the certificate of who signed it, as a file."""
    make_demo_key(state=tmp_path, name="Cơ quan mẫu", now=SetClock().at)
    content = signed_by(tmp_path, Signing()).content
    with signing_key(state=tmp_path) as key:
        certificate = tmp_path / "trusted.der"
        certificate.write_bytes(key.certificate.dump())
    return content, certificate


@pytest.fixture
def folder(tmp_path: Path) -> tuple[Path, bytes]:
    """A workspace's folder with a signed document in it, and the certificate to trust."""
    content, certificate = signed(tmp_path)
    root = tmp_path / "workspace"
    (root / "trust").mkdir(parents=True)
    certificate.rename(root / "trust" / "a.der")
    (root / "decision.pdf").write_bytes(content)
    return root, content


PAPER = {"probe": "document_signed", "path": "decision.pdf"}


def judged(here: House, root: Path, spec: dict[str, Any], trust: tuple[str, ...] = ("trust/a.der",)) -> tuple[str, str]:
    house = replace(watching(here, spec, trust=trust), root=root)
    look(house)
    return light(house), PaperSeen.objects.latest("pk").state


def test_a_signed_document_of_the_workspace_is_green(here: House, folder: tuple[Path, bytes]) -> None:
    root, _ = folder
    assert judged(here, root, PAPER) == ("green", "valid")
    assert PaperSeen.objects.get().signer == "Cơ quan mẫu"
    assert judged(here, root, PAPER | {"signer": "Cơ quan mẫu"}) == ("green", "valid")
    assert judged(here, root, PAPER | {"signer": "Ai khác"}) == ("red", "other")


def test_without_a_certificate_to_trust_it_is_red(here: House, folder: tuple[Path, bytes]) -> None:
    assert judged(here, folder[0], PAPER, trust=()) == ("red", "untrusted")


def test_one_changed_byte_makes_it_red(here: House, folder: tuple[Path, bytes]) -> None:
    root, content = folder
    broken = bytearray(content)
    broken[600] ^= 1
    (root / "decision.pdf").write_bytes(bytes(broken))
    assert judged(here, root, PAPER) == ("red", "changed")


def test_unsigned_absent_and_what_is_no_pdf(here: House, folder: tuple[Path, bytes]) -> None:
    root, _ = folder
    (root / "decision.pdf").write_bytes(draw(document=SLIP, proof=PROOF))
    assert judged(here, root, PAPER) == ("red", "unsigned")
    (root / "decision.pdf").write_bytes(b"no PDF at all")
    assert judged(here, root, PAPER) == ("red", "broken")
    (root / "decision.pdf").unlink()
    assert judged(here, root, PAPER) == ("red", "absent")


def test_a_link_out_of_the_workspace_leads_nowhere(here: House, folder: tuple[Path, bytes], tmp_path: Path) -> None:
    root, content = folder
    (tmp_path / "outside.pdf").write_bytes(content)
    (root / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    assert judged(here, root, PAPER | {"path": "link.pdf"}) == ("red", "absent")
    with pytest.raises(ValueError, match="inside the workspace"):
        resolve(PAPER | {"path": "../outside.pdf"})


def test_a_file_that_was_attached_is_found_by_its_fingerprint(here: House, folder: tuple[Path, bytes]) -> None:
    root, content = folder
    blob = keep_for_good(house=replace(here, root=root), content=content, kind=Kind.PDF)
    spec = {"probe": "document_signed", "file": blob.sha256}
    assert judged(here, root, spec) == ("green", "valid")
    assert judged(here, root, {"probe": "document_signed", "file": "0" * 64}) == ("red", "absent")


class Lucky(Probe):
    """A kind of a plugin: the last number that its observer drew."""

    asks: ClassVar[Text] = Text(vi="Số may mắn", en="A lucky number")

    probe: Literal["lucky"]
    at_least: int

    def query(self, at: object) -> exp.Select:
        asked = ask.select("published_page", ask.column("status")).where(ask.is_text("rule", self.rule_version))
        return asked.limit(1)

    def judge(self, row: Row, at: object) -> Verdict:
        light = Light.GREEN if int(row[0]) >= self.at_least else Light.RED
        return Verdict(light, float(row[0]), Text(vi=f"Số {row[0]}.", en=f"The number {row[0]}."))


@pytest.fixture
def plugin() -> Iterator[None]:
    """A plugin from outside registers a kind of probe and who looks for it."""
    KINDS.register("lucky")(Lucky)

    @observer("lucky")
    def draw_one(house: House, probe: Lucky) -> PageSeen:
        at = instant(house.clock.now())
        return PageSeen(rule=probe.rule_version, address="lucky", at=at, status=7, seconds=0)

    yield
    KINDS._by_name.pop("lucky")  # a test leaves the registry as it found it
    observers._by_name.pop("lucky")


@pytest.mark.usefixtures("plugin")
def test_a_kind_from_outside_is_declared_looked_for_and_measured(here: House) -> None:
    house = watching(here, {"probe": "lucky", "at_least": 7})
    assert [type(one) for one in observed(house).values()] == [Lucky]
    look(house)
    assert light(house) == "green"
    result = run_probe(probe=resolve({"probe": "lucky", "at_least": 8}), reader=here.register(), at=here.clock.now())
    assert result.outcome is Light.GREY  # another rule: nobody looked for it


def test_the_built_in_kinds_have_their_observers() -> None:
    for name, kind in (("public_page", PublicPage), ("document_signed", DocumentSigned)):
        assert KINDS.get(name) is kind
        assert name in observers.names()
