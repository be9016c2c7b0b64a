"""Texts that a person has yet to write."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from traceability.model.base import Item
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.gaps import GAP, is_gap
from traceability.model.ids import qualified
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.trace.view import View


@rule("GAP001", "Text that is still to be written", NO_WORK_UNIT)
def gap(view: View) -> Iterator[Found]:
    """No text of a document is still the marker that ``pptrace st new`` and ``pptrace st update`` leave where a person has to write.

    Why: a document with a gap is not finished, and what stands in its place says nothing about the product.

    Repair: write what the marker asks for in its place; for an operation, complete it and take ``state: open`` out.

    Fails::

        threats:
          T.Tamper: {agents: [], assets: [], action: "GAP: what the attacker does"}

    Passes::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
    """
    mark = GAP.encode()
    for document in view.project.documents:
        if mark not in msgspec.json.encode(document):
            continue  # most have none, and looking at every text of every item takes long
        for path, text in _texts(document.header, ()):
            yield _found(document, "", Where(file=document.header.origin.file, line=document.header.origin.line, path=path), text)
        for item in _items(document):
            for path, text in _texts(item, ()):
                yield _found(document, item.id, Where(file=item.origin.file, line=item.origin.line, path=path), text)


def _found(document: Document, item: str, where: Where, text: str) -> Found:
    what = text.lstrip().removeprefix(GAP).strip()
    slot = where.path[:1] == ("elements",) and where.path[2:3] == ("slots",)
    if slot and where.path[-1] == "note":
        message = f"{where.path[1]} {where.path[3]} is still to be completed: {what}"
        hint = "complete the operation, and take 'state: open' and the note out"
    elif where.path == ("note",):
        message, hint = f"{item or document.id} is still to be decided: {what}", "decide, and take the note out"
    else:
        message = f"{item or document.id}: {'/'.join(where.path)} is still to be written: {what}"
        hint = "write it in place of the marker"
    return Found(qualified(document.id, item), message, where, hint, "/".join(where.path))


def _items(document: Document) -> Iterator[Item]:
    for name in document.__struct_fields__:
        if name != "header":
            yield from getattr(document, name).values()


def _texts(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every marker in a value, with the way to it."""
    if isinstance(value, str):
        if is_gap(value):
            yield path, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _texts(entry, (*path, str(key)))
    elif isinstance(value, tuple):
        for number, entry in enumerate(value):
            yield from _texts(entry, (*path, str(number)))
