"""Every kind of probe over the same hand-written rows: its light, its figure, and grey without anything to measure."""

import re
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from motlan.governance.figure import shown
from motlan.governance.lights.light import Light
from motlan.governance.probes.probe import KINDS, Probe, resolve
from motlan.governance.probes.run import run_probe
from motlan.governance.published import Reader
from motlan.kernel.clock import instant
from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text
from motlan.store.register import Register
from tests.unit.governance import sights
from tests.unit.governance.conftest import AT, DOSSIER, ROWS, filed, fill, in_duckdb, in_sqlite

CASES: list[tuple[dict[str, Any], str, float | None]] = [
    ({"probe": "database_fresh", "database": "civil_status", "within": "6 hours"}, "green", 6.0),
    ({"probe": "database_fresh", "database": "civil_status", "dataset": "deaths", "within": "1 day"}, "red", 54.0),
    (
        {
            "probe": "database_fresh",
            "database": "civil_status",
            "dataset": "deaths",
            "within": "1 day",
            "yellow_within": "3 days",
        },
        "yellow",
        54.0,
    ),
    ({"probe": "database_fresh", "database": "land", "within": "1 day"}, "grey", None),
    ({"probe": "database_connected", "database": "civil_status"}, "green", 100.0),
    ({"probe": "database_connected", "database": "courts"}, "red", 50.0),
    ({"probe": "database_connected", "database": "empty"}, "red", 0.0),
    ({"probe": "database_connected", "database": "land"}, "grey", None),
    ({"probe": "quality_at_least", "database": "civil_status", "index": 90}, "green", 93.46),
    ({"probe": "quality_at_least", "database": "population", "index": 90, "yellow_from": 75}, "yellow", 81.0),
    ({"probe": "quality_at_least", "database": "population", "index": 90}, "red", 81.0),
    ({"probe": "quality_at_least", "database": "land", "index": 90}, "grey", None),
    ({"probe": "identifier_rule", "database": "civil_status"}, "green", 0.0),
    ({"probe": "identifier_rule", "database": "population"}, "red", 4.0),
    ({"probe": "identifier_rule", "database": "land"}, "grey", None),
    ({"probe": "mapped_share", "database": "civil_status"}, "red", 95.0),
    ({"probe": "mapped_share", "database": "civil_status", "yellow_from": 90}, "yellow", 95.0),
    ({"probe": "mapped_share", "database": "civil_status", "at_least": 95}, "green", 95.0),
    ({"probe": "mapped_share", "database": "empty"}, "grey", None),
    ({"probe": "procedure_live", "procedure": DOSSIER, "decided_within": "30 days"}, "green", 1.0),
    ({"probe": "procedure_live", "procedure": DOSSIER, "decided_within": "30 days", "at_least": 2}, "yellow", 1.0),
    ({"probe": "procedure_live", "procedure": DOSSIER, "province": "04", "decided_within": "30 days"}, "red", 0.0),
    ({"probe": "procedure_live", "procedure": DOSSIER, "unit": "00008", "decided_within": "30 days"}, "grey", None),
    ({"probe": "procedure_live", "procedure": "1.004222", "decided_within": "30 days"}, "grey", None),
    ({"probe": "procedure_used", "procedure": DOSSIER, "filed_within": "30 days", "at_least": 4}, "green", 4.0),
    ({"probe": "procedure_used", "procedure": DOSSIER, "filed_within": "2 days", "at_least": 4}, "yellow", 1.0),
    ({"probe": "procedure_used", "procedure": "1.004873", "filed_within": "30 days"}, "grey", None),
    ({"probe": "online_share", "at_least": 75}, "green", 75.0),
    ({"probe": "online_share", "at_least": 80, "yellow_from": 50}, "yellow", 75.0),
    ({"probe": "online_share", "province": "01", "at_least": 80}, "red", 66.67),
    ({"probe": "online_share", "procedure": "1.004222", "at_least": 80}, "grey", None),
    ({"probe": "online_share", "at_least": 75, "at_least_dossiers": 4}, "green", 75.0),
    ({"probe": "online_share", "at_least": 75, "at_least_dossiers": 5}, "grey", None),
    ({"probe": "dossiers_on_time", "procedure": DOSSIER, "at_least": 50, "at_least_dossiers": 20}, "grey", None),
    ({"probe": "result_in_register", "procedure": DOSSIER, "at_least": 95, "at_least_dossiers": 20}, "grey", None),
    ({"probe": "electronic_result_share", "procedure": DOSSIER, "at_least": 50, "at_least_dossiers": 20}, "grey", None),
    ({"probe": "dossiers_on_time", "procedure": DOSSIER, "at_least": 50}, "green", 50.0),
    ({"probe": "dossiers_on_time", "procedure": DOSSIER, "at_least": 95, "yellow_from": 80}, "red", 50.0),
    ({"probe": "dossiers_on_time", "procedure": DOSSIER, "within": "2 days", "at_least": 95}, "green", 100.0),
    ({"probe": "dossiers_on_time", "procedure": "1.004222", "at_least": 95}, "grey", None),
    ({"probe": "result_in_register", "procedure": DOSSIER, "at_least": 95, "yellow_from": 40}, "yellow", 50.0),
    ({"probe": "result_in_register", "procedure": "1.004222", "at_least": 95}, "grey", None),
    ({"probe": "golden_conflicts_at_most", "concept": "person", "at_most": 3}, "green", 3.0),
    ({"probe": "golden_conflicts_at_most", "concept": "person", "at_most": 2, "yellow_to": 5}, "yellow", 3.0),
    ({"probe": "golden_conflicts_at_most", "concept": "person", "at_most": 2}, "red", 3.0),
    ({"probe": "golden_conflicts_at_most", "concept": "enterprise", "at_most": 2}, "grey", None),
    ({"probe": "unlinked_share_at_most", "concept": "person", "at_most": 2}, "green", 1.96),
    ({"probe": "unlinked_share_at_most", "concept": "person", "at_most": 1}, "red", 1.96),
    ({"probe": "unlinked_share_at_most", "concept": "land_parcel", "at_most": 1}, "grey", None),
    ({"probe": "synchronising_rate", "database": "civil_status", "within": "3 days"}, "green", 100.0),
    ({"probe": "synchronising_rate", "database": "civil_status", "within": "1 day", "yellow_from": 50}, "yellow", 50.0),
    ({"probe": "synchronising_rate", "database": "civil_status", "within": "3 days", "of": 4}, "red", 50.0),
    ({"probe": "synchronising_rate", "database": "land", "within": "1 day"}, "grey", None),
    ({"probe": "electronic_result_share", "procedure": DOSSIER, "at_least": 50}, "green", 50.0),
    ({"probe": "electronic_result_share", "within": "7 days", "at_least": 10, "yellow_from": 5}, "red", 0.0),
    ({"probe": "electronic_result_share", "procedure": "1.004222", "at_least": 80}, "grey", None),
    ({"probe": "manual_inspection", "name": "births_work", "within": "30 days"}, "green", 2.0),
    ({"probe": "manual_inspection", "of": "unit", "name": "01273", "within": "30 days"}, "red", 1.0),
    ({"probe": "manual_inspection", "name": "births_work", "within": "1 day"}, "grey", None),
    ({"probe": "access_journaled", "within": "7 days", "at_least": 7}, "green", 7.0),
    ({"probe": "access_journaled", "within": "7 days", "purpose": "procedure", "at_least": 6}, "yellow", 5.0),
    ({"probe": "access_journaled", "within": "7 days", "purpose": "audit"}, "grey", None),
    ({"probe": "communes_ready", "measure": "ready", "at_least": 60}, "green", 66.67),
    ({"probe": "communes_ready", "measure": "ready", "of": 4, "at_least": 60, "yellow_from": 50}, "yellow", 50.0),
    ({"probe": "communes_ready", "measure": "ready", "province": "04", "at_least": 60}, "red", 50.0),
    ({"probe": "communes_ready", "at_least": 60}, "green", 66.67),
    ({"probe": "communes_ready", "of": 4, "at_least": 60, "yellow_from": 50}, "yellow", 50.0),
    ({"probe": "communes_ready", "province": "01", "at_least": 60}, "green", 100.0),
    ({"probe": "communes_ready", "province": "12", "at_least": 60}, "grey", None),
    ({"probe": "communes_ready", "measure": "unheard_of", "at_least": 60}, "grey", None),
    (
        {
            "probe": "sql_count",
            "label": {"vi": "Hồ sơ", "en": "Dossiers"},
            "sql": "select count(*) filter (where effect_done = 1) from published_dossier",
            "at_least": 1,
        },
        "green",
        1.0,
    ),
    (
        {
            "probe": "sql_count",
            "label": {"vi": "Cách ly", "en": "Quarantined"},
            "sql": 'select 100.0 * sum(quarantined) / nullif(sum("rows"), 0), sum("rows") from published_sync',
            "at_most": 0.5,
        },
        "red",
        0.9,
    ),
    (
        {
            "probe": "sql_count",
            "label": {"vi": "Cách ly", "en": "Quarantined"},
            "sql": "select sum(quarantined), sum(\"rows\") from published_sync where database = 'empty'",
            "at_most": 5,
        },
        "grey",
        None,
    ),
    *sights.CASES,
]


