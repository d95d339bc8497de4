"""Every page a steward opens: what is on it, what is not, and that personal data are read through the journal only."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest

from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from motlan.web.steward.sealed import seal

NUMBER = "001193000123"
SUBJECT = 4_611_686_018_427_387_905
DATABASE = "/steward/databases/population/"
CHECK = f"{DATABASE}citizens/checks/sex.codes/"

QUIET_PAGES = [
    "/steward/",
    "/steward/databases.csv",
    DATABASE,
    CHECK,
    f"{DATABASE}citizens/unlinked/",
    "/steward/conflicts/",
    "/steward/conflicts/person/",
    "/steward/conflicts/person/subjects.csv",
    "/steward/corrections/",
    "/steward/corrections.csv",
    "/steward/quarantine/",
    "/steward/runs/",
    "/steward/runs.csv",
    "/steward/subjects/",
    "/steward/dictionary/",
    "/steward/dictionary/person/",
    "/steward/dictionary/codes/sex/",
]


def body(response):
    text = b"".join(response.streaming_content) if response.streaming else response.content
    return text.decode()


def words(response):
    """The page as one reads it: no marks, one space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body(response)))


def record_address(client):
    return re.search(r'href="(/steward/records/[^"]+)"', body(client.get(CHECK))).group(1)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", QUIET_PAGES)
def test_lists_show_no_personal_data_and_write_nothing(steward, filled, journal, address, language):
    steward.cookies["motlan_language"] = language
    response = steward.get(address)
    assert response.status_code == 200
    shown = body(response)
    for secret in (NUMBER, "Lê Thị", "0912345678"):
        assert secret not in shown
    assert journal() == []


@pytest.mark.parametrize("address", [*QUIET_PAGES, f"/steward/subjects/{SUBJECT}/", "/steward/records/x/"])
def test_without_signing_in_nothing_is_read(client, filled, journal, address):
    response = client.get(address)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/sign-in/")
    assert journal() == []


@pytest.mark.parametrize("role", ["citizen", "officer", "committee"])
@pytest.mark.parametrize("address", [*QUIET_PAGES, f"/steward/subjects/{SUBJECT}/"])
def test_other_roles_are_told_why_and_nothing_is_read(client, filled, journal, role, address):
    from motlan.web.people.models import Account

    client.force_login(Account.objects.create(username="other", role=role, subject=5))
    response = client.get(address)
    assert response.status_code == 403
    assert "Lê Thị" not in response.content.decode()
    assert journal() == []


def test_databases_worst_first_with_their_figures(steward, filled):
    filled(
        "quality_index",
        database="land",
        dqi=60.0,
        band="red",
        coverage=0.5,
        clean_share=1.0,
        identifier_breaches=0,
        measured_at="2026-03-01T01:00:00Z",
    )
    shown = steward.get("/steward/").content.decode()
    order = re.findall(r'<a class="govuk-link" href="/steward/databases/(\w+)/">', shown)
    assert order[0] == "land"
    assert order[-1] == "population"
    row = re.sub(r"<[^>]+>", " ", shown[shown.index('href="/steward/databases/population/"') :])
    for figure in ("yellow", "83.3", "97.5 %", "1 identifier breach", "late"):
        assert figure in row


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ("?q=dan cu", []),
        ("?q=POPULATION", ["population"]),
        ("?band=yellow", ["population"]),
        ("?stage=central", ["population"]),
        ("?owner=ministry_of_justice", ["civil_status"]),
        ("?owner=ministry_of_justice&band=yellow", []),
    ],
)
def test_the_list_of_databases_is_narrowed_by_its_address(steward, filled, filters, names):
    shown = steward.get(f"/steward/{filters}").content.decode()
    assert re.findall(r'<a class="govuk-link" href="/steward/databases/(\w+)/">', shown) == names
    assert ("No database fits this search." in shown) is (names == [])


def test_searching_in_vietnamese_needs_no_tone_marks(steward, filled):
    steward.cookies["motlan_language"] = "vi"
    shown = steward.get("/steward/?q=dan cu").content.decode()
    assert re.findall(r'<a class="govuk-link" href="/steward/databases/(\w+)/">', shown) == ["population"]


