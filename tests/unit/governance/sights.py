"""What observers saw of pages and documents: rows by the fingerprint of each probe, and the verdicts on them."""

from __future__ import annotations

from typing import Any

from motlan.governance.probes.probe import resolve

PAGE = {"probe": "public_page", "address": "https://example.org/", "words": ["Hà Nội"], "yellow_seconds": 1}
PAPER = {"probe": "document_signed", "path": "papers/decision.pdf"}
JUST_NOW, LONG_AGO = "2026-03-10T08:55:00Z", "2026-03-10T07:55:00Z"

Page = tuple[int | None, float, str, str | None, str, str]
"""Status, seconds, words missing, until when the certificate holds, fault, when."""
PAGES: list[tuple[dict[str, Any], Page, str, float | None]] = [
    ({}, (200, 0.42, "", "2026-06-01T00:00:00Z", "", JUST_NOW), "green", 0.42),
    ({"status": 404}, (404, 0.1, "", None, "", JUST_NOW), "green", 0.1),
    ({"seconds": 4}, (200, 1.5, "", None, "", JUST_NOW), "yellow", 1.5),
    ({"seconds": 2}, (200, 2.5, "", None, "", JUST_NOW), "red", 2.5),
    ({"seconds": 6}, (500, 0.2, "", None, "", JUST_NOW), "red", 0.2),
    ({"seconds": 7}, (200, 0.2, "Hà Nội", None, "", JUST_NOW), "red", 0.2),
    ({"certificate_for": "20 days"}, (200, 0.2, "", "2026-03-20T09:00:00Z", "", JUST_NOW), "yellow", 0.2),
    ({"certificate_for": "21 days"}, (200, 0.2, "", "2026-03-10T08:59:00Z", "", JUST_NOW), "red", 0.2),
    ({"seconds": 8}, (None, 25.0, "", None, "slow", JUST_NOW), "red", 25.0),
    ({"seconds": 9}, (None, 0.0, "", None, "expired", JUST_NOW), "red", 0.0),
    ({"seconds": 10}, (None, 0.0, "", None, "internal", JUST_NOW), "grey", None),
    ({"seconds": 11}, (200, 0.2, "", None, "", LONG_AGO), "grey", None),
    ({"seconds": 11, "within": "2 hours"}, (200, 0.2, "", None, "", LONG_AGO), "green", 0.2),
]
PAPERS: list[tuple[dict[str, Any], tuple[str, str, str | None, str], str, float | None]] = [
    ({}, ("valid", "Bộ Tư pháp", "2026-03-01T00:00:00Z", JUST_NOW), "green", 1.0),
    ({"signer": "A"}, ("other", "B", None, JUST_NOW), "red", 0.0),
    ({"signer": "B"}, ("untrusted", "B", None, JUST_NOW), "red", 0.0),
    ({"signer": "C"}, ("changed", "C", None, JUST_NOW), "red", 0.0),
    ({"signer": "D"}, ("unsigned", "", None, JUST_NOW), "red", 0.0),
    ({"signer": "E"}, ("absent", "", None, JUST_NOW), "red", 0.0),
    ({"signer": "F"}, ("revoked", "F", None, JUST_NOW), "red", 0.0),
    ({"signer": "G"}, ("broken", "", None, JUST_NOW), "red", 0.0),
    ({"signer": "H"}, ("valid", "H", None, LONG_AGO), "grey", None),
]
CASES: list[tuple[dict[str, Any], str, float | None]] = [
    *((PAGE | more, light, figure) for more, _, light, figure in PAGES),
    *((PAPER | more, light, figure) for more, _, light, figure in PAPERS),
]


def _page(more: dict[str, Any], seen: Page) -> tuple[Any, ...]:
    status, seconds, missing, until, fault, at = seen
    return resolve(PAGE | more).rule_version, PAGE["address"], at, status, seconds, missing, until, fault


def _paper(more: dict[str, Any], seen: tuple[str, str, str | None, str]) -> tuple[Any, ...]:
    state, signer, signed_at, at = seen
    return resolve(PAPER | more).rule_version, PAPER["path"], at, state, signer, signed_at


ROWS = {
    "published_page": [
        # an older look of the same rule counts no more
        _page({}, (500, 9.0, "", None, "", "2026-03-10T08:50:00Z")),
        *(_page(more, seen) for more, seen, _, _ in PAGES),
    ],
    "published_paper": [_paper(more, seen) for more, seen, _, _ in PAPERS],
}
