"""``pptrace st new`` and ``pptrace st update``: the real command on real files."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conformance.test_composed import FAMILIES, PARTS
from tests.projects import write
from traceability.cli.main import cli
from traceability.edit.files import write_files
from traceability.model.errors import ConfigError
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run, view_of

PROFILE = "bsi-cc-pp-0073-1.3"
NEXT = "1.4"
SHIPPED = Path(__file__).parents[2] / "profiles" / PROFILE


def pptrace(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def rules_in(folder: Path) -> list[str]:
    return sorted({f.rule for f in run(open_path(str(folder)), cache=False, locate_all=False).result.findings if f.severity != "info"})


def gaps_in(folder: Path) -> int:
    return sum(f.rule == "GAP001" for f in run(open_path(str(folder)), cache=False, locate_all=False).result.findings)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    folder = tmp_path / "meter"
    result = pptrace("st", "new", "--profile", PROFILE, "-o", str(folder))
    assert result.exit_code == 0, result.output
    return folder


def test_it_loads_and_check_lists_exactly_the_gaps(begun: Path) -> None:
    findings = [f for f in run(open_path(str(begun)), cache=False).result.findings if f.severity != "info"]
    assert {f.rule for f in findings} == {"GAP001"}
    text = "".join(path.read_text("utf-8") for path in sorted((begun / "st").iterdir()))
    marks = [line for line in text.splitlines() if "GAP:" in line and not line.lstrip().startswith("#")]
    assert len(findings) == len(marks) > 25
    assert all(f.where.line and "GAP:" in (begun / f.where.file).read_text("utf-8").splitlines()[f.where.line - 1] for f in findings)


def test_it_holds_every_item_of_the_profile_with_its_disposition(begun: Path) -> None:
    view = view_of(open_path(str(begun)), cache=False)
    rows = view.conformance(next(view.products()))
    assert len(rows) == 118
    assert {row.disposition for row in rows} == {"identical", "completed"}
    assert not any(row.derived for row in rows)
    assert {fault.rule for row in rows for fault in row.faults} == {"OPS002"}
    assert {row.disposition for row in rows if row.faults} == {"completed"}


def test_open_operations_say_what_may_stand_there(begun: Path) -> None:
    text = (begun / "st" / "dispositions.yaml").read_text("utf-8")
    assert 'a2: {state: open, note: "GAP: Name the algorithm and its mode of operation. (value: words)"}' in text


def test_a_filled_gap_is_none(begun: Path) -> None:
    path = begun / "st" / "dispositions.yaml"
    before = gaps_in(begun)
    path.write_text(
        re.sub(r"\{state: open, note: \"GAP: Name the algorithm[^}]*\}", "{value: AES in GCM mode}", path.read_text("utf-8")), "utf-8"
    )
    assert gaps_in(begun) == before - 1


def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = pptrace("st", "new", "--profile", PROFILE, "-o", str(tmp_path))
    assert isinstance(result.exception, ConfigError)
    assert "not an empty folder" in str(result.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_profile_is_named_with_what_was_meant(tmp_path: Path) -> None:
    result = pptrace("st", "new", "--profile", "bsi-cc-pp-0073-1.4", "-o", str(tmp_path / "x"))
    assert isinstance(result.exception, ConfigError)
    assert PROFILE in str(result.exception)
    assert not (tmp_path / "x").exists()


def test_the_same_day_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("a/meter", "b/meter"):
        assert pptrace("st", "new", "--profile", PROFILE, "-o", str(tmp_path / name)).exit_code == 0
    for path in (tmp_path / "a").rglob("*.*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


# update


@pytest.fixture
def newer(begun: Path) -> Path:
    """A new version of the profile in the project: one threat more, one gone, one SFR with an open operation, one reworded."""
    folder = begun / "profiles" / "next"
    shutil.copytree(SHIPPED, folder)
    edit(folder / "profile.yaml", "id: bsi-cc-pp-0073-1.3", "id: next-pp")
    edit(folder / "profile.yaml", 'version: "1.3"', f'version: "{NEXT}"')
    edit(folder / "problem.yaml", "  T.ResidualData:", "  T.Residual_Data:")
    edit(folder / "objectives.yaml", "T.ResidualData:", "T.Residual_Data:", 0)
    edit(folder / "objectives.yaml", "      A.Keygen:", "      A.Keys:")
    edit(folder / "problem.yaml", "  A.Keygen:", "  A.Keys:")
    edit(
        folder / "sfrs" / "fcs.yaml",
        "          a2:\n            value: SHA-256, SHA-384 and SHA-512\n            values: [SHA-256, SHA-384, SHA-512]\n",
        "          a2:\n            state: open\n            note: Name the hash functions.\n",
    )
    edit(
        folder / "sfrs" / "fcs.yaml", "            value: overwriting them with zeros\n", "            value: overwriting them with ones\n"
    )
    return folder


def edit(path: Path, old: str, new: str, count: int = 1) -> None:
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, count or -1), "utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_without_write_nothing_is_written_and_the_change_is_shown(begun: Path, newer: Path) -> None:
    before = tree(begun)
    result = pptrace("st", "update", str(begun), "--profile", str(newer))
    assert result.exit_code == 0, result.output
    assert tree(begun) == before
    assert "bsi-cc-pp-0073-1.3 → next-pp" in result.output
    assert "+      - id: next-pp" in result.output
    assert "A.Keys" in result.output
    assert "A.Keygen is gone" in result.output
    assert "T.ResidualData is now T.Residual_Data" in result.output
    assert "FCS_CKM.4 has changed (FCS_CKM.4.1 a1: overwriting them with zeros → overwriting them with ones)" in result.output
    assert "FCS_COP.1.1/HASH a2 is now open" in result.output


def test_written_it_loads_and_lists_what_has_to_be_decided(begun: Path, newer: Path) -> None:
    path = begun / "st" / "dispositions.yaml"
    edit(path, "  # assumptions\n", "  # assumptions\n  # a remark of mine\n")
    gaps = run(open_path(str(begun)), cache=False).result.findings
    result = pptrace("st", "update", str(begun), "--profile", str(newer), "--write")
    assert result.exit_code == 0, result.output
    text = path.read_text("utf-8")
    assert "  # a remark of mine\n" in text
    assert "  # gone from next-pp:\n  # A.Keygen: {disposition: identical} # Generation of keys for meters\n" in text
    assert (
        '  T.Residual_Data: {disposition: identical, note: "GAP: it was T.ResidualData before next-pp; see whether it is the same item"} # '
        in text
    )
    assert f'      - id: next-pp\n        version: "{NEXT}"\n' in (begun / "st" / "st.yaml").read_text("utf-8")
    assert rules_in(begun) == ["GAP001"]
    new = {f.key for f in run(open_path(str(begun)), cache=False).result.findings if f.severity != "info"} - {f.key for f in gaps}
    asked = ["meter-st:A.Keys", "meter-st:FCS_CKM.4", "meter-st:FCS_COP.1/HASH", "meter-st:T.Residual_Data"]
    assert sorted(key.split()[1] for key in new) == asked
    view = view_of(open_path(str(begun)), cache=False)
    assert {row.profile for row in view.conformance(next(view.products()))} == {"next-pp"}


def test_a_second_update_has_nothing_to_do(begun: Path, newer: Path) -> None:
    assert pptrace("st", "update", str(begun), "--profile", str(newer), "--write").exit_code == 0
    before = tree(begun)
    result = pptrace("st", "update", str(begun), "--profile", str(newer), "--write")
    assert isinstance(result.exception, ConfigError)
    assert tree(begun) == before


@pytest.mark.parametrize("step", range(3))
def test_killed_half_way_nothing_is_lost_and_it_can_be_run_again(
    begun: Path, newer: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = begun.parent / "whole"
    shutil.copytree(begun, other)
    assert pptrace("st", "update", str(other), "--profile", str(other / "profiles" / "next"), "--write").exit_code == 0
    seen = 0

    def dying(self: Path, target: Path) -> Path:
        nonlocal seen
        if seen == step:
            raise KeyboardInterrupt
        seen += 1
        os.replace(self, target)  # noqa: PTH105 - this stands in for the method of that name
        return target

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", dying)
        pptrace("st", "update", str(begun), "--profile", str(newer), "--write")
    if seen == step:
        assert rules_in(begun), "half of it is a project that can still be read"
        result = pptrace("st", "update", str(begun), "--profile", str(newer), "--write")
        assert result.exit_code == 0, result.output
    mine, whole = tree(begun), tree(other)
    assert {name: data for name, data in mine.items() if name.startswith("st/")} == {n: d for n, d in whole.items() if n.startswith("st/")}
    assert not [name for name in mine if "/." in name or name.startswith(".st")]


def test_a_disk_that_is_full_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("old")
    writes = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if "b.yaml" in self.name:
            raise OSError(28, "No space left on device")
        return writes(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ConfigError, match="No space left"):
        write_files(tmp_path, {"a.yaml": "new", "b.yaml": "new"})
    assert tree(tmp_path) == {"a.yaml": b"old"}


def test_the_result_is_the_same_in_every_format(begun: Path) -> None:
    result = pptrace("check", str(begun), "--no-cache", "--format", "json")
    told = json.loads(result.output[result.output.index("{") : result.output.rindex("}") + 1])
    assert {f["rule"] for f in told["findings"] if f["severity"] != "info"} == {"GAP001"}


# what an update must not lose


SMALL = """\
document:
  id: {id}
  kind: protection-profile
  title: Clocks
  version: "{version}"
  claims: {{cc: {{edition: "3.1", revision: 5}}, part2: conformant, part3: conformant, statement: strict}}
