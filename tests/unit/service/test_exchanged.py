"""Procedures go out as CPSV-AP and BPMN 2.0 and come back the same, as far as each format carries them."""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.kernel.triples import json_ld, read, turtle
from motlan.service.procedures import bpmn, cpsv
from motlan.service.procedures.bpmn import BPMN, BPMNDI, Flow, flow_of
from motlan.service.procedures.bpmn import bpmn as model
from motlan.service.procedures.bpmn_read import ReadFlow, read_flow
from motlan.service.procedures.cpsv import CHANNELS, PREFIXES, Input, Service, service_of, triples
from motlan.service.procedures.cpsv_read import KINDS, read_service
from motlan.service.procedures.spec import Procedure, TimeLimit
from motlan.workspace.load import load

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"
PROCEDURES = tuple(version for versions in load(VIETNAM).procedures.versions.values() for version in versions)
AGENCY = {"ministry_of_justice": Text(vi="Bộ Tư pháp", en="Ministry of Justice")}

# a busy machine draws slowly; the law is the same
LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
# whatever a YAML file can say: no control characters but tab and line ends, no halves of a character
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\t\n\r\"'\\<>&@^"), min_size=1, max_size=12
)
TEXTS = st.one_of(
    WORDS.map(lambda words: Text({"": words})),
    st.dictionaries(st.sampled_from(["vi", "en", "km", "zh-Hant"]), WORDS, min_size=1).map(Text),
)
CODES = st.from_regex(r"[0-9A-Za-z.\-]{1,40}", fullmatch=True)
DAYS = st.dates(min_value=date(1945, 9, 2))
COSTS = st.dictionaries(st.sampled_from(CHANNELS), st.integers(0, 10**12)).map(
    lambda amounts: tuple((one, amounts[one]) for one in CHANNELS if one in amounts)
)
LIMITS = st.one_of(st.tuples(st.integers(0, 400), st.none()), st.tuples(st.none(), st.integers(1, 400)))


@st.composite
def services(draw: st.DrawFn) -> Service:
    days, hours = draw(LIMITS)
    costs = draw(COSTS)
    acts = st.lists(WORDS.filter(lambda words: cpsv.BETWEEN_ACTS not in words), min_size=1, max_size=3)
    joined = acts.map(cpsv.BETWEEN_ACTS.join)
    bases = st.dictionaries(st.sampled_from(["", "vi", "en"]), joined, min_size=1).map(Text)
    inputs = st.lists(
        st.builds(Input, id=NAMES, kind=st.sampled_from(KINDS), label=TEXTS, legal_basis=st.one_of(st.none(), TEXTS)),
        max_size=4,
        unique_by=lambda one: one.id,
    )
    return Service(
        code=draw(CODES),
        label=draw(TEXTS),
        about=draw(TEXTS),
        in_force=draw(DAYS),
        legal_basis=draw(st.one_of(st.none(), bases)),
        owner=draw(NAMES),
        life_events=tuple(draw(st.lists(NAMES, max_size=3, unique=True))),
        channels=tuple(draw(st.lists(st.sampled_from(CHANNELS), max_size=3, unique=True))),
        days=days,
        hours=hours,
        currency="VND" if costs else "",
        costs=costs,
        inputs=tuple(draw(inputs)),
        output=draw(NAMES),
        output_label=draw(TEXTS),
    )


@LAW
@given(services())
def test_a_service_comes_back_from_turtle_and_from_json_ld(service: Service) -> None:
    found = triples(service, AGENCY)
    for text in (turtle(found, PREFIXES), json.dumps(json_ld(found, PREFIXES), ensure_ascii=False)):
        came = read_service(text)
        assert (came.service, came.unknown) == (service, ())


@LAW
@given(services())
def test_both_forms_say_the_same_triples(service: Service) -> None:
    found = triples(service, AGENCY)
    assert set(read(turtle(found, PREFIXES))) == set(found)
    assert set(read(json.dumps(json_ld(found, PREFIXES)))) == set(found)