def test_the_list_of_databases_as_a_file(steward, filled):
    response = steward.get("/steward/databases.csv?band=yellow")
    lines = body(response).splitlines()
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="databases.csv"'
    assert lines[0].startswith("\ufeffdatabase,label,owner,stage,index,band")
    assert lines[1].startswith(
        "population,National population database,Ministry of Public Security,central,83.3,yellow,97.5,1"
    )
    assert len(lines) == 2


def test_the_page_of_a_database_names_identifier_breaches_first(steward, filled):
    shown = words(steward.get(DATABASE))
    assert shown.index("Identifier breaches") < shown.index("Five criteria")
    assert "Personal number: keeps the rules of its number (Citizens): 1" in shown
    assert "Clean unique and valid, written as the dictionary says 75.0" in shown
    assert "Unified same codes, identifiers and model everywhere not measured" in shown
    assert "75.0 % of records pass everything" in shown
    assert "Personal number Citizens 75.0 1 75.0 – – – –" in shown
    assert "so_dinh_danh Personal number" in shown
    assert "Knowingly left out: ma_ho_so, trang_thai, cap_nhat" in shown
    assert "unit codes of 30/06/2025" in shown


def test_bars_are_drawn_with_a_point_in_vietnamese_too(steward, filled):
    steward.cookies["motlan_language"] = "vi"
    shown = body(steward.get(DATABASE))
    assert '<rect class="motlan-bar__part" width="75.00" height="10"/>' in shown
    assert "75,0" in shown


def test_from_a_check_to_its_record_to_its_subject(steward, filled, journal):
    address = record_address(steward)
    assert NUMBER not in address
    shown = body(steward.get(address))
    assert NUMBER in shown
    assert "Received “&lt;b&gt;giới&lt;/b&gt;”: The code list does not have this code" in shown
    assert "<b>giới" not in shown
    assert f'href="/steward/subjects/{SUBJECT}/"' in shown
    ((reader, role, purpose, concept, subject, attributes),) = journal()
    assert (reader, role, purpose, concept, subject) == ("steward-1", "steward", "stewardship", "person", SUBJECT)
    assert attributes.split()[:2] == ["personal_number", "full_name"]


def test_a_subject_shows_all_sources_and_marks_the_value_that_stands(steward, filled, journal):
    shown = words(steward.get(f"/steward/subjects/{SUBJECT}/"))
    assert "Full name ≠ sources disagree Lê Thị Hòa · said by 1 of 2 sources" in shown
    name = shown[shown.index("Full name ≠ sources disagree") : shown.index("Date of birth", shown.index("≠ disagrees"))]
    stands, disagrees = name.index("Lê Thị Hòa ✓ this value stands"), name.index("Lê Thị Hoa ≠ disagrees")
    assert name.index("Civil status") < stands < name.index("National population database") < disagrees
    birth = shown[shown.index("Date of birth 1993 · 2 sources") :]
    birth = birth[: birth.index("Sex")]
    assert "1993 ✓ this value stands" in birth
    assert "06/05/1993 = agrees" in birth
    assert [row[:5] for row in journal()] == [("steward-1", "steward", "stewardship", "person", SUBJECT)]


def test_conflicts_are_narrowed_by_attribute(steward, filled):
    assert str(SUBJECT) in body(steward.get("/steward/conflicts/person/?attribute=full_name"))
    other = body(steward.get("/steward/conflicts/person/?attribute=sex"))
    assert str(SUBJECT) not in other
    assert "No sources disagree here." in other


@pytest.mark.parametrize(
    ("days", "vi", "en"),
    [
        (None, "chỉ rời khu cách ly khi đọc lại cả tập.", "leave only when the dataset is read whole again."),
        (1, "1 ngày một lần trong khi", "once a day while a watch is at work."),
        (3, "3 ngày một lần trong khi", "every 3 days while a watch is at work."),
    ],
)
def test_quarantine_says_when_it_is_left_by_what_a_cursor_reads(steward, filled, here, days, vi, en):
    dataset = here.catalogue.databases["population"].datasets["citizens"]
    changes = dataset.changes.model_copy(update={"reconcile": days})
    with patch.dict(
        here.catalogue.databases["population"].datasets,
        {"citizens": dataset.model_copy(update={"changes": changes})},
    ):
        for language, said in (("vi", vi), ("en", en)):
            steward.cookies["motlan_language"] = language
            shown = words(steward.get("/steward/quarantine/?database=population"))
            assert shown.count(said) == 1, shown
    assert "once a day" not in words(steward.get("/steward/quarantine/?database=land"))  # nothing of it is in there


