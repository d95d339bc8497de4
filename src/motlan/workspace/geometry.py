"""The shapes of units in a GeoJSON file of the workspace (RFC 7946), and everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from motlan.dictionary.shape import Ring, Shapes
from motlan.dictionary.unit import UnitBook
from motlan.kernel.issue import Issue, Severity
from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

MOST_BYTES = 16_000_000
MOST_POINTS = 400_000
TOLD = 20
SMALLEST_RING = 4
LONGITUDE, LATITUDE = 180, 90


class Geometry(Spec):
    """Shapes of units, drawn on the maps instead of tiles: a GeoJSON file beside the others."""

    file: str = Field(description="path of the GeoJSON file inside the workspace: polygons in WGS 84")
    code: str = Field(default="code", description="the property of a feature that has the unit's code")


@dataclass
class _Reading:
    """One file while it is read: the shapes so far, and what was found wrong."""

    file: str
    units: UnitBook
    shapes: dict[str, tuple[Ring, ...]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    points: int = 0

    def fault(self, path: str, *, vi: str, en: str, severity: Severity = Severity.ERROR) -> None:
        """Note what is wrong."""
        why = Text(vi=vi, en=en)
        self.issues.append(Issue(file=self.file, line=1, path=path, why=why, remedy=REMEDY, severity=severity))


REMEDY = Text(vi="Sửa tệp GeoJSON, hoặc bỏ khóa geometry.", en="Mend the GeoJSON, or leave the key geometry out.")


def read_geometry(root: Path, said: Geometry | None, units: UnitBook) -> tuple[Shapes | None, tuple[Issue, ...]]:
    """The shapes that a workspace names, None where it names none or the file cannot be used."""
    if said is None:
        return None, ()
    here = _Reading(said.file, units)
    features = _features(root, here)
    for at, feature in enumerate(features):
        _take(here, f"features.{at}", feature, said.code)
    if here.points > MOST_POINTS:
        here.fault("", vi=f"Nhiều hơn {MOST_POINTS} điểm.", en=f"More than {MOST_POINTS} points.")
    if here.issues:
        return None, tuple(here.issues[:TOLD])
    return Shapes(here.shapes), tuple(_left_out(here))


def _features(root: Path, here: _Reading) -> list[Any]:
    path = (root / here.file).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file():
        here.fault("", vi="Không có tệp này trong không gian làm việc.", en="There is no such file in the workspace.")
        return []
    if path.stat().st_size > MOST_BYTES:
        size = MOST_BYTES // 1_000_000
        here.fault("", vi=f"Tệp lớn hơn {size} MB.", en=f"The file is larger than {size} MB.")
        return []
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        here.fault("", vi=f"Không phải JSON: {error}.", en=f"It is no JSON: {error}.")
        return []
    features = data.get("features") if isinstance(data, dict) and data.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        here.fault("", vi="Không phải FeatureCollection của GeoJSON.", en="It is no FeatureCollection of GeoJSON.")
        return []
    return features


def _take(here: _Reading, path: str, feature: Any, key: str) -> None:
    said = feature if isinstance(feature, dict) else {}
    properties, geometry = said.get("properties"), said.get("geometry")
    code = properties.get(key) if isinstance(properties, dict) else None
    if code is None:
        here.fault(f"{path}.properties.{key}", vi="Thiếu mã đơn vị.", en="The unit's code is missing.")
        return
    name = str(code)
    if name not in here.units.units:
        here.fault(f"{path}.properties.{key}", vi=f"Không có đơn vị “{name}”.", en=f"There is no unit “{name}”.")
    if name in here.shapes:
        here.fault(f"{path}.properties.{key}", vi=f"“{name}” xuất hiện hai lần.", en=f"“{name}” stands twice.")
    rings = _rings(geometry) if isinstance(geometry, dict) else None
    if not rings:
        here.fault(
            f"{path}.geometry",
            vi="Không phải Polygon hay MultiPolygon với các vòng khép kín, tọa độ kinh độ, vĩ độ (WGS 84).",
            en="It is no Polygon or MultiPolygon of closed rings in degrees of longitude and latitude (WGS 84).",
        )
        return
    here.points += sum(map(len, rings))
    here.shapes[name] = rings


def _rings(geometry: Mapping[str, Any]) -> tuple[Ring, ...] | None:
    """Every ring of a geometry; None where it is no polygon, or one of its rings is none."""
    written = geometry.get("coordinates")
    polygons: Any = {"Polygon": [written], "MultiPolygon": written}.get(str(geometry.get("type")))
    try:
        rings = [tuple(_point(point) for point in ring) for polygon in polygons or () for ring in polygon]
    except (TypeError, ValueError):
        return None
    closed = all(len(ring) >= SMALLEST_RING and ring[0] == ring[-1] for ring in rings)
    return tuple(rings) if closed else None


def _point(written: Any) -> tuple[float, float]:
    longitude, latitude = float(written[0]), float(written[1])
    if not (abs(longitude) <= LONGITUDE and abs(latitude) <= LATITUDE):
        raise ValueError(written)
    return longitude, latitude


def _left_out(here: _Reading) -> Iterator[Issue]:
    """Units just below the country that a map could not show."""
    missing = [one.code for one in here.units.lasting() if one.code not in here.shapes]
    if missing:
        listed = ", ".join(missing)
        yield Issue(
            file=here.file,
            line=1,
            path="",
            why=Text(vi=f"Không có hình của {listed}.", en=f"There is no shape of {listed}."),
            remedy=Text(
                vi="Bản đồ để trống chỗ đó; bảng bên cạnh vẫn có.", en="The map leaves them out; the table has them."
            ),
            severity=Severity.WARNING,
        )
