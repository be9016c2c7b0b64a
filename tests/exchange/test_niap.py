"""NIAP's XML on documents of our own: what it says is in the model, at its line, and comes back from YAML as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.exchange.fixtures import MODULE, ODD, OLD, PROFILE
from tests.exchange.kept import lost_words
from traceability.cli.main import cli
from traceability.edit.imported import files_of, write_imported
from traceability.exchange.niap import read_niap
from traceability.exchange.niap_text import labels
from traceability.load.document import load_document
from traceability.load.folder import yaml_files
from traceability.model.condition import Condition
from traceability.model.document import Document
from traceability.model.errors import ConfigError, LoadError
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run
from traceability.workflow.unchanged import judged


def read(folder: Path, text: str, name: str = "lamp.xml") -> Document:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_niap(path, name)


def test_header(tmp_path: Path) -> None:
    header = read(tmp_path, PROFILE).header
    assert (header.id, header.kind, header.title, header.version, header.date) == (
        "lamp", "protection-profile", "Profile for Lamps", "1.0", "2026-01-02",
    )  # fmt: skip
    assert header.approach == "direct-rationale"
    assert header.claims is not None
    assert (header.claims.cc.edition, header.claims.part2, header.claims.statement) == ("2022", "extended", "exact")
    assert header.imported is not None
    assert (header.imported.file, header.imported.root) == ("lamp.xml", "PP")


def test_requirements(tmp_path: Path) -> None:
    document = read(tmp_path, PROFILE)
    assert {name: sfr.status for name, sfr in document.sfrs.items()} == {
        "FLP_LIT_EXT.1": "mandatory", "FLP_LIT_EXT.1/Wick": "selection-based", "FLP_DIM_EXT.1": "implementation-dependent",
        "FAU_GEN.1": "mandatory",
    }  # fmt: skip
    assert document.sfrs["FLP_LIT_EXT.1"].title == "Giving light"
    assert document.sfrs["FLP_LIT_EXT.1/Wick"].when == Condition(selected="s-oil")
    assert document.sfrs["FLP_DIM_EXT.1"].when == Condition(feature="dimmer")
    assert document.sfrs["FLP_LIT_EXT.1"].line == PROFILE[: PROFILE.index('light"><dependencies')].count("\n") + 1


def test_operations_nest(tmp_path: Path) -> None:
    element = read(tmp_path, PROFILE).sfrs["FLP_LIT_EXT.1"].elements["FLP_LIT_EXT.1.1"]
    selection = next(part for part in element.parts if part.kind == "selection")
    assert selection.only_one
    assert [choice.id for choice in selection.choices] == ["s-oil", "s-gas"]
    inner = next(part for part in selection.choices[0].parts if part.kind == "selection")
    assert [choice.exclusive for choice in inner.choices] == [False, True]
    pressure = next(part for part in selection.choices[1].parts if part.kind == "assignment")
    assert (pressure.text, pressure.constraint) == ("pressure", "int gte=1 lte=9")
    assert [part.kind for part in element.parts if part.kind in {"refinement", "deletion"}] == ["refinement", "deletion"]
    assert "for ever" not in element.text
    assert element.note == "Not both."


def test_tabular_selection(tmp_path: Path) -> None:
    element = read(tmp_path, PROFILE).sfrs["FLP_LIT_EXT.1/Wick"].elements["FLP_LIT_EXT.1.1/Wick"]
    table = next(part for part in element.parts if part.kind == "selection")
    assert table.columns == ("x", "Wick", "Length")
    assert [choice.cells for choice in table.choices] == [2, 2]


def test_activities_tests_events_and_functions(tmp_path: Path) -> None:
    document = read(tmp_path, PROFILE)
    activity = document.evaluation_activities["FLP_LIT_EXT.1.1+EA"]
    assert (activity.about, activity.level, activity.activities["TSS"]) == ("FLP_LIT_EXT.1.1", "element", "Read it.")
    (first,) = activity.tests.values()
    (second,) = first.tests.values()
    assert (first.xml_id, first.text, second.text, second.steps) == ("t-first", "Light it.", "With oil.", ("Fill.",))
    assert second.when == Condition(selected="s-oil")
    assert [(event.about, event.text) for event in document.audit_events.values()] == [
        ("FLP_LIT_EXT.1", "It went out."), ("FLP_LIT_EXT.1/Wick", ""),
    ]  # fmt: skip
    (table,) = document.management_tables.values()
    assert (table.default, table.roles, table.functions["mf-dim"].roles) == ("O", {"U": "User"}, {"U": "M"})


def test_rationale_lines_keep_their_pairs(tmp_path: Path) -> None:
    text = '<PP><threats><threat name="T.A"><addressed-by>FAU_GEN.1</addressed-by><addressed-by>FAU_GEN.2, fau_sar.1</addressed-by>'
    text += "<rationale>Second.</rationale></threat></threats></PP>"
    one, two = read(tmp_path, text).mappings.values()
    assert (one.targets, one.rationale) == (("FAU_GEN.1",), None)
    assert (two.targets, two.rationale) == (("FAU_GEN.2", "FAU_SAR.1"), "Second.")


def test_commented_text_is_no_text(tmp_path: Path) -> None:
    assert all("FLP_OLD" not in text for text in files_of(read(tmp_path, PROFILE)).values())


def test_module(tmp_path: Path) -> None:
    document = read(tmp_path, MODULE)
    base = document.base_profiles["b-lamp"]
    assert sorted(document.sfrs) == ["FLP_SHD_EXT.1"]
    assert sorted(base.additional) == ["FLP_SHD_EXT.1/Top"]
    (instruction,) = base.changes["FLP_LIT_EXT.1"].instructions
    assert (instruction.how, instruction.at, instruction.text) == ("replace", "*//cc:f-element[@id='flp-lit-e1']", "Less, half none .")
    assert instruction.xml.startswith('<f-element id="flp-lit-e1"><title>Less, <selectables><selectable id="s-less">half</selectable>')
    assert document.sfrs["FLP_SHD_EXT.1"].when == Condition(selected="s-less")
    assert not document.dangling
    assert {entry.about: entry.text for entry in base.consistency.values()}["flp-shd"] == "Fits."


def test_old_dialect(tmp_path: Path) -> None:
    document = read(tmp_path, OLD)
    assert document.header.claims is not None
    assert document.header.claims.cc.edition == "3.1"
    assert list(document.sfrs["FLP_LIT_EXT.1/2"].elements) == ["FLP_LIT_EXT.1.1/2"]
    assert document.sfrs["FLP_LIT_EXT.1/2"].elements["FLP_LIT_EXT.1.1/2"].text == "The TSF shall give light."
    lines = [(line.source, line.targets, line.outside) for line in document.mappings.values()]
    assert lines == [
        ("T.DARKNESS", ("O.LIGHT",), ()), ("O.LIGHT", ("FLP_LIT_EXT.1/2",), ()), ("O.LIGHT", ("FLP_DIM_EXT.1",), ("FLP_DIM_EXT.1",)),
    ]  # fmt: skip
    activity = document.evaluation_activities["FLP_LIT_EXT.1+2+EA"]
    assert (activity.text, activity.activities) == ("Look at it.", {"TSS": "Read.", "Tests": "Try."})
    assert [test.text for test in activity.tests.values()] == ["Light it."]
    assert not document.raw


def test_caret_in_an_id(tmp_path: Path) -> None:
    document = read(tmp_path, '<PP><f-component cc-id="fpt_w^x_ext.1"><f-element><title>W or X.</title></f-element></f-component></PP>')
    assert list(document.sfrs["FPT_W^X_EXT.1"].elements) == ["FPT_W^X_EXT.1.1"]


def test_unknown_elements_are_kept_with_their_line(tmp_path: Path) -> None:
    document = read(tmp_path, "<PP>\n<brand-new a='1'>Text</brand-new></PP>")
    assert [(raw.tag, raw.line, raw.xml) for raw in document.raw.values()] == [("brand-new", 2, '<brand-new a="1">Text</brand-new>')]


def test_dialects_in_between(tmp_path: Path) -> None:
    document = read(tmp_path, ODD)
    assert [revision.version for revision in document.revisions.values()] == ["0.4", "0.5"]
    assert {term.title: (term.text, term.also) for term in document.terms.values()} == {
        "Lamp": ("It gives light.", ("Light-giving Apparatus",)),
    }  # fmt: skip
    assert [(entry.tag, entry.text) for entry in document.references.values()] == [("Registration", "By hand."), ("[Light]", "A book.")]
    package = document.includes["pkg-wick"]
    assert (package.url, package.page, package.note) == ("https://example.org/wick.xml", "https://example.org/wick", "If wicks are used.")
    assert package.when == Condition(any=(Condition(selected="s-oil"), Condition(selected="s-gas")))
    assert document.sfrs["FLP_LIT_EXT.1"].when == Condition(feature="dim")
    assert document.sfrs["FLP_LIT_EXT.1"].elements["FLP_LIT_EXT.1.1"].parts[1].only_one
    assert document.sfrs["FLP_LIT_EXT.1"].elements["FLP_LIT_EXT.1.1"].text == "The TSF shall burn [selection, choose one of: oil; gas]."
    assert [(raw.tag, raw.kind) for raw in document.raw.values()] == [
        ("PPCertificationID", "aside"), ("release-notes", "aside"), ("project-notes", "aside"), ("usecases", "words"), ("implements", "words"),
    ]  # fmt: skip
    assert document.dangling == {}
    trials = document.evaluation_activities["FLP_GAS-PIPE_EXT.1+EA"]
    assert trials.activities == {"Tests": "Look: First this: then that:"}
    assert [(trial.text, len(trial.tests)) for trial in trials.tests.values()] == [("Light it.", 0), ("Blow. Twice.", 1)]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ('<depends on-sel="s-oil"/>', Condition(selected="s-oil")),
        ('<depends on1="s-oil" on2="s-gas"/>', Condition(any=(Condition(selected="s-oil"), Condition(selected="s-gas")))),
        ('<depends on="dimmer"/><depends on="s-gas"/>', Condition(any=(Condition(feature="dimmer"), Condition(selected="s-gas")))),
        ('<depends on-incl="flp-wick"/>', Condition(included="FLP_LIT_EXT.1/Wick")),
        ('<depends on="pkg-fire"/>', Condition(included="pkg-fire")),
        ('<depends on-sel="f-1"><external-doc ref="fire"/></depends>', Condition(all=(Condition(selected="f-1"), Condition(included="fire")))),
        ('<depends><base-ref>Lamp</base-ref></depends>', Condition(included="Lamp")),
        ('<selection-depends req="e" ids="a, b" ext-src="Lamp"/>', Condition(all=(
            Condition(any=(Condition(selected="a"), Condition(selected="b"))), Condition(included="Lamp"),
        ))),
    ],
)  # fmt: skip
def test_conditions(written: str, read_as: Condition, tmp_path: Path) -> None:
    """Several attributes of one ``depends`` are alternatives, as NIAP's pages list them."""
    document = read(tmp_path, PROFILE.replace('<depends on-feat="dimmer"/>', written))
    assert document.sfrs["FLP_DIM_EXT.1"].when == read_as
    assert [entry.kind for entry in document.dangling.values()] == []


