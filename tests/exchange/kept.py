"""What of the text of a NIAP document is nowhere in the YAML that it becomes: a slow, obvious search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import yaml

from traceability.edit.imported import files_of
from traceability.exchange.niap import read_niap
from traceability.exchange.xml import local, read_xml


def lost_words(path: Path) -> list[str]:
    """Each run of text of the XML that no string of the YAML holds, with its line and element; white space does not count."""
    contents = [yaml.load(text, Loader=yaml.CSafeLoader) for text in files_of(read_niap(path, path.name)).values()]
    held = "\n".join(_squashed(word) for content in contents for word in _strings(content))
    held += unescape(held)
    found = []
    for node in read_xml(path, path.name).root.iter("*"):
        for words, owner in ((node.text, node), (node.tail, node.getparent())):
            if words and words.strip() and _squashed(words) not in held:
                found.append(f"{node.sourceline}: <{local(owner)}> {words.strip()[:60]}")
    return found


def _squashed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield str(key)
            yield from _strings(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _strings(entry)
    elif value is not None:
        yield str(value)
