"""The official CC XML: the shipped catalogues agree with a user's copy, and the wording is shown with operations marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.projects import judge, write
from traceability.catalogue.catalogue import all_slots
from traceability.cli.main import cli
from traceability.exchange.ccxml import read_ccxml
from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.model.components import SlotDefinition

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples" / "cc"
EDITIONS = {"cc3R5.xml": "cc-3.1r5", "cc2022.xml": "cc-2022"}
absent = pytest.mark.skipif(not SAMPLES.is_dir(), reason="no copy of the official XML is at hand")
OWN = """<cc version="3.1" revision="5"><f-class id="fau" name="Audit"><f-family id="fau_gen" name="Generation">
<f-component id="fau_gen.2" name="Identity"><fco-hierarchical fcomponent="fau_gen.1"/><fco-dependencies>
<fco-dependsoncomponent fcomponent="fau_gen.1"/><fco-or><fco-dependsoncomponent fcomponent="fia_uid.1"/>
<fco-dependsoncomponent fcomponent="fia_uid.2"/></fco-or></fco-dependencies>
<f-element id="fau_gen.2.1">Lamps shall be <fe-selection exclusive="YES"><fe-selectionitem>lit</fe-selectionitem>
<fe-selectionitem>put out by <fe-assignment><fe-assignmentitem>a person</fe-assignmentitem></fe-assignment></fe-selectionitem>
<fe-selectionnotes>not this</fe-selectionnotes></fe-selection> at <fe-assignment><fe-assignmentitem>a time</fe-assignmentitem></fe-assignment>.
</f-element></f-component></f-family></f-class></cc>
"""
PROJECT = """=== pptrace.toml
documents = ["pp"]
wording = ["cc31"]
=== pp/pp.yaml
document:
  id: pp
  kind: protection-profile
  title: A profile
  version: "1"
  claims: {cc: {edition: "3.1", revision: 5}, part2: conformant, part3: conformant}
sfrs:
  FAU_GEN.2:
    elements:
      FAU_GEN.2.1:
        text: A lamp is {s1}, {a1}.
        slots: {s1: {chosen: {2: "dark, by {s1-2-a1}"}}, s1-2-a1: {value: the keeper}, a1: {state: open}}
"""


def test_own_small_copy(tmp_path: Path) -> None:
    (tmp_path / "cc.xml").write_text(OWN)
    component = read_ccxml(tmp_path / "cc.xml", "cc.xml").components["FAU_GEN.2"]
    assert component.hierarchical_to == ("FAU_GEN.1",)
    assert component.dependencies == (("FAU_GEN.1",), ("FIA_UID.1", "FIA_UID.2"))
    element = component.elements["FAU_GEN.2.1"]
    assert element.text == "Lamps shall be {s1} at {a1}."
    assert element.slots["s1"].wording == {1: "lit", 2: "put out by {s1-2-a1}"}
    assert element.slots["s1"].choose == "one"


def test_wording_is_shown_with_operations_marked(tmp_path: Path) -> None:
    (tmp_path / "cc.xml").write_text(OWN)
    write(tmp_path, PROJECT)
    done = CliRunner().invoke(cli, ["import", "ccxml", str(tmp_path / "cc.xml"), "-o", str(tmp_path / "cc31")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "cc31" / ".gitignore").read_text().endswith("\n*\n")
    assert "copyrighted" in (tmp_path / "cc31" / "part2.yaml").read_text()
    (element,) = judge(tmp_path).result.report().sfrs[0].elements
    assert [(part.kind, part.slot, part.text) for part in element.parts] == [
        ("plain", "", "Lamps shall be "), ("selection", "s1", "put out by "), ("assignment", "s1-2-a1", "the keeper"), ("plain", "", " at "),
        ("open", "a1", "assignment: a time"), ("plain", "", "."),
    ]  # fmt: skip


def test_own_words_stand_where_the_slots_differ(tmp_path: Path) -> None:
    (tmp_path / "cc.xml").write_text(OWN)
    write(tmp_path, PROJECT.replace("text: A lamp is {s1}, {a1}.", "text: A lamp is lit.").replace("        slots:", "        # slots:"))
    CliRunner().invoke(cli, ["import", "ccxml", str(tmp_path / "cc.xml"), "-o", str(tmp_path / "cc31")])
    (element,) = judge(tmp_path).result.report().sfrs[0].elements
    assert [part.text for part in element.parts] == ["A lamp is lit."]


@absent
@pytest.mark.parametrize("file", EDITIONS)
def test_shipped_catalogue_agrees(file: str, tmp_path: Path) -> None:
    official = read_ccxml(SAMPLES / file, file)
    shipped = Library(tmp_path, Cache(None)).catalogue(EDITIONS[file])
    assert official.id == shipped.id
    assert official.classes == shipped.classes
    assert official.families == shipped.families
    assert official.components.keys() == shipped.components.keys()
    for name, component in official.components.items():
        other = shipped.components[name]
        assert (name, component.title) == (name, other.title)
        assert (name, component.hierarchical_to) == (name, other.hierarchical_to)
        assert (name, component.dependencies) == (name, other.dependencies)
        assert component.elements.keys() == other.elements.keys()
        for element, definition in component.elements.items():
            assert (element, _form(all_slots(definition))) == (element, _form(all_slots(other.elements[element])))


def _form(slots: dict[str, SlotDefinition]) -> dict:
    return {name: (slot.op, slot.choose, slot.options, slot.none_option, slot.letter) for name, slot in slots.items()}