def named(case: tuple[dict[str, Any], str, float | None]) -> str:
    return f"{case[0]['probe']}-{case[1]}"


def plain_count(case: tuple[dict[str, Any], str, float | None]) -> bool:
    """A count without a second column is 0 over nothing, and its plan says whether that is red."""
    return "count(*)" in str(case[0].get("sql"))


@pytest.mark.parametrize("case", CASES, ids=named)
def test_verdict(case: tuple[dict[str, Any], str, float | None], reader: Reader) -> None:
    spec, light, figure = case
    result = run_probe(probe=resolve(spec), reader=reader, at=AT)
    assert (result.outcome, result.figure) == (Light(light), figure)
    assert set(result.text) == {"vi", "en"}
    assert result.at == AT
    assert result.seconds >= 0


def test_there_are_cases_of_every_kind() -> None:
    assert {spec["probe"] for spec, _, _ in CASES} == set(KINDS.names())
    assert len(KINDS.names()) >= 12


@pytest.mark.parametrize("name", KINDS.names())
def test_every_kind_says_what_it_asks_in_both_languages(name: str) -> None:
    assert set(KINDS.get(name).asks) == {"vi", "en"}


@pytest.mark.parametrize("case", [case for case in CASES if not plain_count(case)], ids=named)
def test_no_probe_is_anything_but_grey_over_empty_tables(
    case: tuple[dict[str, Any], str, float | None], nothing: Reader
) -> None:
    result = run_probe(probe=resolve(case[0]), reader=nothing, at=AT)
    assert (result.outcome, result.figure) == (Light.GREY, None)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_table_that_is_not_published_yet_is_grey(
    case: tuple[dict[str, Any], str, float | None], bare: Reader
) -> None:
    result = run_probe(probe=resolve(case[0]), reader=bare, at=AT)
    assert (result.outcome, result.figure) == (Light.GREY, None)
    assert "is not published yet" in result.text["en"]


