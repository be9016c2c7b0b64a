"""SARIF: within the standard, whole, stable over moved lines, and safe with hostile texts."""

from __future__ import annotations

import json
import re

import jsonschema
import msgspec
import pytest

from tests.emit.ci_results import NASTY, finding, nasty, with_findings
from tests.emit.factory import make_result
from tests.emit.sarif_log import SarifResult, read, schema, valid
from traceability.emit.sarif import SCHEMA, manual, render
from traceability.model.finding import Where
from traceability.model.result import Result
from traceability.rules.registry import all_rules


def by_key(result: Result) -> dict[str, SarifResult]:
    return {found.properties["key"]: found for found in read(render(result)).results}


@pytest.mark.parametrize("result", [make_result(), make_result(hostile=True), make_result(profile_only=True), make_result(passed=True)])
def test_it_is_within_the_standard(result: Result) -> None:
    run = read(render(result))
    assert len(run.results) == len(result.findings)
    ids = [rule.id for rule in run.tool.driver.rules]
    assert ids == [rule.id for rule in result.rules]
    for found in run.results:
        assert ids[found.rule_index] == found.rule_id
        assert [related.id for related in found.related_locations] == list(range(1, len(found.related_locations) + 1))
    assert set(run.original_uri_base_ids) == {"%SRCROOT%", "PPTRACE_LIBRARY"}
    for rule in run.tool.driver.rules:
        assert len(set(rule.properties.tags)) == len(rule.properties.tags)


def test_the_schema_is_that_of_the_standard() -> None:
    described = schema(SCHEMA).schema
    assert isinstance(described, dict)
    assert described["$id"].startswith("https://raw.githubusercontent.com/oasis-tcs/sarif-spec/")
    assert described["title"] == "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
    assert described["additionalProperties"] is False
    assert described["properties"]["version"]["enum"] == ["2.1.0"]


def changed(path: str, value: object) -> str:
    body = json.loads(render(make_result()))
    *way, last = path.split(".")
    place = body["runs"][0]
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    place[last] = value
    return json.dumps(body)


