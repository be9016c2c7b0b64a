"""Thresholds by axis and class of SFRs: counted in leaves, never loosened, never blended."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gate.projects import PRODUCT, judge, project
from traceability.cli import main
from traceability.gate.policy import policy_of
from traceability.gate.thresholds import thresholds_of
from traceability.model.demands import Threshold
from traceability.model.judgement import Axis
from traceability.model.project import Config
from traceability.rules.thresholds import _missed

COVERED: Any = {"designed": "covered", "implemented": "covered", "tested": "covered", "passed": "covered", "analysed": "missing"}
MISSING: Any = dict.fromkeys(COVERED, "missing")
ARGUED: Any = MISSING | {"analysed": "covered"}
FAILED: Any = COVERED | {"passed": "failed", "analysed": "covered"}


def missed(folder: Path, table: str) -> list[str]:
    text = PRODUCT.replace('results = ["results/*.xml"]\n', f'results = ["results/*.xml"]\n{table}\n')
    return [key.removeprefix("THR001 st: ") for key in judge(project(folder, text=text), select=("THR",)).result.verdict.new]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("[thresholds]\ntested = 0.66", []),
        ("[thresholds]\ntested = 0.67", ["tested"]),
        ("[thresholds]\ntested = 0.67\ndesigned = 1.0", ["designed", "tested"]),
        ("[thresholds]\npassed = 'all'", ["passed"]),
        ("[thresholds]\npassed = 0", []),
        ("[thresholds]\npassed = 1", ["passed"]),
        ("[thresholds.FPT]\ntested = 'all'\npassed = 1.0", []),
        ("[thresholds.FIA]\ntested = 0.01", ["tested/FIA"]),
        ("[thresholds]\ntested = 0.5\n[thresholds.FIA]\ntested = 'all'", ["tested/FIA"]),
        ("[thresholds.FCS]\ntested = 0.5", ["tested/FCS"]),
        ("[thresholds.FCS]\ntested = 0", []),
    ],
)
def test_thresholds_of_a_configuration(table: str, expected: list[str], tmp_path: Path) -> None:
    assert missed(tmp_path, table) == expected


def test_a_class_without_leaves_says_so(tmp_path: Path) -> None:
    text = PRODUCT.replace('results = ["results/*.xml"]\n', 'results = ["results/*.xml"]\n[thresholds.FSC]\ntested = 0.5\n')
    (found,) = judge(project(tmp_path, text=text), select=("THR",)).result.findings
    assert found.message == "st has no leaf of class FSC, so that nothing can be covered on the axis tested"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("[thresholds]\ntested = 1.01", "a share from 0 to 1"),
        ("[thresholds]\ntested = -0.1", "a share from 0 to 1"),
        ("[thresholds]\ntested = nan", "a share from 0 to 1"),
        ("[thresholds]\ntested = inf", "a share from 0 to 1"),
        ("[thresholds]\ntested = 80", "a share from 0 to 1"),
        ("[thresholds]\ntested = 'most'", "a share from 0 to 1"),
        ("[thresholds]\ntested = '0.8'", "a share from 0 to 1"),
        ("[thresholds]\ntested = true", "thresholds"),
        ("[thresholds]\ntestd = 0.8", "did you mean 'tested'"),
        ("[thresholds]\nanalysed = 0.8", "there is no axis 'analysed'"),
        ("[thresholds.FCS]\ntestd = 0.8", "did you mean 'tested'"),
        ("[thresholds.sfr]\ntested = 0.8", "three capitals"),
        ("[thresholds.FCS]\ntested = 2.0", "a share from 0 to 1"),
        ("[thresholds.FCS.COP]\ntested = 0.5", "thresholds"),
        ("thresholds = 0.8", "thresholds"),
    ],
)
def test_what_is_no_threshold_is_a_configuration_error(table: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path)
    (folder / "pptrace.toml").write_text(f'documents = ["pp"]\n{table}\n')
    assert main.run(["check", str(folder)]) == 2
    assert says in capsys.readouterr().err


def test_a_policy_is_not_loosened() -> None:
    asked = Config(thresholds={"tested": 0.5, "FCS": {"tested": 0.25}})
    assert {(t.kind, t.axis): t.share for t in policy_of(asked, name="release").thresholds} == {
        ("", "designed"): "1", ("", "implemented"): "1", ("", "tested"): "1", ("", "passed"): "1", ("FCS", "tested"): "0.25",
    }  # fmt: skip
    assert policy_of(asked).thresholds == (Threshold(axis="tested", share="0.5"), Threshold(axis="tested", kind="FCS", share="0.25"))
    assert policy_of(Config()).thresholds == ()


@given(st.decimals(0, 1, places=3), st.integers(0, 60), st.integers(1, 60))
def test_a_share_is_counted_exactly(share: object, covered: int, more: int) -> None:
    leaves = {f"L{n}": COVERED if n < covered else MISSING for n in range(covered + more)}
    found = _missed("st", Threshold(axis="tested", share=f"{share}"), leaves)
    assert (found is None) == (Fraction(covered, covered + more) >= Fraction(f"{share}"))


@given(st.floats(0, 1))
def test_every_float_between_0_and_1_is_a_share(share: float) -> None:
    (threshold,) = thresholds_of({}, {"tested": share})
    assert 0 <= Fraction(threshold.share) <= 1
    assert abs(float(threshold.share) - share) < 1e-12


def test_analysis_stands_for_a_test_that_is_not_there_and_is_named_apart() -> None:
    every = {"A": COVERED, "B": ARGUED}
    by_analysis: tuple[Axis, ...] = ("tested", "passed")
    by_itself: tuple[Axis, ...] = ("designed", "implemented")
    for axis in by_analysis:
        assert _missed("st", Threshold(axis=axis, share="1"), every) is None
    for axis in by_itself:
        assert _missed("st", Threshold(axis=axis, share="1"), every) is not None
    found = _missed("st", Threshold(axis="tested", share="1"), every | {"C": MISSING})
    assert found
    assert found[0] == "1 of 3 leaves are covered on the axis tested and 1 shown by analysis; 3 are demanded"


def test_analysis_does_not_outvote_a_failing_test() -> None:
    assert _missed("st", Threshold(axis="passed", share="1"), {"A": FAILED}) is not None


def test_it_is_neither_known_nor_waived(tmp_path: Path) -> None:
    text = PRODUCT.replace('results = ["results/*.xml"]\n', 'results = ["results/*.xml"]\n[thresholds]\ntested = 1.0\n')
    folder = project(tmp_path, text=text)
    (folder / "baseline.yaml").write_text("baseline: [{reason: x, findings: ['THR001 st: tested']}]\n")
    assert "THR001 st: tested" in judge(folder).result.verdict.new
    assert main.run(["baseline", str(folder), "--reason", "x"]) == 0
    assert "THR001" not in (folder / "baseline.yaml").read_text()
    assert judge(folder).result.verdict.new == ("THR001 st: tested",)