def asked(reader: Reader) -> list[tuple[Light, float | None]]:
    results = [run_probe(probe=resolve(spec), reader=reader, at=AT) for spec, _, _ in CASES]
    return [(result.outcome, result.figure) for result in results]


def test_sqlite_and_duckdb_agree_on_every_probe() -> None:
    with closing(in_sqlite(ROWS)) as register:
        assert asked(in_duckdb(ROWS)) == asked(register)


def test_postgres_agrees_on_every_probe(postgres_database: str) -> None:
    with closing(Register.connect(postgres_database)) as server, closing(in_sqlite(ROWS)) as register:
        fill(server.execute, ROWS)
        assert asked(server) == asked(register)


@dataclass
class Spy:
    """A reader that remembers whether it was asked."""

    asked: bool = False
    dialect: str = "sqlite"

    def exists(self, table: str) -> bool:
        return True

    def rows(self, query: Any, params: Any = None) -> list[tuple[int]]:
        self.asked = True
        return [(1,)]


def test_a_kind_that_reads_a_personal_table_is_refused_before_anything_runs() -> None:
    class Nosy(Probe):
        asks: ClassVar[Text] = Text(en="Nosy")

        def query(self, at: Any) -> Any:
            from sqlglot import exp

            return exp.select("count(*)").from_("golden_person")

        def judge(self, row: Any, at: Any) -> Any:
            raise AssertionError(row)

    spy = Spy()
    with pytest.raises(NotAllowed, match="golden_person"):
        run_probe(probe=Nosy(probe="nosy"), reader=spy, at=AT)
    assert spy.asked is False