def limits() -> st.SearchStrategy[TimeLimit]:
    cut_off = st.one_of(st.none(), st.times().map(lambda at: at.replace(microsecond=0)))
    return st.builds(
        lambda length, at: TimeLimit(working_days=length[0], working_hours=length[1], cut_off=at), LIMITS, cut_off
    )


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    verify = draw(st.one_of(st.none(), limits()))
    return Flow(
        code=draw(CODES),
        label=draw(TEXTS),
        in_force=draw(DAYS),
        received_by=draw(st.sampled_from(["any_commune_centre", "deciding_agency"])),
        limit=draw(limits()),
        supplement_days=draw(st.integers(1, 400)),
        document=draw(NAMES),
        document_label=draw(TEXTS),
        verify_when=draw(st.sampled_from(["a.b == 'x'", "dossier.abroad == 'yes' && a.b < 3"])) if verify else "",
        verify_limit=verify,
    )


@LAW
@given(flows())
def test_a_flow_comes_back_from_its_model(flow: Flow) -> None:
    came = read_flow(model(flow))
    assert came == ReadFlow(**{name: getattr(flow, name) for name in Flow.__dataclass_fields__})


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.procedure)
def test_every_procedure_of_the_example_comes_back(procedure: Procedure) -> None:
    service, flow = service_of(procedure), flow_of(procedure)
    assert read_service(turtle(triples(service, AGENCY), PREFIXES)).service == service
    came = read_flow(model(flow))
    assert (came.limit, came.supplement_days, came.unknown, came.missing) == (flow.limit, flow.supplement_days, (), ())


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.procedure)
def test_what_a_format_carries_and_what_it_leaves_out_are_all_that_a_file_says(procedure: Procedure) -> None:
    for format_ in (cpsv, bpmn):
        left = {name.partition(".")[0] for name in format_.left_out(procedure)}
        assert left | format_.CARRIED >= procedure.model_fields_set
        assert {"subjects", "form", "decided_by"} <= left


def test_what_cpsv_leaves_out_is_named_part_by_part() -> None:
    birth = next(one for one in PROCEDURES if one.procedure == "1.001193")
    assert cpsv.left_out(birth) == (
        *("listing", "received_by", "decided_by", "decided_at", "may_file", "subjects", "questions", "groups", "form"),
        *("requires", "process"),
        *("time_limit.cut_off", "components.when", "components.replaced_by", "components.or", "components.copies"),
        *("result.sign", "result.effect"),
    )


def test_a_model_is_drawn_whole() -> None:
    for procedure in PROCEDURES:
        root = fromstring(model(flow_of(procedure)))
        process = root.find(f"{{{BPMN}}}process")
        assert process is not None
        elements = {one.get("id") for one in process if one.get("id") != "lanes"} - {None}
        drawn = {
            one.get("bpmnElement")
            for one in root.iter()
            if one.tag in {f"{{{BPMNDI}}}BPMNShape", f"{{{BPMNDI}}}BPMNEdge"}
        }
        lanes = {one.get("id") for one in process.iter(f"{{{BPMN}}}lane")}
        assert drawn == elements | lanes | {"participant"}
        assert lanes == (set() if procedure.process.use == "own" else {"helper", "receiver", "decider"})


def test_nothing_of_a_drawing_lies_on_something_else() -> None:
    for verifies in (True, False):
        boxes = bpmn.boxes(verifies=verifies)
        on = bpmn.steps_of(verifies=verifies)
        free = [box for name, box in boxes.items() if not on[name].on]
        for at, (left, top, wide, high) in enumerate(free):
            for to_left, to_top, to_wide, to_high in free[at + 1 :]:
                apart = (
                    left + wide <= to_left
                    or to_left + to_wide <= left
                    or top + high <= to_top
                    or to_top + to_high <= top
                )
                assert apart


FOREIGN = """@prefix cpsv: <http://purl.org/vocab/cpsv#> . # of another country
PREFIX cv: <http://data.europa.eu/m8g/>
@prefix dct: <http://purl.org/dc/terms/> .
<https://example.org/s/1> a cpsv:PublicService ;
  dct:identifier "S-1" ; dct:title "Dịch vụ"@vi, "Service"@en ;
  cv:processingTime "P4W" ;
  dct:spatial <https://example.org/place> ;
  cv:hasChannel <https://example.org/channel/7> ;
  cpsv:hasInput [ a cv:Evidence ; dct:title "Proof"@en ] ;
  cv:hasCost [ cv:value 12.5 ; cv:currency <http://publications.europa.eu/resource/authority/currency/EUR> ] .
"""


