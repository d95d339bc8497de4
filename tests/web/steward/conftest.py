"""A steward at work over a register filled by hand: few rows, each of them known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from motlan.store.register import Register
from motlan.web.house import House, house
from motlan.web.people.attribute_rights import give_all
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role

NUMBER = "001193000123"
SUBJECT = 4_611_686_018_427_387_905
Insert = Callable[..., None]


@pytest.fixture
def here(tables: None) -> House:
    """The house with every table made."""
    return house()


@pytest.fixture
def register(here: House) -> Register:
    return here.register()


@pytest.fixture
def insert(register: Register) -> Insert:
    """``insert("batch", batch=1, …)``: one row by its columns."""

    def one(table: str, **values: object) -> None:
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join(f":{name}" for name in values)
        register.execute(f'insert into "{table}" ({names}) values ({marks})', values)

    return one


@pytest.fixture
def filled(insert: Insert) -> Insert:
    """One person whom two databases name differently, a failed check, a value put aside, three runs."""
    insert("subject", subject=SUBJECT, concept="person", founded_by="population.citizens", founded_key=NUMBER)
    common = {"row_hash": 1, "subject": SUBJECT, "lead": 1, "personal_number": NUMBER, "personal_number__valid": 1}
    insert(
        "mirror_population__citizens",
        **common,
        record_key=NUMBER,
        batch=1,
        faults=" sex ",
        full_name="Lê Thị Hoa",
        full_name__canonical="lê thị hoa",
        full_name__plain="le thi hoa",
        birth_date="1993-05-06",
        phone="0912345678",
    )
    insert(
        "mirror_civil_status__born",
        **common,
        record_key="KS-1",
        batch=2,
        faults="",
        full_name="Lê Thị Hòa",
        full_name__canonical="lê thị hòa",
        full_name__plain="le thi hoa",
        birth_date="1993",
        sex="female",
    )
    insert("mirror_population__citizens", record_key="lonely-01", row_hash=1, batch=1, lead=0, faults="")
    insert(
        "golden_person",
        subject=SUBJECT,
        personal_number=NUMBER,
        full_name="Lê Thị Hòa",
        full_name__plain="le thi hoa",
        full_name__source="civil_status",
        full_name__batch=2,
        full_name__conflict=1,
        birth_date="1993",
        birth_date__source="civil_status",
        birth_date__batch=2,
        birth_date__conflict=0,
    )
    insert("published_golden", concept="person", subjects=1, conflicts=1, unlinked=1)
    for batch, dataset, database in ((1, "citizens", "population"), (2, "born", "civil_status")):
        insert(
            "batch",
            batch=batch,
            database=database,
            dataset=dataset,
            mode="cursor",
            landed_at="2026-03-01T00:00:01Z",
            rows=2,
            added=2,
            changed=0,
            removed=0,
            quarantined=0,
            held=2,
            seconds=0.25,
        )
    insert(
        "sync_run",
        run=1,
        database="population",
        dataset="citizens",
        outcome="ok",
        started_at="2026-03-01T00:00:00Z",
        ended_at="2026-03-01T00:00:02Z",
    )
    insert(
        "sync_run",
        run=2,
        database="land",
        dataset="parcels",
        outcome="failed",
        started_at="2026-03-02T00:00:00Z",
        ended_at="2026-03-02T00:00:01Z",
        message_vi="Không mở được tệp.",
        message_en="The file cannot be opened.",
        remedy_vi="Mở lại.",
        remedy_en="Open it again.",
    )
    insert(
        "quarantine",
        database="population",
        dataset="citizens",
        batch=1,
        record_key=NUMBER,
        attribute="sex",
        received="<b>giới</b>",
        reason="code",
    )
    insert(
        "quarantine",
        database="population",
        dataset="citizens",
        batch=1,
        record_key=NUMBER,
        attribute="phone",
        received="=cmd|0912",
        reason="too_long",
    )
    for check, attribute, criterion, failed in (
        ("sex.codes", "sex", "clean", 1),
        ("personal_number.identifier", "personal_number", "correct", 1),
        ("full_name.not_null", "full_name", "complete", 0),
    ):
        insert(
            "quality_score",
            database="population",
            dataset="citizens",
            check_id=check,
            attribute=attribute,
            criterion=criterion,
            weight=1.0,
            evaluated=4,
            failed=failed,
            measured_at="2026-03-01T01:00:00Z",
        )
        if failed:
            insert("quality_failure", database="population", dataset="citizens", check_id=check, record_key=NUMBER)
    insert(
        "quality_index",
        database="population",
        dqi=83.3,
        band="yellow",
        coverage=0.975,
        clean_share=0.75,
        identifier_breaches=1,
        measured_at="2026-03-01T01:00:00Z",
    )
    return insert


@pytest.fixture
def steward(client: Client, here: House) -> Client:
    """A steward who reads English."""
    account = Account.objects.create(username="steward-1", role=Role.STEWARD.value, language="en")
    give_all(house=here, account=account)
    client.force_login(account)
    return client


@pytest.fixture
def journal(register: Register) -> Callable[[], list[tuple[object, ...]]]:
    """Every reading written down so far."""
    return lambda: register.rows("select reader, role, purpose, concept, subject, attributes from reading order by seq")