@pytest.mark.parametrize(
    ("stated", "unmet"),
    [
        ("No dependencies.", []),
        ("FLP_LIT_EXT.1 Light", []),
        ("FAU_SAR.1 Review<h:br/>FAU_SAR.2 More", ["FAU_SAR.1", "FAU_SAR.2"]),
        ("[FAU_SAR.1 Review or<h:br/>FLP_LIT_EXT.1 Light]", []),
        ("FAU_SAR.1 Review, or<h:br/> FLP_LIT_EXT.1 Light", []),
        ("FAU_SAR.1 Review, or FAU_SAR.2; and FLP_LIT_EXT.1", ["FAU_SAR.1 or FAU_SAR.2"]),
    ],
)
def test_stated_dependencies(stated: str, unmet: list[str], tmp_path: Path) -> None:
    read(tmp_path, PROFILE.replace("No dependencies.", stated))
    findings = run(open_path(str(tmp_path / "lamp.xml")), select=("NIA026",), cache=False).result.findings
    assert [finding.message for finding in findings] == [
        f"FLP_LIT_EXT.1 depends on {name}, which the document neither states nor speaks of" for name in unmet
    ]


def test_dialects_in_between_give_no_error(tmp_path: Path) -> None:
    read(tmp_path, ODD)
    findings = run(open_path(str(tmp_path / "lamp.xml")), cache=False).result.findings
    assert [(finding.rule, finding.subject) for finding in findings if finding.severity != "info"] == []