def test_quarantine_hides_what_is_sensitive_and_escapes_the_rest(steward, filled):
    shown = body(steward.get("/steward/quarantine/"))
    assert "<bdi>&lt;b&gt;giới&lt;/b&gt;</bdi>" in shown
    assert "cmd|" not in shown
    assert "0912" not in shown
    assert "not shown in lists; open the record" in shown
    assert "The code list does not have this code" in shown
    assert "•••••••••123" in shown


def test_a_received_value_is_shortened(steward, filled):
    filled(
        "quarantine",
        database="land",
        dataset="parcels",
        batch=1,
        record_key="p",
        attribute="sheet",
        received="x" * 5000,
        reason="too_long",
    )
    shown = body(steward.get("/steward/quarantine/?database=land"))
    assert f"<bdi>{'x' * 60}</bdi>…" in shown
    assert "x" * 61 not in shown


def test_downloads_with_record_keys_are_written_into_the_journal(steward, filled, journal):
    lines = body(steward.post("/steward/quarantine.csv?reason=too_long")).splitlines()
    assert lines[1:] == [f"population,citizens,1,{NUMBER},phone,'=cmd|0912,It is longer than allowed"]
    lines = body(steward.post(f"{CHECK}records.csv")).splitlines()
    assert lines[1:] == [f"population,citizens,sex.codes,{NUMBER}"]
    lines = body(steward.post(f"{DATABASE}citizens/unlinked.csv")).splitlines()
    assert lines[1:] == ["population,citizens,lonely-01"]
    assert [row[3:] for row in journal()] == [
        ("", None, "quarantine"),
        ("person", None, "record_key"),
        ("person", None, "record_key"),
    ]


@pytest.mark.parametrize(
    "address", ["/steward/quarantine.csv", f"{CHECK}records.csv", f"{DATABASE}citizens/unlinked.csv"]
)
def test_downloads_with_record_keys_cannot_be_had_by_a_link(steward, filled, journal, address):
    assert steward.get(address).status_code == 405
    assert journal() == []


def test_long_lists_go_on_where_they_stopped(steward, filled):
    for at in range(120):
        filled(
            "quality_failure", database="population", dataset="citizens", check_id="sex.codes", record_key=f"K{at:06}"
        )
    seen, address = [], CHECK
    while address:
        shown = body(steward.get(address))
        seen += re.findall(r'motlan-code">([^<]+)</th>', shown)
        onward = re.search(r'href="(\?[^"]+)" rel="next"', shown)
        address = CHECK + onward.group(1) if onward else ""
        assert "K0000" not in address
    assert seen == ["•••••••••123", *(f"••••{at:03}" for at in range(120))]


def test_runs_say_what_was_brought_and_what_failed(steward, filled):
    shown = words(steward.get("/steward/runs/"))
    assert shown.index("The file cannot be opened. Open it again.") < shown.index("changes only")
    only = words(steward.get("/steward/runs/?outcome=failed"))
    assert "Parcels" in only
    assert "Citizens" not in only
    assert "Citizens" in shown


def test_a_run_that_went_well_says_its_numbers_once(steward, filled):
    page = steward.get("/steward/runs/").content.decode()
    row = next(one for one in page.split("<tr")[1:] if "Citizens" in one)
    assert "changes taken over" in row
    assert "Received " not in row.replace('data-label="Received"', "")
    assert (
        page.count('scope="col"') == 9
    )  # a database and its dataset share a column, so do outcome and mode: nothing is cut off


def test_a_database_that_is_written_here_is_not_read_from_anywhere(steward, filled):
    page = words(steward.get("/steward/databases/judgments/"))
    assert "nothing is read from anywhere. Registers kept here" in page
    assert "Synchronise now" not in page
    Account.objects.update(role=Role.ADMINISTRATOR.value)
    page = words(steward.get("/steward/databases/judgments/"))
    assert "nothing is read from anywhere." in page
    assert "Registers kept here" not in page
    assert "Synchronise now" in words(steward.get("/steward/databases/land/"))


