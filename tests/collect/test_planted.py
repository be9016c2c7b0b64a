"""In a tree of nine languages every planted tag is found in its function, and no trap is taken for one."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from tests.collect import planted
from traceability.collect.files import find_all, sources_of
from traceability.collect.grammars import installed
from traceability.collect.sources import scan

pytestmark = pytest.mark.skipif(not installed(), reason="needs the extra 'scopes'")


def test_everything_planted_is_found_and_nothing_else(tmp_path: Path) -> None:
    tree = planted.write(tmp_path, 540)
    assert len(tree.planted) > 1500
    assert tree.traps >= len(tree.planted)
    assert planted.read(tmp_path) == tree.planted


def test_one_process_or_several_give_the_same_bytes(tmp_path: Path) -> None:
    planted.write(tmp_path, 1100)
    sources = sources_of(find_all(tmp_path, {"code": ["**"]}))
    assert len(sources) > 512  # more than one piece of work
    here = msgspec.json.encode(scan(tmp_path, sources))
    with ProcessPoolExecutor(2) as processes, ThreadPoolExecutor(2) as threads:
        assert msgspec.json.encode(scan(tmp_path, sources, executor=processes)) == here
        assert msgspec.json.encode(scan(tmp_path, sources, executor=threads)) == here