def test_each_sfr_of_a_list_has_its_own_label(tmp_path: Path) -> None:
    line, other = read(tmp_path, ODD).mappings["O.LIGHT+M1"], read(tmp_path, ODD).mappings["O.LIGHT+M2"]
    assert line.targets == ("FLP_LIT_EXT.1", "FLP_OIL_EXT.1", "FLP_GAS-PIPE_EXT.1", "FLP_DIM_EXT.1")
    assert line.labels == {"FLP_GAS-PIPE_EXT.1": ("optional",), "FLP_DIM_EXT.1": ("implementation-dependent",)}
    assert line.outside == ("FLP_LIT_EXT.1", "FLP_OIL_EXT.1")
    assert other.targets == ("RED_LIT_EXT.1",)


@pytest.mark.parametrize(
    ("stated", "said", "elsewhere"),
    [
        ("FAU_GEN.1 (Selection-based)", {"FAU_GEN.1": ("selection-based",)}, ()),
        ("FAU_GEN.1 (selectionbased", {"FAU_GEN.1": ("selection-based",)}, ()),
        ("(optional) fau_gen.1", {"FAU_GEN.1": ("optional",)}, ()),
        ("FAU_GEN.1 - objective", {"FAU_GEN.1": ("objective",)}, ()),
        ("FAU_GEN.1 supports this objective by keeping records of all that happens.", {}, ()),
        ("FCS_COP.1 (2) (optional), FCS_CKM.1", {"FCS_COP.1/2": ("optional",)}, ()),
        ("FAU_GEN.1 (from Base-PP), FAU_STG.1, FAU_SAR.1 (optional)", {"FAU_SAR.1": ("optional",)}, ("FAU_GEN.1",)),
        ("FAU_GEN.1, FAU_STG.1 (both from the Audit Package)", {}, ("FAU_GEN.1", "FAU_STG.1")),
        ("FIA_PSK_EXT.1 (if MDF is Base-PP, feature-based)", {"FIA_PSK_EXT.1": ("implementation-dependent",)}, ("FIA_PSK_EXT.1",)),
    ],
)
def test_labels(stated: str, said: dict[str, tuple[str, ...]], elsewhere: tuple[str, ...]) -> None:
    assert labels(stated) == (said, elsewhere)


