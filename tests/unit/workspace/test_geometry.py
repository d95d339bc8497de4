"""A workspace's own shapes: what is read of a GeoJSON file, and every fault that `motlan check` says of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from motlan.dictionary.unit import Unit, UnitBook
from motlan.kernel.issue import Severity
from motlan.workspace import geometry
from motlan.workspace.geometry import Geometry, read_geometry
from motlan.workspace.load import examine

UNITS = UnitBook(
    units={
        code: Unit(code=code, name=code, name_en="", parent="", level=1, kind="", valid_from=date(2020, 1, 1))
        for code in ("01", "02")
    }
)
SQUARE = [[[105, 20], [106, 20], [106, 21], [105, 21], [105, 20]]]
HOLE = [[105.2, 20.2], [105.4, 20.2], [105.4, 20.4], [105.2, 20.2]]


def feature(code: Any, coordinates: Any, kind: str = "Polygon") -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def told(root: Path, text: str) -> list[tuple[str, str, str]]:
    (root / "s.geojson").write_text(text, encoding="utf-8")
    shapes, issues = read_geometry(root, Geometry(file="s.geojson"), UNITS)
    assert (shapes is None) == any(one.severity is Severity.ERROR for one in issues)
    return [(one.severity.value, one.path, one.why["en"]) for one in issues]


def test_polygons_with_holes_and_parts_are_read(tmp_path: Path) -> None:
    parts = [SQUARE, [[[107.5, 20], [108, 20], [108, 20.5], [107.5, 20]]]]
    text = collection(feature("01", [SQUARE[0], HOLE]), feature("02", parts, "MultiPolygon"))
    (tmp_path / "s.geojson").write_text(text, encoding="utf-8-sig")
    shapes, issues = read_geometry(tmp_path, Geometry(file="s.geojson"), UNITS)
    assert issues == ()
    assert shapes is not None
    assert {code: [len(ring) for ring in rings] for code, rings in shapes.of.items()} == {"01": [5, 4], "02": [5, 4]}
    assert shapes.of["01"][0][0] == (105.0, 20.0)


def test_without_the_key_there_are_none(tmp_path: Path) -> None:
    assert read_geometry(tmp_path, None, UNITS) == (None, ())


NO_POLYGON = "It is no Polygon or MultiPolygon of closed rings in degrees of longitude and latitude (WGS 84)."


@pytest.mark.parametrize(
    ("features", "path", "why"),
    [
        ([feature("09", SQUARE)], "features.0.properties.code", "There is no unit “09”."),
        ([feature(None, SQUARE)], "features.0.properties.code", "The unit's code is missing."),
        ([feature("01", SQUARE)] * 2, "features.1.properties.code", "“01” stands twice."),
        ([feature("01", SQUARE, "Point")], "features.0.geometry", NO_POLYGON),
        ([feature("01", [SQUARE[0][:-1]])], "features.0.geometry", NO_POLYGON),
        ([feature("01", [[[500_000, 2_000_000]] * 4])], "features.0.geometry", NO_POLYGON),
        ([feature("01", [[["x", 2]] * 4])], "features.0.geometry", NO_POLYGON),
        ([feature("01", "x")], "features.0.geometry", NO_POLYGON),
        ([{"properties": {"code": "01"}, "geometry": None}], "features.0.geometry", NO_POLYGON),
        ([7], "features.0.properties.code", "The unit's code is missing."),
    ],
)
def test_every_fault_is_named(tmp_path: Path, features: list[Any], path: str, why: str) -> None:
    assert told(tmp_path, collection(*features)) == [("error", path, why)]


def test_files_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(tmp_path, "{")[0][2].startswith("It is no JSON")
    assert told(tmp_path, "[1]") == [("error", "", "It is no FeatureCollection of GeoJSON.")]
    for file in ("none.geojson", "../s.geojson", "/etc/passwd"):
        _, (issue,) = read_geometry(tmp_path, Geometry(file=file), UNITS)
        assert issue.why["en"] == "There is no such file in the workspace."
    monkeypatch.setattr(geometry, "MOST_POINTS", 4)
    assert told(tmp_path, collection(feature("01", SQUARE))) == [("error", "", "More than 4 points.")]
    monkeypatch.setattr(geometry, "MOST_BYTES", 10)
    assert told(tmp_path, collection(feature("01", SQUARE))) == [("error", "", "The file is larger than 0 MB.")]


def test_a_unit_that_no_map_could_show_is_a_warning(tmp_path: Path) -> None:
    assert told(tmp_path, collection(feature("01", SQUARE))) == [("warning", "", "There is no shape of 02.")]


def test_a_workspace_with_a_bad_shape_does_not_stand(tmp_path: Path) -> None:
    settings = "workspace: w\nlabel: {vi: W, en: W}\ntime_zone: UTC\ncurrency: EUR\ngeometry: {file: s.geojson}\n"
    (tmp_path / "workspace.yaml").write_text(settings, encoding="utf-8")
    (tmp_path / "dictionary").mkdir()
    (tmp_path / "s.geojson").write_text(collection(feature("09", SQUARE)), encoding="utf-8")
    loaded = examine(tmp_path)
    assert loaded.workspace is None
    assert [(one.file, one.path) for one in loaded.errors] == [("s.geojson", "features.0.properties.code")]
    (tmp_path / "s.geojson").write_text(collection(), encoding="utf-8")
    found = examine(tmp_path).workspace
    assert found is not None
    assert found.shapes is not None