def test_what_a_foreign_service_says_that_we_do_not_understand_is_named() -> None:
    came = read_service(FOREIGN)
    assert came.service == Service(
        code="S-1",
        label=Text(vi="Dịch vụ", en="Service"),
        about=Text(vi="Dịch vụ", en="Service"),
        inputs=(Input(id="component_1", kind="paper", label=Text(en="Proof")),),
    )
    at = "https://example.org/s/1"
    assert came.unknown == (
        f"{at} cv:processingTime P4W",
        f"{at} dct:spatial https://example.org/place",
        f"{at} cv:hasChannel https://example.org/channel/7",
        "_:inner2 cv:value 12.5",
        "_:inner2 cv:currency http://publications.europa.eu/resource/authority/currency/EUR",
        f"{at} cv:hasCost _:inner2",
    )


def test_json_ld_with_terms_of_its_own_and_objects_in_objects_is_read() -> None:
    context = {"cpsv": PREFIXES["cpsv"], "cv": PREFIXES["cv"], "title": {"@id": "http://purl.org/dc/terms/title"}}
    service = {
        "@context": context,
        "@id": "https://example.org/s/1",
        "@type": "cpsv:PublicService",
        "http://purl.org/dc/terms/identifier": "S-1",
        "title": {"@value": "Service", "@language": "en"},
        "cpsv:produces": {"@type": "cpsv:Output", "title": "Paper", "http://purl.org/dc/terms/identifier": "paper"},
    }
    came = read_service(json.dumps(service))
    assert came.unknown == ()
    assert (came.service.label, came.service.output, came.service.output_label) == (
        Text(en="Service"),
        "paper",
        Text({"": "Paper"}),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[1]",
        "Xin chào!",
        "<a> <b> .",
        "x:a x:b x:c .",
        '{"@context": "https://example.org/context.json"}',
        '{"@context": {"a": "a:a"}, "a:b": 1}',
        "@prefix cpsv: <http://purl.org/vocab/cpsv#> .\n<a> a cpsv:PublicService .",
    ],
)
def test_what_is_no_service_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refused):
        read_service(text)


BIRTH = model(flow_of(next(one for one in PROCEDURES if one.procedure == "1.001193")))


def test_steps_that_a_model_has_more_or_less_are_named() -> None:
    more = BIRTH.replace(
        "</bpmn:process>", '<bpmn:scriptTask id="x1" name="Kiểm tra chéo"/><bpmn:dataObject/></bpmn:process>'
    )
    came = read_flow(more)
    assert (came.unknown, came.missing) == (("scriptTask “Kiểm tra chéo” (x1)", "dataObject"), ())
    turned = read_flow(BIRTH.replace('targetRef="returned"', 'targetRef="filed"'))
    assert turned.unknown == ("sequenceFlow (hand_over_returned)",)
    without = read_flow(BIRTH.replace('id="help"', 'id="assist"'))
    assert without.unknown == ("userTask “Hỗ trợ nộp” (assist)",)
    assert without.missing == ("help",)


def test_a_timer_that_says_no_working_days_is_named() -> None:
    came = read_flow(BIRTH.replace(">P1D<", ">P1M<"))
    assert (came.limit, came.unknown) == (None, ("timerEventDefinition “limit”",))


def test_a_changed_timer_is_the_new_limit() -> None:
    came = read_flow(BIRTH.replace(">P1D<", ">PT8H<"))
    assert came.limit == TimeLimit(working_days=None, working_hours=8, cut_off=time(15))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<a/>",
        f'<definitions xmlns="{BPMN}"/>',
        f'<!DOCTYPE x [<!ENTITY e "boom">]><definitions xmlns="{BPMN}"><process name="&e;"/></definitions>',
        BIRTH.replace("</bpmn:process>", "</bpmn:process><bpmn:process/>"),
    ],
)
def test_what_is_no_model_of_one_process_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_flow(text)