def test_use_cases_and_rules_are_expressions(tmp_path: Path) -> None:
    document = read(tmp_path, ODD)
    oil, gas, old = Condition(selected="s-oil"), Condition(selected="s-gas"), Condition(selected="k-old")
    case = document.use_cases["u-home"]
    assert case.when == Condition(all=(
        oil, Condition(negated=Condition(any=(old, Condition(selected="k-new")))),
        Condition(any=(Condition(feature="dim"), Condition(all=(gas, gas)))),
        Condition(all=(Condition(included="pkg-wick"), Condition(selected="w-flat"))),
    ))  # fmt: skip
    assert "Not much." in case.configuration
    rule = document.selection_rules["r-oil"]
    assert (rule.text, rule.when, rule.then) == ("Oil is new.", oil, Condition(negated=old))


def test_rationale_in_the_tables_of_an_old_document(tmp_path: Path) -> None:
    text = """<PP xmlns="http://common-criteria.rhcloud.com/ns/cc" name="Old Lamps"><threats><threat id="T.DARKNESS"><description>Dark.</description>
    </threat><threat id="T.COLD"><description>Cold.</description></threat></threats><SOs><SO id="O.LIGHT"><description>Light.</description></SO>
    <SO id="O.IDLE"><description>Idle.</description></SO></SOs><section title="Mapping" id="m"><table><TR><TH>Threat</TH></TR>
    <TR><TD>T.DARKNESS</TD><TD>O.LIGHT</TD></TR></table></section></PP>"""
    document = read(tmp_path, text)
    assert not document.technical_decisions
    assert not document.raw
    findings = run(open_path(str(tmp_path / "lamp.xml")), cache=False).result.findings
    assert [(finding.rule, finding.subject) for finding in findings] == [("NIA003", "lamp:T.COLD"), ("NIA004", "lamp:O.IDLE")]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Protection Profile for Hardware Security Modules", "protection-profile"), ("PP-Module for Lamps", "pp-module"),
        ("Lamp Protection Profile Module for Shades", "pp-module"), ("Extended Package for Wicks", "pp-module"),
        ("Functional Package for Oil", "functional-package"),
    ],
)  # fmt: skip
def test_what_an_old_document_is_stands_in_its_title(title: str, kind: str, tmp_path: Path) -> None:
    assert (
        read(tmp_path, f"<PP><PPReference><ReferenceTable><PPTitle>{title}</PPTitle></ReferenceTable></PPReference></PP>").header.kind
        == kind
    )


@pytest.mark.parametrize("text", [PROFILE, MODULE, OLD, ODD], ids=["profile", "module", "old", "odd"])
def test_every_word_is_kept(text: str, tmp_path: Path) -> None:
    read(tmp_path, text)
    assert lost_words(tmp_path / "lamp.xml") == []


