"""Attributes may be called as our own columns are: a dictionary is the country's, not ours."""

import csv
import json
import random

import pytest
from click.testing import CliRunner

from motlan.cli import main
from tests.unit.cli.shop import WORKSPACE

SIMILAR = ("number", "label", "fresh", "unique", "source", "id", "kind", "l", "r", "rare", "founds", "a", "b")
OTHERS = (
    "value",
    "key",
    "name",
    "prior",
    "linked",
    "e0",
    "w0",
    "order",
    "select",
    "place",
    "n",
    "m",
    "g",
    "at",
    "ended",
)
TYPES = {"number": "identifier", "label": "name", "fresh": "date", "rare": "number", "value": "number"}
CONCEPT = """\
concept: thing
label: {{en: Thing}}
identifier: number
title: label
link: {{exact: [label, fresh, unique], similar: [{similar}]}}
attributes:
{attributes}
"""
DATABASE = """\
database: {name}
label: {{en: {name}}}
owner: office
stage: deploying
connect: {{kind: csv, path: "{path}"}}
datasets:
  things: {{key: pk, describes: thing, founds: {founds}, ignore: [pk], columns: {{{columns}}}}}
"""


@pytest.fixture
def run(tmp_path):
    chance, names = random.Random(3), (*SIMILAR, *OTHERS)  # noqa: S311 - a sample, not a secret
    rows = []
    for at in range(60):
        row = {name: f"{name} {chance.randrange(40)}" for name in names}
        row |= {
            "number": f"{at:06}",
            "label": "".join(chance.choices("bcdghklmnt aeiou", k=9)),
            "rare": "4",
            "value": "7",
        }
        rows.append(row | {"fresh": f"{chance.randint(1930, 2015)}-05-{chance.randint(10, 28)}", "pk": str(at)})
    unnumbered = [row | ({"number": ""} if int(row["pk"]) % 2 else {}) | {"kind": "other"} for row in rows]
    files = {"one": rows, "two": unnumbered}
    attributes = "\n".join(f"  {name}: {{type: {TYPES.get(name, 'text')}, label: {{en: {name}}}}}" for name in names)
    texts = {"workspace.yaml": WORKSPACE}
    texts["dictionary/thing.yaml"] = CONCEPT.format(similar=", ".join(SIMILAR), attributes=attributes)
    for name, held in files.items():
        with (tmp_path / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            out = csv.DictWriter(file, ("pk", *names))
            out.writeheader()
            out.writerows(held)
        columns, founds = ", ".join(f"{one}: {one}" for one in names), str(name == "one").lower()
        said = DATABASE.format(name=name, path=tmp_path / f"{name}.csv", columns=columns, founds=founds)
        texts[f"databases/{name}.yaml"] = said
    for name, text in texts.items():
        (tmp_path / "w" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "w" / name).write_text(text, "utf-8")

    def verb(*words):
        where = ["--workspace", str(tmp_path / "w"), "--dir", str(tmp_path / "state")]
        return CliRunner().invoke(main, [*words, *where, "--json"])

    verb.folder = tmp_path
    return verb


def test_everything_is_read_linked_and_consolidated(run):
    synced = run("sync")
    assert synced.exit_code == 0, synced.stdout
    built = json.loads(run("build").stdout)
    assert built["concepts"]["thing"]["subjects"] == 60
    links = [json.loads(line) for line in _exported(run, "links")]
    assert len({row["subject"] for row in links if row["subject"]}) == 60
    assert len(links) == 120
    file = run.folder / "two.csv"
    file.write_text(file.read_text("utf-8").replace("other", "changed", 1), "utf-8")
    assert json.loads(run("sync").stdout)["datasets"][1]["changed"] == 1
    for verb in ("quality", "overlap", "plan", "status"):
        assert run(verb).exit_code == 0, verb


def test_what_the_tables_know_of_a_record_is_no_attribute(run):
    file = run.folder / "w" / "dictionary" / "thing.yaml"
    for name in ("subject", "batch", "faults", "a__plain"):
        file.write_text(file.read_text("utf-8") + f"  {name}: {{type: text, label: {{en: X}}}}\n", "utf-8")
        said = CliRunner().invoke(main, ["check", str(run.folder / "w"), "--lang", "en"])
        assert said.exit_code == 1
        assert f"cannot be called `{name}`" in said.output
        file.write_text(file.read_text("utf-8").rsplit("\n", 2)[0] + "\n", "utf-8")


def _exported(run, what):
    out = run.folder / f"{what}.jsonl"
    where = ["--workspace", str(run.folder / "w"), "--dir", str(run.folder / "state"), "--out", str(out)]
    done = CliRunner().invoke(main, ["export", what, "thing", "--format", "jsonl", *where])
    assert done.exit_code == 0, done.output
    return out.read_text("utf-8").splitlines()
