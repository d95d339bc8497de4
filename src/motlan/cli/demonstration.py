"""The demo, step by step: simulate → prepare → synchronise and build → quality → accounts → dossiers → scene →
lights.

Every step is a verb or a front door that exists for its own sake; here they only follow one another.
"""

import json
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motlan.cli.quality import as_record
from motlan.cli.serve import prepare_roof
from motlan.cli.terminal import Terminal
from motlan.data.api import SyncReport, find, measure_quality, synchronise
from motlan.data.databases.places import SAMPLE
from motlan.kernel.errors import MotlanError, Refused
from motlan.kernel.text import Text
from motlan.simulation.agreement import agreement_with_truth
from motlan.simulation.api import SimulationReport, simulate
from motlan.simulation.spec import typed_answers
from motlan.store.register import Register
from motlan.web.house import House, house
from motlan.web.opening import rehearse, rehearsed

MADE_WITH = "demo.json"
UNFINISHED = "demo.json.part"
"""What :data:`MADE_WITH` is called until the demo is whole: one that was aborted goes on, or makes way for another."""
ACCOUNTS = ("mother", "father", "officer", "head", "steward", "committee", "owner", "verifier", "administrator")
STATE = (
    "sample",
    "lake",
    "register.sqlite3",
    "register.sqlite3-wal",
    "register.sqlite3-shm",
    "documents",
    "demo-signing.p12",
    MADE_WITH,
    UNFINISHED,
)


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One demo in one folder. Django is set up already."""

    terminal: Terminal
    workspace: Path
    directory: Path
    register_url: str | None

    def run(self, *, persons: int, seed: int, dossiers: int = 0) -> dict[str, Any]:
        """Go through all steps; the JSON object of ``motlan demo --json``. ``dossiers``: so many are rehearsed, unless
        any were filed already."""
        self._start_anew_if_other(persons, seed)
        nation = self._simulate(persons, seed)
        prepare_roof(self.terminal)
        here = house()
        self._synchronise(here)
        quality = self._quality(here)
        self._accounts(here, nation)
        self._key(here)
        rehearsed = self._dossiers(dossiers, seed)
        lights = self._lights(here)
        golden = self._golden(here)
        self._is_whole()
        return {
            "persons": nation.persons,
            "databases": dict(nation.databases),
            "golden": golden,
            "quality": quality,
            "dossiers": rehearsed,
            "lights": lights,
            "seconds": {**self.terminal.seconds, "total": round(sum(self.terminal.seconds.values()), 2)},
        }

    def _start_anew_if_other(self, persons: int, seed: int) -> None:
        """A nation of another size, seed or workspace is another country: it does not follow from what is held."""
        wanted = {"persons": persons, "seed": seed, "workspace": str(self.workspace.resolve())}
        notes = [self.directory / name for name in (MADE_WITH, UNFINISHED) if (self.directory / name).exists()]
        if any(json.loads(note.read_text(encoding="utf-8")) == wanted for note in notes):
            return
        if self.register_url:
            _refuse_a_register_in_use(self.register_url)
        elif notes:
            self.terminal.say(Text(vi="Quốc gia mẫu khác: làm lại từ đầu.", en="Another sample nation: starting anew."))
        for name in STATE if notes else ():
            path = self.directory / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        (self.directory / UNFINISHED).write_text(json.dumps(wanted), encoding="utf-8")

    def _is_whole(self) -> None:
        unfinished = self.directory / UNFINISHED
        if unfinished.exists():
            unfinished.replace(self.directory / MADE_WITH)

    def _simulate(self, persons: int, seed: int) -> SimulationReport:
        with self.terminal.step("simulate", Text(vi="Dựng quốc gia mẫu", en="Making the sample nation")) as tell:
            return simulate(
                workspace_root=self.workspace,
                persons=persons,
                seed=seed,
                directory=self.directory / "sample",
                progress=tell,
            )

    def _synchronise(self, here: House) -> None:
        with self.terminal.step("sync", Text(vi="Đồng bộ và hợp nhất", en="Synchronising and consolidating")) as tell:
            report = synchronise(
                register=here.register(),
                lake=here.lake,
                catalogue=here.catalogue,
                clock=here.clock,
                places=here.places | {SAMPLE: str(self.directory.resolve() / "sample")},
                progress=lambda stage: tell(self.terminal.at(stage)),
            )
        self._complain(report)

    def _complain(self, report: SyncReport) -> None:
        for one in report.datasets:
            if one.outcome == "failed":
                raise MotlanError(
                    what=one.message,
                    remedy=one.remedy or Text(vi="Xem `motlan sync`.", en="See `motlan sync`."),
                    where=f"{one.database}.{one.dataset}",
                )

    def _quality(self, here: House) -> dict[str, Any]:
        with self.terminal.step("quality", Text(vi="Đo chất lượng", en="Measuring quality")):
            measured = measure_quality(
                register=here.register(),
                catalogue=here.catalogue,
                clock=here.clock,
                policy=here.workspace.policy,
            )
        return as_record(measured)

    def _accounts(self, here: House, nation: SimulationReport) -> None:
        from motlan.web.people.accounts import DemoPerson, ensure_demo_accounts
        from motlan.web.people.attribute_rights import give_all, may_have

        register, family = here.register(), nation.demo
        subjects = [
            find(register=register, catalogue=here.catalogue, concept="person", identifier=number)
            for number in (family.mother, family.father)
        ]
        mother, father = subjects
        if mother is None or father is None:
            raise MotlanError(
                what=Text(vi="Không tìm thấy gia đình mẫu.", en="The demo's family was not found in the register."),
                remedy=Text(vi="Xem `motlan status`.", en="See `motlan status`."),
            )
        made = ensure_demo_accounts(
            mother=DemoPerson(subject=mother, name=family.mother_name),
            father=DemoPerson(subject=father, name=family.father_name),
            unit=family.commune,
            unit_name=here.workspace.dictionary.units.full_name(family.commune, "vi"),
        )
        for account in made:
            if may_have(account):
                give_all(house=here, account=account)
        self._of_the_centre(here)

    def _of_the_centre(self, here: House) -> None:
        """Who claims for the owner of a task, and who verifies what others claim."""
        from motlan.web.people.accounts import Wished, make_account
        from motlan.web.people.permissions import Role

        tasks = [task for plan in here.workspace.plans.values() for task in plan.tasks if task.measured_by]
        if not tasks:
            return
        owner = next((task for task in tasks if task.hold), tasks[0]).owner
        label = here.workspace.agency(owner, here.workspace.settings.default_language)
        make_account(Wished(username="owner", display_name=label, role=Role.COMMITTEE, agency=owner))
        busy = {name for task in tasks for name in (task.owner, *task.partners)}
        agencies = sorted(here.workspace.settings.agencies)
        outside = next((name for name in agencies if name not in busy), owner)
        make_account(Wished(username="verifier", display_name="", role=Role.VERIFIER, agency=outside))

    def _key(self, here: House) -> None:
        """The key that signs results in the demonstration, unless one is given."""
        from motlan.web.signing.keys import make_demo_key

        settings = here.workspace.settings
        label = settings.label.in_(settings.default_language)
        make_demo_key(state=here.state, name=label, now=here.clock.now())

    def _dossiers(self, dossiers: int, seed: int) -> dict[str, Any]:
        """A month of dossiers, and the indicators counted from them; what an earlier demo holds is kept as it is."""
        held = rehearsed()
        if held.dossiers or not dossiers:
            return held.as_record()
        label = Text(vi="Nộp và giải quyết hồ sơ mẫu", en="Filing and deciding sample dossiers")
        with self.terminal.step("dossiers", label) as tell:
            words = typed_answers(self.workspace)
            found = rehearse(
                dossiers=dossiers, seed=seed, words=words, progress=lambda filed, of: tell(f"{filed}/{of}")
            )
        return found.as_record()

    def _lights(self, here: House) -> dict[str, Any]:
        from motlan.web.centre import standing
        from motlan.web.centre.actions import load_scene, measure_plan
        from motlan.web.dailyreport.making import make as make_report
        from motlan.web.portfolio.keeping import measure_portfolio

        with self.terminal.step(
            "lights", Text(vi="Nạp bối cảnh và đo các đèn", en="Loading the scene, measuring lights")
        ):
            load_scene(here=here)
            measured = measure_plan(here=here)
            measure_portfolio(here=here)
            make_report(here=here, day=here.today)
        claimed = {
            "tasks": Counter(one.claimed.value for one in standing.tasks(here)),
            "provinces": Counter(one.claimed.value for one in standing.provinces(here)),
        }
        return {"claimed": claimed, "measured": {"tasks": measured.tasks, "provinces": measured.provinces}}

    def _golden(self, here: House) -> dict[str, Any]:
        with self.terminal.step("truth", Text(vi="So với sự thật", en="Comparing with the truth")):
            agreement = agreement_with_truth(
                register=here.register(),
                lake=here.lake,
                catalogue=here.catalogue,
                truth=self.directory / "sample" / "truth",
            )
        counts = here.register().records("select * from published_golden order by concept")
        golden = {one["concept"]: {name: one[name] for name in ("subjects", "conflicts", "unlinked")} for one in counts}
        golden["person"]["agreement_with_truth"] = None if agreement.share is None else round(agreement.share, 5)
        return golden

    def five_things(self, *, address: str) -> tuple[Text, ...]:
        """What to try, and with which account."""
        return (
            Text(vi=f"Năm việc để thử tại {address}", en=f"Five things to try at {address}"),
            Text(
                vi="1  Đăng nhập “mother”: Nhà nước giữ gì về tôi – mỗi giá trị có nguồn và ngày",
                en="1  Sign in as “mother”: what the state holds on me – each value with its source and date",
            ),
            Text(
                vi="2  “mother”: đăng ký khai sinh cho con – đếm xem phải gõ mấy ô",
                en="2  As “mother”: register a birth – count the fields you have to type",
            ),
            Text(
                vi="3  Đăng nhập “officer”: mở hồ sơ ấy, quyết định; rồi xem lại hồ sơ của mẹ",
                en="3  Sign in as “officer”: open that dossier, decide; then look at the mother's record again",
            ),
            Text(
                vi="4  Đăng nhập “steward”: cơ sở dữ liệu nào kém nhất, và từng bản ghi sai",
                en="4  Sign in as “steward”: which database is worst, and every failing record",
            ),
            Text(
                vi="5  Đăng nhập “committee”: hai bản đồ – khai báo toàn xanh, đo được thì không",
                en="5  Sign in as “committee”: two maps – all green by claims, not by measurement",
            ),
            Text(
                vi="Tài khoản (đăng nhập phát triển, không mật khẩu): " + ", ".join(ACCOUNTS),
                en="Accounts (development sign-in, no password): " + ", ".join(ACCOUNTS),
            ),
        )


def _refuse_a_register_in_use(url: str) -> None:
    """A database server is not ours to empty."""
    with Register.connect(url) as register:
        if not register.exists("batch") or not register.value("select count(*) from batch"):
            return
    raise Refused(
        what=Text(vi="Sổ đăng ký này đang giữ một quốc gia khác.", en="This register holds another nation already."),
        remedy=Text(vi="Dùng một cơ sở dữ liệu trống.", en="Give an empty database."),
    )
