"""What a path on the command line means, and what is said where it means nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import write
from traceability.model.errors import ConfigError
from traceability.workflow.opening import open_path
from traceability.workflow.targets import read_profiles

STUB = "bsi-cc-pp-0077-1.02"


def test_a_document_that_only_the_register_knows() -> None:
    with pytest.raises(ConfigError, match=rf"^{STUB}: .*version 1\.02, the library has an entry in its register only"):
        open_path(STUB)
    with pytest.raises(ConfigError, match=rf"^{STUB}: .*write its items as YAML in a folder"):
        read_profiles([STUB])


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(ConfigError, match=r"did you mean 'bsi-cc-pp-0073-1\.3'"):
        open_path("bsi-cc-pp-0073-1.4")


@pytest.mark.parametrize("options", [{}, {"config_file": "pptrace.toml"}])
def test_nothing_of_a_project_looks_like_the_shipped_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, str]
) -> None:
    text = '=== pptrace.toml\ndocuments = ["st"]\n=== st/st.yaml\ndocument: {id: st, kind: security-target, title: ST, version: "1"}\n'
    write(tmp_path, text)
    monkeypatch.chdir(tmp_path)
    assert open_path(".", **options).config.documents == ("st",)
    (tmp_path / "pptrace:requirements").mkdir()
    with pytest.raises(ConfigError, match="pptrace:requirements: names that begin with 'pptrace:' are those of the shipped library"):
        open_path(".", **options)
