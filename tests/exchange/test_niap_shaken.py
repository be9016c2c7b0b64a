"""NIAP documents shaken at random, as no schema would have them: read without a crash, without a lost word, and back from the YAML."""

from __future__ import annotations

import copy
import random
from pathlib import Path

import pytest
from lxml import etree

from tests.exchange.fixtures import ODD
from tests.exchange.kept import lost_words
from tests.exchange.test_niap_samples import SOME
from traceability.edit.imported import files_of
from traceability.exchange.niap import read_niap
from traceability.load.document import load_document
from traceability.load.folder import yaml_files
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

STRANGE = ("", "x", "FCS_COP.1", "null", "1", "# $", "\u200b words & more: - {a: b} # %")
SHAKEN = [("made", seed) for seed in range(40)] + [(path.stem, seed) for path in SOME if path.stat().st_size < 200_000 for seed in range(4)]


@pytest.mark.parametrize(("name", "seed"), SHAKEN)
def test_no_word_is_lost(name: str, seed: int, tmp_path: Path) -> None:
    source = next((path.read_bytes() for path in SOME if path.stem == name), ODD.encode())
    file = tmp_path / "shaken.xml"
    file.write_bytes(etree.tostring(_shaken(etree.fromstring(source), random.Random(seed))))
    document = read_niap(file, file.name)
    assert lost_words(file) == []
    folder = tmp_path / "imported"
    folder.mkdir()
    files = files_of(document)
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    loaded = load_document([(path, path.name) for path in yaml_files(folder)], "imported")
    assert loaded.mistakes == []
    assert loaded.document is not None
    assert files_of(loaded.document) == files
    run(open_path(str(file)), cache=False)


def _shaken(root: etree._Element, chance: random.Random) -> etree._Element:
    for _ in range(chance.randint(1, 12)):
        elements = list(root.iterdescendants("*"))
        if elements:
            _shake(chance.choice(elements), elements, chance)
    return root


def _shake(node: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    parent = node.getparent()
    assert parent is not None
    what = chance.choice(("remove", "bare", "set", "twice", "rename", "elsewhere", "words", "empty"))
    if what == "remove":
        parent.remove(node)
    elif what == "bare" and node.attrib:
        del node.attrib[chance.choice(sorted(node.attrib))]
    elif what == "set" and node.attrib:
        node.set(chance.choice(sorted(node.attrib)), chance.choice(STRANGE))
    elif what == "twice":
        parent.append(copy.deepcopy(node))
    elif what == "rename":
        node.tag = chance.choice(elements).tag
    elif what == "elsewhere":
        chance.choice(elements[:50]).append(copy.deepcopy(node))
    elif what == "words":
        node.text = chance.choice(STRANGE)
    elif what == "empty":
        del node[:]