@pytest.mark.parametrize(
    ("path", "value"),
    [("results.0.level", "info"), ("results.0.baselineState", "gone"), ("tool.driver.rule", []), ("tool", {}), ("results.0.message", {}),
     ("results.0.locations.0.physicalLocation.region.startLine", 0), ("results.0.partialFingerprints", {"x": 1}),
     ("results.0.ruleIndex", -2), ("results.0.suppressions", [{"kind": "waived"}]), ("results.0.relatedLocations", [{"id": -2}]),
     ("automationDetails.guid", "1"), ("columnKind", "bytes"), ("invocations", [{}]), ("tool.driver.rules", [{"name": "no id"}])],
)  # fmt: skip
def test_the_schema_can_fail(path: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        valid(changed(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [("results.0.locations", []), ("results.0.partialFingerprints", {"x": "y"}), ("results.0.suppressions", [{"kind": "external"}]),
     ("results.0.locations.0.physicalLocation.artifactLocation.uri", "a b")],
)  # fmt: skip
def test_the_strict_records_see_what_the_schema_lets_pass(path: str, value: object) -> None:
    text = changed(path, value)
    valid(text)
    with pytest.raises(msgspec.ValidationError):
        read(text)


def test_a_finding_with_its_places() -> None:
    found = by_key(make_result())["DEP001 st:FCS_COP.1/HASH FDP_ITC.1|FDP_ITC.2|FCS_CKM.1"]
    place = found.locations[0].physical_location
    assert (place.artifact_location.uri, place.artifact_location.uri_base_id) == ("st/sfrs.yaml", "%SRCROOT%")
    assert (place.region.start_line, place.region.start_column) == (60, 5)
    (subject,) = found.locations[0].logical_locations
    assert (subject.name, subject.fully_qualified_name) == ("FCS_COP.1/HASH", "st:FCS_COP.1/HASH")
    (other,) = found.related_locations
    library = other.physical_location.artifact_location
    assert (library.uri, library.uri_base_id) == ("profiles/pp/sfrs.yaml", "PPTRACE_LIBRARY")
    assert found.message.text.endswith("Repair: Name the SFR that satisfies it, or justify why it need not be met.")
    assert found.properties["clause"].endswith("CEM ASE_REQ.2-9")


def test_levels_and_the_baseline() -> None:
    result = with_findings(finding(1), finding(2, "warning"), finding(3, "info"), finding(4), known=1)
    found = list(by_key(result).values())
    assert [one.level for one in found] == ["error", "warning", "note", "error"]
    assert [one.baseline_state for one in found] == ["new", "new", "new", "unchanged"]
    assert [one.properties["gate"] for one in found] == ["new", "noted", "noted", "known"]
    assert [len(one.suppressions) for one in found] == [0, 0, 0, 1]
    assert found[3].suppressions[0].justification == "accepted in baseline.yaml"


def test_what_vanished_is_no_result() -> None:
    result = make_result()
    run = read(render(result))
    assert run.properties["baseline"] == {"new": 3, "known": 1, "vanished": ["REF001 st:O.Gone"]}
    assert not any("O.Gone" in found.properties["key"] for found in run.results)


def test_a_moved_line_keeps_the_fingerprint() -> None:
    here, there = (by_key(with_findings(finding(1, where=Where(file="pp/a.yaml", line=n), message=f"m{n}"))) for n in (3, 30))
    assert here["OBJ004 pp:T.1"].partial_fingerprints == there["OBJ004 pp:T.1"].partial_fingerprints
    other = by_key(with_findings(finding(2)))["OBJ004 pp:T.2"]
    assert other.partial_fingerprints != here["OBJ004 pp:T.1"].partial_fingerprints


def test_a_finding_of_the_whole_project_still_has_a_place() -> None:
    """A service refuses the whole log where one result has no file."""
    found = by_key(with_findings(finding(1, where=Where())))["OBJ004 pp:T.1"]
    place = found.locations[0].physical_location
    assert (place.artifact_location.uri, place.region.start_line, place.region.start_column) == ("pptrace.toml", 1, None)


@pytest.mark.parametrize(
    ("file", "base", "uri"),
    [
        ("a b/ü:#?%.yaml", "", "a%20b/%C3%BC%3A%23%3F%25.yaml"),
        ("c:/x.yaml", "", "c%3A/x.yaml"),
        ("a.yaml", "products/gate way", "products/gate%20way/a.yaml"),
        ("/elsewhere/a.yaml", "products", "file:///elsewhere/a.yaml"),
        ("pptrace:profiles/a.yaml", "products", "profiles/a.yaml"),
    ],
)
def test_uris(file: str, base: str, uri: str) -> None:
    run = read(render(with_findings(finding(1, where=Where(file=file, line=1))), base))
    assert run.results[0].locations[0].physical_location.artifact_location.uri == uri


def test_rules_bring_their_manual_page() -> None:
    rule = all_rules()["OBJ004"]
    (described,) = read(render(with_findings(finding(1)))).tool.driver.rules
    assert described.help is not None
    assert described.help.markdown == manual(rule)
    page = rule.manual()
    for part in (page.what, page.why, page.repair, page.fails, page.passes):
        assert part
        assert part in described.help.markdown
    assert described.properties.tags[0] == "cc"
    assert "APE_OBJ.2-4" in described.properties.tags
    assert described.name == "OBJ004"  # the factory's title


def test_what_the_run_changed_about_rules() -> None:
    result = make_result()
    (invocation,) = read(render(result)).invocations
    off = {o.descriptor.id: o.configuration for o in invocation.rule_configuration_overrides}
    assert {rule.id for rule in result.rules if not rule.ran} <= set(off)
    assert off["CST001"].enabled is False
    assert off["CST001"].properties == {"why": "No composite is claimed."}
    assert (invocation.exit_code, invocation.execution_successful) == (1, True)


def test_hostile_texts() -> None:
    text = render(nasty())
    run = read(text)
    assert len(run.results) == len(NASTY)
    assert not re.search(r"\\u00[01]|\\ud[89a-f]", text.replace("\\r", "").replace("\\n", ""), re.I)
    (placeholder,) = [one.message.text for one in run.results if "click" in one.message.text]
    assert "{{0}}" in placeholder
    assert "](" not in placeholder.replace("\\](", "")
    assert len({one.partial_fingerprints.key for one in run.results}) == len(NASTY)


def test_same_result_same_text() -> None:
    assert render(make_result(hostile=True)) == render(make_result(hostile=True))
