"""Hostile XML: a clear error with file, line and column, in bounded memory and time, and nothing written."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from traceability.edit.imported import files_of
from traceability.exchange.ccxml import read_ccxml
from traceability.exchange.niap import read_niap
from traceability.exchange.xml import MAX_BYTES, MAX_DEPTH
from traceability.load.document import load_document
from traceability.load.folder import yaml_files
from traceability.model.errors import LoadError

_BOMB = '<!DOCTYPE PP [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">' + "".join(
    f'<!ENTITY {chr(c)} "&{chr(c - 1)};&{chr(c - 1)};&{chr(c - 1)};&{chr(c - 1)};&{chr(c - 1)};&{chr(c - 1)};">' for c in range(ord("c"), ord("p"))
) + "]><PP>&o;</PP>"  # fmt: skip
CASES = {
    "bomb": (_BOMB.encode(), "LOD014", 1),
    "entity": (b'<!DOCTYPE PP [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<PP>&x;</PP>', "LOD014", 1),
    "external": (b'\n<!DOCTYPE PP SYSTEM "http://127.0.0.1:9/x.dtd"><PP/>', "LOD014", 2),
    "parameter": (b'<!doctype PP [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><PP/>', "LOD014", 1),
    "behind a comment": (b"<!-- <PP> -->\n<!DOCTYPE PP [<!ENTITY x 'y'>]><PP>&x;</PP>", "LOD014", 2),
    "undeclared": (b"<PP>\n&nope;</PP>", "LOD012", 2),
    "deep": (b"<PP>" + b"<h>" * 5000 + b"</h>" * 5000 + b"</PP>", "LOD010", 1),
    "one too deep": (b"<PP>\n" + b"<h>" * MAX_DEPTH + b"</h>" * MAX_DEPTH + b"</PP>", "LOD010", 2),
    "truncated": (b"<PP>\n<threats>\n<threat name='T.A'>", "LOD012", 3),
    "mismatch": (b"<PP>\n<threats></threat></PP>", "LOD012", 2),
    "encoding": (b'<?xml version="1.0" encoding="utf-8"?>\n<PP>\xff\xfe</PP>', "LOD012", 2),
    "unknown encoding": (b'<?xml version="1.0" encoding="klingon"?><PP/>', "LOD012", 1),
    "half utf-16": (b"\xff\xfe<", "LOD012", 1),
    "empty": (b"", "LOD012", 1),
    "null": (b"<PP>\x00</PP>", "LOD012", 1),
    "another": (b"\n<html/>", "LOD013", 2),
    "too many": (b"<PP>" + b"<a/>" * 1_000_001 + b"</PP>", "LOD010", 0),
}


@pytest.mark.parametrize("name", CASES)
def test_each_ends_with_one_error(name: str, tmp_path: Path) -> None:
    data, code, line = CASES[name]
    path = tmp_path / "bad.xml"
    path.write_bytes(data)
    start = time.monotonic()
    with pytest.raises(LoadError) as caught:
        read_niap(path, "bad.xml")
    (mistake,) = caught.value.mistakes
    assert (mistake.file, mistake.code, mistake.line) == ("bad.xml", code, line)
    assert "passwd" not in mistake.message
    assert "root:" not in mistake.message
    assert time.monotonic() - start < 10


def test_the_deepest_that_is_read_comes_back(tmp_path: Path) -> None:
    count = (MAX_DEPTH - 4) // 2
    denied = "<not><ref-id>a</ref-id>" * (MAX_DEPTH - 5) + "</not>" * (MAX_DEPTH - 5)
    case = f'<usecases><usecase id="u" title="U"><config>{denied}</config></usecase></usecases>'
    nested = "<selectables><selectable>a</selectable><selectable>" * count + "b" + "</selectable></selectables>" * count
    path = tmp_path / "deep.xml"
    path.write_text(f'<PP><f-component cc-id="fau_gen.1"><f-element><title>{nested}</title></f-element></f-component>{case}</PP>')
    document = read_niap(path, "deep.xml")
    files = files_of(document)
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = load_document([(file, file.name) for file in yaml_files(tmp_path)], "folder")
    assert loaded.mistakes == []
    assert loaded.document is not None
    assert files_of(loaded.document) == files


def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.xml"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(LoadError, match="1 mistake"):
        read_niap(path, "big.xml")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MAX_BYTES // 1024


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        read_niap(tmp_path / "none.xml", "none.xml")
    assert caught.value.mistakes[0].code == "LOD001"


def test_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.xml"
    path.write_bytes('<?xml version="1.0" encoding="UTF-16"?><PP name="Größe"/>'.encode("utf-16"))
    assert read_niap(path, "wide.xml").header.title == "Größe"


def test_cc_needs_no_definition_but_refuses_an_internal_one(tmp_path: Path) -> None:
    path = tmp_path / "cc.xml"
    path.write_text('<!DOCTYPE cc SYSTEM "cc3.dtd">\n<cc version="3.1" revision="5"><f-class id="fxx" name="X"/></cc>')
    assert read_ccxml(path, "cc.xml").classes == {"FXX": "X"}
    path.write_text('<!DOCTYPE cc [<!ENTITY a "b">]>\n<cc version="3.1" revision="5"/>')
    with pytest.raises(LoadError):
        read_ccxml(path, "cc.xml")


@pytest.mark.parametrize("command", ["niap", "ccxml"])
def test_command_names_the_place_and_writes_nothing(command: str, tmp_path: Path) -> None:
    (tmp_path / "bad.xml").write_text("<PP>\n<threats>")
    done = subprocess.run(
        [sys.executable, "-m", "traceability.cli.main", "import", command, "bad.xml", "-o", "out"], cwd=tmp_path, capture_output=True,
        text=True, check=False, env={"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    assert done.returncode == 3
    assert "bad.xml:2:" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bad.xml"]
