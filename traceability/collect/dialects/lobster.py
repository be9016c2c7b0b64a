"""LOBSTER's marks in comments (``lobster-trace: package.name``), and what its own tools wrote as ``.lobster`` files.

``lobster-exclude: reason`` says why a place traces to nothing; it names no id, so it links nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from traceability.collect.dialects.forms import Dialect, Mark, Seen, Source
from traceability.model.evidence import Relation, Tag

SUFFIX = ".lobster"
_TRACE = re.compile(r"lobster-trace:\s*+(?P<ids>.*)")
_ALIAS = re.compile(r"[@\\](?P<relation>implements)\{(?P<ids>[^{}]*)\}")
_WORD = re.compile(r"[^\s,;]++")
_TRLC = re.compile(r"(?P<package>[A-Za-z]\w*)\.(?P<name>[A-Za-z]\w*)(?:@\d+)?")
_SCHEMAS: dict[str, Relation] = {"lobster-imp-trace": "enforces", "lobster-act-trace": "verifies"}


def _read(source: Source) -> Iterator[Seen]:
    for line, column, text in source.comments:
        for match in filter(None, (_TRACE.match(text), _ALIAS.match(text))):
            for word in _WORD.finditer(text, match.start("ids"), match.end("ids")):
                yield Mark("enforces", _name(word.group()), line, column + word.start())


def tags_of_file(data: bytes, path: str) -> list[Tag] | str:
    """The tags of a ``.lobster`` file of implementations or activities; half a sentence on why it cannot be read.

    Each names the source that it speaks of as the file says it, else the file itself.
    """
    try:
        content = msgspec.json.decode(data)
        relation = _SCHEMAS.get(content["schema"])
        items = content["data"] if relation else []
        tags = [tag for item in items for tag in _tags(item, relation or "enforces", path)]
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        return f"it is no .lobster file that can be read ({error})"
    return tags


def _tags(item: dict[str, Any], relation: Relation, path: str) -> Iterator[Tag]:
    location = item.get("location") or {}
    file = str(location.get("file") or path).removeprefix("./")
    line, column = int(location.get("line") or 1), int(location.get("column") or 1)
    for reference in dict.fromkeys(map(str, item.get("refs") or ())):
        namespace, _, name = reference.partition(" ")
        if namespace == "req" and name:
            symbol = str(item.get("name") or "")
            target = _name(name.strip())
            yield Tag(relation=relation, target=target, file=file, line=line, column=column, symbol=symbol, dialect="lobster")


def _name(word: str) -> str:
    """The id without the package that TRLC puts before it; a package and a name hold no dots, a CC id is no such pair."""
    match = _TRLC.fullmatch(word)
    return match["name"] if match else word.partition("@")[0]


DIALECT = Dialect("lobster", (b"lobster-trace:", b"implements{"), ("lobster-trace:", "implements{"), _read)