@pytest.mark.parametrize(
    "address",
    [
        "/steward/?band=purple",
        "/steward/?owner=<script>",
        "/steward/databases/nowhere/",
        "/steward/databases/population/nowhere/unlinked/",
        "/steward/databases/population/citizens/checks/nothing/",
        "/steward/databases/population/citizens/checks/' or 1=1 --/",
        "/steward/conflicts/nothing/",
        "/steward/conflicts/person/?attribute=subject) or (1=1",
        "/steward/conflicts/person/?after=abc",
        "/steward/quarantine/?database=' or 1=1 --",
        "/steward/quarantine/?after=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "/steward/runs/?outcome=%00",
        "/steward/runs/?after=%F0%9F%90%98",
        "/steward/subjects/1/",
        "/steward/subjects/99999999999999999999999999/",
        "/steward/records/nonsense/",
        "/steward/records/" + "A" * 5000 + "/",
        "/steward/dictionary/nothing/",
        "/steward/dictionary/codes/nothing/",
    ],
)
def test_an_address_that_nobody_gave_leads_nowhere(steward, filled, journal, address):
    assert steward.get(address).status_code == 404
    assert journal() == []


def test_every_page_works_on_an_empty_register(steward, here):
    for address in ("/steward/", DATABASE, "/steward/conflicts/", "/steward/quarantine/", "/steward/runs/"):
        assert steward.get(address).status_code == 200
    assert "Nothing is in quarantine." in words(steward.get("/steward/quarantine/"))
    assert "This database was never measured." in words(steward.get(DATABASE))
    assert "Nothing was read yet." in words(steward.get("/steward/runs/"))


def test_measuring_from_the_page_says_the_index_and_keeps_it(steward, filled, register):
    response = steward.post(f"{DATABASE}measure/", follow=True)
    assert response.status_code == 200
    dqi = register.value(
        "select dqi from quality_index where database = 'population' order by measured_at desc limit 1"
    )
    assert dqi != 83.3
    assert re.search(r"Measured: the index is \d+\.\d\.", words(response))


def test_a_place_in_one_list_is_no_place_in_another(steward, filled):
    for at in range(60):
        filled("quality_failure", database="population", dataset="citizens", check_id="sex.codes", record_key=f"K{at}")
    onward = re.search(r'href="\?(after=[^"]+)" rel="next"', body(steward.get(CHECK))).group(1)
    assert steward.get(f"{CHECK}?{onward}").status_code == 200
    for other in ("runs/", "conflicts/person/", "quarantine/", "corrections/"):
        assert steward.get(f"/steward/{other}?{onward}").status_code == 404


@pytest.mark.parametrize(
    ("value", "shown"), [(99.96, "99.9"), (100.0, "100.0"), (0.0, "0.0"), (83.3, "83.3"), (None, "–")]
)
def test_an_index_is_never_rounded_up(value, shown):
    from django.utils.translation import override

    from motlan.web.filters import index

    with override("en"):
        assert index(value) == shown


def test_a_check_against_other_databases_names_them(steward, filled):
    filled(
        "quality_score",
        database="population",
        dataset="citizens",
        check_id="full_name.agrees_with.civil_status",
        attribute="full_name",
        criterion="correct",
        weight=2.0,
        evaluated=4,
        failed=2,
        measured_at="2026-03-01T01:00:00Z",
    )
    assert "Full name: agrees with a better authority (Civil status)" in words(steward.get(DATABASE))


def test_a_record_without_a_subject_says_so_and_is_written_down_too(steward, filled, journal):
    shown = body(steward.get(f"{DATABASE}citizens/unlinked/"))
    assert "lonely-01" not in shown
    record = words(steward.get(re.search(r'href="(/steward/records/[^"]+)"', shown).group(1)))
    assert "It belongs to no subject" in record
    assert [row[3:5] for row in journal()] == [("person", None)]


def test_a_sealed_address_of_a_record_that_is_gone_leads_nowhere_and_writes_nothing(steward, filled, journal):

    for parts in (("population", "citizens", "nobody"), ("population", "nowhere", NUMBER), ("x", "citizens", NUMBER)):
        assert steward.get(f"/steward/records/{seal(parts)}/").status_code == 404
    assert journal() == []