def test_the_query_that_is_kept_is_the_one_that_ran(reader: Reader) -> None:
    result = run_probe(probe=resolve({"probe": "identifier_rule", "database": "population"}), reader=reader, at=AT)
    assert reader.rows(result.query)[0][0] == 4


def test_the_rule_version_follows_the_rule_and_nothing_else() -> None:
    spec = {"probe": "quality_at_least", "database": "population", "index": 90}
    version = resolve(spec).rule_version
    assert resolve(dict(reversed(spec.items()))).rule_version == version
    assert resolve({**spec, "index": 91}).rule_version != version
    assert len(version) == 64


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ({"probe": "feels_good"}, "There is no probe called “feels_good”"),
        ({"probe": "quality_at_least", "database": "land"}, "index: Field required"),
        ({"probe": "quality_at_least", "database": "land", "index": 900}, "index: Input should be less than"),
        ({"probe": "identifier_rule", "database": "land", "colour": "green"}, "colour: Extra inputs"),
        (
            {"probe": "sql_count", "label": "x", "sql": "select * from golden_person"},
            "“golden_person” is not a published",
        ),
        (
            {"probe": "sql_count", "label": "x", "sql": "select count(*) from published_sync"},
            "give `at_least` or `at_most`",
        ),
        (
            {"probe": "sql_count", "label": "x", "sql": "select count(*) from published_sync"}
            | {"at_least": 10, "yellow_from": 50},
            r"`yellow_from` \(50\) is above the limit of green \(10\)",
        ),
        (
            {"probe": "quality_at_least", "database": "land", "index": 80, "yellow_from": 81},
            r"`yellow_from` \(81\) is above the limit of green \(80\)",
        ),
        ({}, "There is no probe called “”"),
    ],
)
def test_a_wrong_probe_says_what_is_wrong(spec: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        resolve(spec)


@pytest.mark.parametrize(("spec", "light", "figure"), CASES, ids=lambda one: str(one)[:60])
def test_who_reads_a_light_reads_what_is_asked_of_it(
    spec: dict[str, Any], light: str, figure: float | None, reader: Reader
) -> None:
    text = run_probe(probe=resolve(spec), reader=reader, at=AT).text
    limits = [spec[name] for name in ("at_least", "at_most", "index") if name in spec and light != "grey"]
    for language in ("vi", "en"):
        for limit in limits:
            said = shown(limit)[language]
            assert re.search(rf"(?<![\d.,]){re.escape(said)}(?![\d]|[.,]\d)", text[language]), text[language]
    # a number before a word of many would be wrong of one
    assert not re.search(r"(?<!of )(?<!within )(?<!the limit is )\b\d+ (hours|seconds|readings|communes)", text["en"])


@pytest.mark.parametrize("rows", [0, 7])
def test_a_database_that_is_read_and_empty_says_so(rows: int) -> None:
    verdict = resolve({"probe": "database_connected", "database": "land"}).judge((1, rows, 0, None), AT)
    assert verdict.light is (Light.GREEN if rows else Light.RED)
    assert ("holds no record" in verdict.text["en"]) is (rows == 0)
    assert ("không có bản ghi" in verdict.text["vi"]) is (rows == 0)


MARITAL = "1.004873"
NO_EFFECT_OWED = {
    "published_dossier": [
        filed("d1", "00004 01 online 01T02 01T03 02T10 02T09", "done", None, "/results/d1/", procedure=MARITAL),
        filed("d2", "00004 01 online 01T02 01T03 02T10 02T09", "refused", None, procedure=MARITAL),
    ]
}


@pytest.mark.parametrize("open_reader", [in_sqlite, in_duckdb])
@pytest.mark.parametrize(
    ("spec", "light", "figure"),
    [
        ({"probe": "procedure_live", "procedure": MARITAL, "decided_within": "30 days"}, "green", 1.0),
        ({"probe": "procedure_live", "procedure": MARITAL, "decided_within": "30 days", "at_least": 2}, "yellow", 1.0),
        ({"probe": "result_in_register", "procedure": MARITAL, "at_least": 95}, "grey", None),
    ],
)
def test_a_procedure_that_owes_the_register_nothing_is_judged_by_its_results(
    open_reader: Any, spec: dict[str, Any], light: str, figure: float | None
) -> None:
    result = run_probe(probe=resolve(spec), reader=open_reader(NO_EFFECT_OWED), at=AT)
    assert (result.outcome, result.figure) == (Light(light), figure)


@pytest.mark.parametrize(
    ("told", "requests", "on_time"),
    [
        ("09T02 09T03 11T10 10T09", 0, 1),
        ("05T02 05T03 12T10 09T09 06T10", 0, 0),  # more time was taken: the first promise counts
        ("05T02 05T03 12T10 06T09 06T10", 0, 1),
        ("05T02 05T03 06T10 - 06T10 06T08", 1, 1),  # the clock stood still before it was due
        ("05T02 05T03 06T10 - 06T10 07T08", 1, 0),
        ("09T02 09T03 20T10 - 20T10 09T05", 2, 0),  # asked for twice
    ],
)
def test_on_time_is_by_the_first_promise(told: str, requests: int, on_time: int) -> None:
    row = filed("d1", f"00004 01 online {told}", "in_work", None, requests=requests)
    probe = resolve({"probe": "dossiers_on_time", "procedure": DOSSIER, "at_least": 50})
    results = [
        run_probe(probe=probe, reader=open_reader({"published_dossier": [row]}), at=AT)
        for open_reader in (in_sqlite, in_duckdb)
    ]
    assert [result.figure for result in results] == [100.0 * on_time] * 2


@pytest.mark.parametrize(("late", "light"), [(17, "green"), (19, "red")])
def test_freshness_is_judged_by_the_figure_that_is_published(late: int, light: str) -> None:
    probe = resolve({"probe": "database_fresh", "database": "land", "within": "6 hours"})
    landed = AT - timedelta(hours=6, seconds=late)
    verdict = probe.judge((instant(landed), 1), AT)
    assert (verdict.light.value, verdict.figure) == (light, 6.0 if light == "green" else 6.01)


def test_too_few_dossiers_are_told_with_both_numbers(reader: Reader) -> None:
    probe = resolve({"probe": "online_share", "at_least": 80, "at_least_dossiers": 20})
    assert run_probe(probe=probe, reader=reader, at=AT).text == Text(
        vi="Quá ít hồ sơ để đánh giá: 4, cần ít nhất 20. Có số liệu thì đèn tự sáng.",
        en="Too few dossiers to judge: 4 of at least 20. It lights by itself once there are figures.",
    )


def test_the_least_number_of_dossiers_is_part_of_the_rule() -> None:
    said = {"probe": "online_share", "at_least": 80}
    assert resolve(said).rule_version != resolve({**said, "at_least_dossiers": 20}).rule_version
    with pytest.raises(ValueError, match="at_least_dossiers"):
        resolve({**said, "at_least_dossiers": 0})