threats:
  T.A: {{agents: [], assets: [], action: {action}}}
sfrs:
  FAU_ARP.1:
    elements: {{FAU_ARP.1.1: {{text: "The TSF does {{a1}}.", slots: {{a1: {{{slot}}}}}}}}}
"""
HEADER = """\
document:
  id: st
  kind: security-target
  title: ST
  version: "1"
  claims:
    cc: {edition: "3.1", revision: 5}
    part2: conformant
    part3: conformant
    profiles:
"""
BLOCK = '      - conformance: strict\n        version: "1"\n        id: one\n'
FLOW = '      - {version: "1", id: one, conformance: strict}\n'


def small(folder: Path, claim: str, said: str) -> Path:
    for name, action, slot in (("one", "Opens it.", "value: a call"), ("two", "Opens or paints it.", "state: open, note: What it does.")):
        place = folder / "profiles" / name
        place.mkdir(parents=True)
        (place / "pp.yaml").write_text(SMALL.format(id=name, version="1" if name == "one" else "2", action=action, slot=slot), "utf-8")
    (folder / "st").mkdir()
    (folder / "st" / "st.yaml").write_text(HEADER + claim + "dispositions:\n" + said, "utf-8")
    (folder / "pptrace.toml").write_text('name = "small"\ndocuments = ["st", "profiles/one"]\n', "utf-8")
    return folder


def updated(folder: Path, claim: str, said: str) -> str:
    small(folder, claim, said)
    result = pptrace("st", "update", str(folder), "--profile", str(folder / "profiles" / "two"), "--write")
    assert result.exit_code == 0, result.output
    text = (folder / "st" / "st.yaml").read_text("utf-8")
    view_of(open_path(str(folder)), cache=False)
    return text.removeprefix(HEADER)


@pytest.mark.parametrize(
    ("claim", "new"),
    [
        (BLOCK, BLOCK.replace('"1"', '"2"').replace("id: one", "id: two")),
        (FLOW, FLOW.replace('"1"', '"2"').replace("id: one", "id: two")),
        ("      - id: one\n        conformance: strict\n", "      - id: two\n        conformance: strict\n"),
    ],
)
def test_the_version_goes_with_the_id(claim: str, new: str, tmp_path: Path) -> None:
    assert updated(tmp_path, claim, "  T.A: {disposition: identical}\n").startswith(new)


NOTED = "changed in two: other words; see whether 'identical' still fits"


@pytest.mark.parametrize(
    ("said", "new"),
    [
        ("  T.A: {disposition: identical} # mine\n", f'  T.A: {{disposition: identical, note: "GAP: {NOTED}"}} # mine\n'),
        ("  T.A: {disposition: identical,} # }\n", f'  T.A: {{disposition: identical, note: "GAP: {NOTED}"}} # }}\n'),
        ("  T.A:\n    # mine\n    disposition: identical\n", f'  T.A:\n    note: "GAP: {NOTED}"\n    # mine\n    disposition: identical\n'),
        ("  T.A:\n    {disposition:\n       identical}\n", f'  T.A:\n    {{disposition:\n       identical, note: "GAP: {NOTED}"}}\n'),
        ("  T.A: {disposition: identical, note: mine}\n", f"  # GAP: {NOTED}\n  T.A: {{disposition: identical, note: mine}}\n"),
    ],
)
def test_what_has_to_be_decided_stays_in_the_file(said: str, new: str, tmp_path: Path) -> None:
    assert new in updated(tmp_path, FLOW, said)


GAP = '          a1: {state: open, note: "GAP: What it does. (value: words)"}\n'
OPENED = f"    disposition: completed\n    elements:\n      FAU_ARP.1.1:\n        slots:\n{GAP}"
MARK = "  # GAP: complete FAU_ARP.1.1 a1, open in two\n"


@pytest.mark.parametrize(
    ("said", "new"),
    [
        ("  FAU_ARP.1: {disposition: identical}\n", f"  FAU_ARP.1:\n{OPENED}"),
        ("  FAU_ARP.1: {disposition: identical} # mine\n", f"  FAU_ARP.1: # mine\n{OPENED}"),
        (
            "  FAU_ARP.1: {disposition: refined, rationale: mine, meets: {}}\n",
            f"{MARK}  FAU_ARP.1: {{disposition: refined, rationale: mine, meets: {{}}}}\n",
        ),
        ("  FAU_ARP.1:\n    disposition: identical # mine\n", f"{MARK}  FAU_ARP.1:\n    disposition: identical # mine\n"),
    ],
)
def test_an_operation_that_is_open_now_takes_nothing_away(said: str, new: str, tmp_path: Path) -> None:
    assert new in updated(tmp_path, FLOW, said)


def test_what_the_profile_demands_otherwise_is_to_be_decided(begun: Path, newer: Path) -> None:
    edit(newer / "profile.yaml", "by: [ALC_FLR.2, AVA_VAN.5]", "by: [ALC_FLR.3, AVA_VAN.5]")
    edit(newer / "profile.yaml", "statement: strict", "statement: demonstrable")
    output = pptrace("st", "update", str(begun), "--profile", str(newer)).output
    assert "packages: EAL4 augmented by ALC_FLR.2, AVA_VAN.5 → EAL4 augmented by ALC_FLR.3, AVA_VAN.5; see what" in output
    assert "conformance that it demands: strict → demonstrable" in output


def test_the_parts_that_only_a_person_writes_are_there(begun: Path) -> None:
    view = view_of(open_path(str(begun)), cache=False)
    target = next(view.products())
    assert sorted(target.tss) == ["TSS.FAU", "TSS.FCO", "TSS.FCS", "TSS.FDP", "TSS.FIA", "TSS.FMT", "TSS.FPR", "TSS.FPT", "TSS.FTP"]
    assert sorted(name.removesuffix("#*") for passage in target.tss.values() for name in passage.covers) == sorted(target.sfrs)
    assert list(target.toe_parts) == ["PART.One"]
    text = (begun / "st" / "dispositions.yaml").read_text("utf-8")
    assert "  T.ResidualData: {disposition: identical} # Reading data that are no longer needed\n" in text
    assert (
        "        # The TSF shall destroy keys that it no longer needs by overwriting them with zeros, as laid down in\n        # {a2}.\n"
        in text
    )


def test_when_every_gap_is_filled_nothing_is_left(begun: Path) -> None:
    for path in sorted((begun / "st").iterdir()):
        text = path.read_text("utf-8")
        number = 0

        def filled(match: re.Match[str]) -> str:
            nonlocal number
            number += 1
            return '"What a person writes"' if match[1] is None else f'{{value: "as number {number} says"}}'

        path.write_text(re.sub(r'(\{state: open, note: "GAP:[^"]*"\})|"GAP:[^"]*"', filled, text), "utf-8")
    assert rules_in(begun) == []


def test_a_configuration_with_parts_and_evaluation_methods(tmp_path: Path) -> None:
    parts = dict(PARTS)
    del parts["st"]
    parts["cfg"] = parts["cfg"].replace("statement: exact\n", "statement: exact\n    evaluation: [EM-Clock]\n") + (
        "sub_tsfs:\n  Clock: {components: [base, radio], sars: [ADV_FSP.1], rationale: It is small.}\n"
        "  Lamp: {components: [lamp], sars: [ADV_FSP.1], rationale: It is smaller.}\n"
    )
    write(tmp_path / "lib", "".join(parts.values()))
    named = [word for name in parts for word in ("--profile", str(tmp_path / "lib" / name))]
    result = pptrace("st", "new", *named, "-o", str(tmp_path / "clock"))
    assert result.exit_code == 0, result.output
    findings = run(open_path(str(tmp_path / "clock")), cache=False, locate_all=False).result.findings
    found = {f.rule for f in findings if f.rule.startswith((*FAMILIES, "GAP", "INT", "TSS", "SAR")) and f.severity != "info"}
    assert found == {"GAP001"}
    target = next(view_of(open_path(str(tmp_path / "clock")), cache=False).products())
    assert {key: part.sars for key, part in target.sub_tsfs.items()} == {"Clock": ("ADV_FSP.1",), "Lamp": ("ADV_FSP.1",)}
    assert target.header.claims is not None
    assert target.header.claims.evaluation == ("EM-Clock",)
