"""What a workspace lays down on the service: defaults that stand without a line, and faults that are told."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from pydantic import ValidationError

from motlan.workspace.load import load
from motlan.workspace.service_settings import Mail, Payments, SignIn
from motlan.workspace.spec import Settings
from tests.architecture.files import REPOSITORY

LEAST = {"workspace": "here", "label": {"en": "Here"}, "time_zone": "UTC", "currency": "EUR"}


def settings(**given: Any) -> Settings:
    return Settings.model_validate({**LEAST, **given})


def told(**given: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        settings(**given)
    return str(refused.value.errors()[0]["msg"])


def test_a_workspace_without_a_word_on_the_service_has_no_provider_and_no_gateway() -> None:
    bare = settings()
    assert (bare.sign_in, bare.payments, bare.mail) == (None, None, None)
    assert (bare.dossier.overflow, bare.good.conflict) == ("refuse", "show")
    assert bare.office_hours == ((time(8), time(17)),)


def test_a_provider_is_told_by_its_address_and_the_name_of_a_secret() -> None:
    provider = settings(
        sign_in={"issuer": "https://login.example.org", "client": "motlan", "acr": ["low", "high"], "least": "high"}
    ).sign_in
    assert provider is not None
    assert (provider.secret, provider.scopes, provider.claims.full_name) == (
        "${MOTLAN_OIDC_SECRET}",
        ("openid",),
        "name",
    )


@pytest.mark.parametrize("issuer", ["http://login.example.org", "login.example.org", "ftp://localhost"])
def test_a_provider_without_https_is_refused(issuer: str) -> None:
    assert "String should match pattern" in told(sign_in={"issuer": issuer, "client": "motlan"})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"sign_in": {"issuer": "http://localhost:9", "client": "m", "least": "high"}}, "not one of acr"),
        ({"sign_in": {"issuer": "http://localhost:9", "client": "m", "scopes": ["name"]}}, "must hold `openid`"),
        ({"sign_in": {"issuer": "http://localhost:9", "client": "m", "secret": "abc"}}, "should match pattern"),
        ({"payments": {"gateway": "vnpay_like"}}, "needs address and merchant"),
        ({"signing": {"box": [10, 10, 5, 20]}}, "x1 < x2"),
        ({"mail": {"from": "nobody"}}, "should match pattern"),
        ({"office_hours": [["08:00", "12:00"], ["11:00", "17:00"]]}, "before the next"),
        ({"office_hours": [["17:00", "08:00"]]}, "ends after it begins"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(given: dict[str, Any], words: str) -> None:
    assert words in told(**given)


def test_the_sample_nation_moves_no_money_and_has_no_provider() -> None:
    nation = load(REPOSITORY / "workspaces" / "vietnam").settings
    assert nation.payments == Payments(gateway="simulator")
    assert nation.sign_in is None
    assert nation.complaints.model_dump() == {"refuse": 2, "more": 5, "answer": 15, "publish": 2}


def test_hours_with_a_break_reach_the_calendar(tmp_path: Any) -> None:
    (tmp_path / "workspace.yaml").write_text(
        "workspace: here\nlabel: {en: Here}\ntime_zone: UTC\ncurrency: EUR\nlanguages: [en]\ndefault_language: en\n"
        'office_hours: [["07:30", "11:30"], ["13:00", "17:00"]]\n',
        encoding="utf-8",
    )
    spans = load(tmp_path).calendar.spans(date(2026, 11, 16))
    assert [f"{begin:%H:%M}-{end:%H:%M}" for begin, end in spans] == ["07:30-11:30", "13:00-17:00"]


def test_a_sender_is_written_as_from() -> None:
    assert Mail.model_validate({"from": "post@example.org"}).sender == "post@example.org"
    assert SignIn(issuer="http://127.0.0.1:8090", client="motlan").acr == ()