@pytest.mark.parametrize("text", [PROFILE, MODULE, OLD], ids=["profile", "module", "old"])
def test_round_trip_and_silence(text: str, tmp_path: Path) -> None:
    document = read(tmp_path, text)
    write_imported(document, tmp_path / "out")
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    write_imported(read_niap(tmp_path / "lamp.xml", "lamp.xml"), tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    loaded = load_document([(path, path.name) for path in yaml_files(tmp_path / "out")], "out")
    assert loaded.mistakes == []
    assert loaded.document is not None
    assert files_of(loaded.document) == files_of(document)
    result = run(open_path(str(tmp_path / "lamp.xml")), cache=False).result
    assert [(finding.rule, finding.message) for finding in result.findings if finding.severity != "info"] == []


def test_finding_names_both_places(tmp_path: Path) -> None:
    document = read(tmp_path, '<PP>\n<f-component cc-id="fau_gen.1"/>\n</PP>')
    write_imported(document, tmp_path / "out")
    (finding,) = run(open_path(str(tmp_path / "out")), select=("NIA021",), cache=False).result.findings
    assert finding.where.file == "requirements.yaml"
    assert finding.where.line > 1
    assert [(place.file, place.line) for place in finding.other] == [("lamp.xml", 2)]
    said = CliRunner().invoke(cli, ["check", str(tmp_path / "out")]).output.splitlines()
    start = next(number for number, line in enumerate(said) if " NIA021 " in line)
    assert said[start].startswith("requirements.yaml:")
    assert said[start + 2] == "    see also lamp.xml:2"


def test_check_of_xml_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "lamp.xml").write_text(PROFILE, encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", str(tmp_path / "lamp.xml")])
    assert result.exit_code == 0, result.output
    assert [path.name for path in tmp_path.iterdir()] == ["lamp.xml"]


def test_import_never_replaces_what_is_not_an_import(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.yaml").write_text("document: {}\n")
    with pytest.raises(ConfigError, match=r"mine\.yaml"):
        write_imported(read(tmp_path, PROFILE), tmp_path / "out")
    assert (tmp_path / "out" / "mine.yaml").read_text() == "document: {}\n"


def test_several_files_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "b.xml").write_text("<PP><threats></PP>", encoding="utf-8")
    with pytest.raises(LoadError):
        CliRunner().invoke(cli, ["import", "niap", str(tmp_path / "a.xml"), str(tmp_path / "b.xml"), "-o", str(tmp_path / "out")],
                           standalone_mode=False, catch_exceptions=False)  # fmt: skip
    assert not (tmp_path / "out").exists()


def project(folder: Path) -> Path:
    write_imported(read(folder, PROFILE), folder / "documents" / "lamp")
    (folder / "pptrace.toml").write_text('name = "lamps"\ndocuments = ["documents/lamp"]\n', encoding="utf-8")
    return folder / "documents" / "lamp"


def stale(folder: Path) -> list[str]:
    return [finding.key for finding in run(open_path(str(folder)), select=("HYG007",), cache=False).result.findings]


def test_an_import_is_as_it_was_written(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert stale(tmp_path) == []
    path = folder / "problem.yaml"
    path.write_text(path.read_text("utf-8") + "# a remark\n", encoding="utf-8")
    assert stale(tmp_path) == ["HYG007 documents/lamp/problem.yaml"]
    with pytest.raises(ConfigError, match=r"problem\.yaml was edited"):
        write_imported(read(tmp_path, PROFILE), folder)
    assert "# a remark" in path.read_text("utf-8")


@pytest.mark.parametrize("place", ["", "documents"])
def test_the_source_of_an_import_is_looked_for_beside_it_and_above(place: str, tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "lamp.xml").rename(tmp_path / place / "lamp.xml")
    assert stale(tmp_path) == []
    (tmp_path / place / "lamp.xml").write_text(PROFILE.replace("Profile for Lamps", "Profile for Lanterns"), encoding="utf-8")
    assert stale(tmp_path) == [f"HYG007 {place}{'/' if place else ''}lamp.xml lamp"]


def test_an_import_whose_source_is_not_kept_is_judged_by_its_hash_alone(tmp_path: Path) -> None:
    project(tmp_path)
    (tmp_path / "lamp.xml").unlink()
    assert stale(tmp_path) == []


def test_a_stored_result_is_not_given_once_the_source_has_changed(tmp_path: Path) -> None:
    project(tmp_path)
    assert not [finding for finding in judged(open_path(str(tmp_path))).findings if finding.rule == "HYG007"]
    (tmp_path / "lamp.xml").write_text(PROFILE.replace("Profile for Lamps", "Profile for Lanterns"), encoding="utf-8")
    assert [finding.key for finding in judged(open_path(str(tmp_path))).findings if finding.rule == "HYG007"] == ["HYG007 lamp.xml lamp"]


def test_a_document_without_stamp_and_origin_is_its_users_own(tmp_path: Path) -> None:
    folder = project(tmp_path)
    for path in folder.iterdir():
        lines = path.read_text("utf-8").split("\n")[2:]
        path.write_text("\n".join(lines).replace("It is dark", "It is quite dark"), encoding="utf-8")
    assert stale(tmp_path) == []
