"""One fault at a time put into a clean document: exactly its rule finds it, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.fixtures import MODULE, PROFILE
from traceability.rules.registry import all_rules
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

MUTATIONS = [
    ("NIA001", PROFILE, 'id="flp-dim-e1"', 'id="flp-wick-e1"'),
    ("NIA002", PROFILE, 'cc-id="flp_lit_ext.1" iteration="Wick" id="flp-wick" name="Wick" status="sel-based"><depends on-sel="s-oil"/>',
     ('cc-id="flp_lit_ext.1" iteration="Wick" name="Same" status="sel-based"><depends on-sel="s-oil"/><f-element><title>The TSF shall trim.</title>'
     '</f-element><aactivity><TSS>Read.</TSS></aactivity></f-component><f-component cc-id="flp_lit_ext.1" iteration="Wick" id="flp-wick" '
     'name="Wick" status="sel-based"><depends on-sel="s-oil"/>')),
    ("NIA003", PROFILE, "</threats>", '<threat name="T.COLD"><description>It is cold.</description></threat></threats>'),
    ("NIA004", PROFILE, "</SOEs>", '<SOE name="OE.FOOT"><description>A foot.</description></SOE></SOEs>'),
    ("NIA005", PROFILE, "</assumption>", '<objective-refer ref="OE.FOOT"><rationale>A foot.</rationale></objective-refer></assumption>'),
    ("NIA006", PROFILE, "<rationale>A wick burns.</rationale>", "<rationale> </rationale>"),
    ("NIA006", PROFILE, "<rationale>A wick burns.</rationale>", ""),
    ("NIA007", PROFILE, "Light ends darkness.", "T.COLDNESS ends."),
    ("NIA008", PROFILE, "</threat>", "<addressed-by>the flame</addressed-by><rationale>It burns.</rationale></threat>"),
    ("NIA009", PROFILE, "</threat>", "<addressed-by>FLP_LIT_EXT.4</addressed-by><rationale>It burns.</rationale></threat>"),
    ("NIA010", PROFILE, "FLP_LIT_EXT.1/Wick (Selection-based)", "FLP_LIT_EXT.1/Wick (Optional)"),
    ("NIA011", PROFILE, "FLP_LIT_EXT.1/Wick (Selection-based)", "FLP_LIT_EXT.1/Wick"),
    ("NIA012", PROFILE, "A wick burns.", "FLP_DIM_EXT.1 burns."),
    ("NIA013", PROFILE, "</threat>", "<addressed-by>FLP_LIT_EXT.1</addressed-by><rationale>Once more.</rationale></threat>"),
    ("NIA014", MODULE, "<addressed-by>FLP_SHD_EXT.1</addressed-by><rationale>A shade hides it.</rationale>", ""),
    ("NIA015", PROFILE, "<addressed-by>FLP_DIM_EXT.1 (implementation-dependent)</addressed-by><rationale>Enough of it.</rationale>", ""),
    ("NIA016", PROFILE, '<depends on-sel="s-gas"/>', '<depends on-sel="s-coal"/>'),
    ("NIA017", PROFILE, '<xref to="s-oil"/>', '<xref to="s-coal"/>'),
    ("NIA018", PROFILE, "<config><ref-id>s-oil", "<config><ref-id>s-coal"),
    ("NIA019", MODULE, '<con-mod ref="T.GLARE">', '<con-mod ref="T.SHADOW">'),
    ("NIA020", PROFILE, "<aactivity><no-tests>None.</no-tests></aactivity>", ""),
    ("NIA021", MODULE, "<f-element><title>The TSF shall shade the top.</title></f-element>", ""),
    ("NIA022", PROFILE, '<depends on-feat="dimmer"/>', ""),
    ("NIA023", PROFILE, '<ext-comp-def fam-id="FLP_DIM_EXT" title="Dimming"><fam-behavior>Light is dimmed.</fam-behavior></ext-comp-def>', ""),
    ("NIA024", PROFILE, "<f-component cc-id=\"flp_lit_ext.1\" id", '<ext-comp-def fam-id="FLP_OUT_EXT" title="Out"/><f-component cc-id="flp_lit_ext.1" id'),
    ("NIA025", PROFILE, '<selectable exclusive="yes">no wick</selectable>', ""),
    ("NIA026", PROFILE, "No dependencies.", "FAU_GEN.1 Audit data generation"),
    ("NIA027", PROFILE, "See <xref", "FLP_LIT_EXT.7; see <xref"),
    ("NIA028", MODULE, '<con-mod ref="flp-shd">Fits.</con-mod>', ""),
    ("NIA029", PROFILE, "<Guidance>Read the guidance.</Guidance>", "<Guidance/>"),
    ("NIA030", PROFILE, "<OSPs/>", "<OSPs/><moon>It shines.</moon>"),
    ("NIA031", PROFILE, "<config><ref-id>s-oil", "<config><ref-id>dummy-ref-id"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "clean", "old", "new"), MUTATIONS, ids=[f"{row[0]}-{number}" for number, row in enumerate(MUTATIONS)])
def test_exactly_its_rule(rule: str, clean: str, old: str, new: str, tmp_path: Path) -> None:
    assert old in clean
    path = tmp_path / "lamp.xml"
    path.write_text(clean.replace(old, new, 1), encoding="utf-8")
    result = run(open_path(str(path)), cache=False).result
    found = [(finding.rule, finding.message) for finding in result.findings]
    assert [name for name, _ in found] == [rule], found
    (finding,) = result.findings
    assert finding.where.file == "lamp.xml"
    assert finding.where.line > 0


def test_every_rule_for_imports_has_a_mutation() -> None:
    assert {row[0] for row in MUTATIONS} == {name for name, rule in all_rules().items() if rule.imported}
