"""``[[runs]]`` and ``[evidence]`` in the configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from traceability.load.config import read_config
from traceability.model.errors import ConfigError
from traceability.model.project import EvidenceConfig, RunConfig


def config(folder: Path, text: str) -> Path:
    (folder / "pptrace.toml").write_text(text)
    return folder / "pptrace.toml"


def test_runs_and_evidence_are_read(tmp_path: Path) -> None:
    text = '[[runs]]\nresults = "hw/*.xml"\nconfiguration = "hw"\ntoe = "T 1"\n[evidence]\nconfigurations = ["hw"]\ncommit = "git"\n'
    read = read_config(config(tmp_path, text))
    assert read.runs == (RunConfig(results="hw/*.xml", configuration="hw", toe="T 1"),)
    assert read.evidence == EvidenceConfig(configurations=("hw",), commit="git")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[runs]]\nconfiguration = "hw"\n', "results"),
        ('[[runs]]\nresults = "a"\nconfig = "hw"\n', "config"),
        ('[[runs]]\nresults = "../a.xml"\n', "leaves the project"),
        ('[[runs]]\nresults = "/a.xml"\n', "leaves the project"),
        ("[[runs]]\nresults = 7\n", "runs"),
        ('[evidence]\nconfigurations = "hw"\n', "evidence"),
        ("[evidence]\ncommit = true\n", "evidence"),
        ("[evidense]\n", "did you mean 'evidence'?"),
    ],
)
def test_mistakes_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said.replace("?", r"\?")):
        read_config(config(tmp_path, text))


def test_a_file_of_another_name_without_our_table_is_no_empty_configuration(tmp_path: Path) -> None:
    path = tmp_path / "nightly.toml"
    path.write_text('documents = ["pp"]\n')
    with pytest.raises(ConfigError, match=r"nightly\.toml: there is no \[tool\.pptrace\]"):
        read_config(path)
