"""Contracts as short as a test can say them."""

from __future__ import annotations

from typing import Any

from motlan.data.quality.odcs import DataContract
from motlan.kernel.spec import Document, validate

NUMBER = "001190000001"
HEAD: dict[str, Any] = {
    "version": "1.0.0",
    "apiVersion": "v3.1.0",
    "kind": "DataContract",
    "id": "people",
    "name": "population",
    "status": "active",
}


def said(*tables: dict[str, Any], **more: Any) -> DataContract:
    found = validate(Document("x.odcs.yaml", {**HEAD, "schema": list(tables), **more}, {}), DataContract)
    assert found.value is not None, found.issues
    return found.value


def table(*properties: dict[str, Any], quality: tuple[dict[str, Any], ...] = (), name: str = "t") -> dict[str, Any]:
    return {"name": name, "properties": list(properties), "quality": list(quality)}


def column(name: str, *quality: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "quality": list(quality), **more}
