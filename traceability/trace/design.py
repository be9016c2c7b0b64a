"""Functional specification and design as parts of the graph: what becomes a node beside the items, and which links it has.

A test names a TSFI, a behaviour or an interaction by its id, and a part of a TSFI (an *aspect*) as ``TSFI.WAN#param-cert``,
``TSFI.WAN#action-open`` or ``TSFI.WAN#error-E_CERT``: the kind of the part, a hyphen, and its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from traceability.model.base import Item, Origin
from traceability.model.design import Tsfi
from traceability.model.document import Document
from traceability.model.ids import qualified

ASPECTS = {"parameters": ("param", "parameter"), "actions": ("action", "action"), "errors": ("error", "error message")}
"""The parts of a TSFI that tests can name: the record's field, the word in the id, the kind of the node."""
TESTABLE = ("tsfi", *(kind for _, kind in ASPECTS.values()), "behaviour", "interaction")
"""The kinds of node, beside leaves, that a test can verify."""


class Part(msgspec.Struct, frozen=True):
    """A node that stands inside an item of the document: its qualified id, its kind, and the node that it is part of, if any."""

    node: str
    kind: str
    origin: Origin
    title: str = ""
    item: Item | None = None
    part_of: str = ""


class Reference(msgspec.Struct, frozen=True):
    """A link as it is written: from ``source`` to what ``reference`` names, which must be of an ``expected`` kind.

    ``expected`` is ``("leaf",)`` for a link that covers leaves of the Security Target. ``path`` is the way to the reference
    inside ``item``.
    """

    source: str
    item: Item
    relation: str
    reference: str
    expected: tuple[str, ...]
    path: tuple[str, ...]
    how: str = ""


def described_products(documents: Iterable[Document]) -> frozenset[str]:
    """The ids of the Security Targets whose functional specification names any TSFI."""
    documents = tuple(documents)
    described = {document.header.describes for document in documents if document.tsfi}
    products = (document.id for document in documents if document.header.kind == "security-target")
    return frozenset(product for product in products if product in described or "" in described)


def aspects(tsfi: Tsfi) -> Iterator[tuple[str, str, str, str]]:
    """The parts of a TSFI as (short id, field of the record, name, description), in the order of the record."""
    for name, (word, _) in ASPECTS.items():
        for key, text in getattr(tsfi, name).items():
            yield f"{tsfi.id}#{word}-{key}", name, key, text


def hidden_node(document: Document, leaf: str) -> str:
    """The node of the statement that a leaf shows at no TSFI. No item can have this id, and the leaf keeps its own."""
    return qualified(document.id, f"hidden_leaves:{leaf}")


def design_parts(document: Document) -> Iterator[Part]:
    """The nodes inside the items: aspects of TSFI, behaviours and interactions of subsystems, and hidden leaves."""
    for tsfi in document.tsfi.values():
        for identifier, name, _, text in aspects(tsfi):
            yield Part(qualified(document.id, identifier), ASPECTS[name][1], tsfi.origin, text, None, qualified(document.id, tsfi.id))
    for subsystem in document.subsystems.values():
        holder = qualified(document.id, subsystem.id)
        parts: dict[str, Mapping[str, Item]] = {"behaviour": subsystem.behaviours, "interaction": subsystem.interactions}
        for kind, items in parts.items():
            for item in items.values():
                yield Part(qualified(document.id, item.id), kind, item.origin, item.title, item, holder)
    for hidden in document.hidden_leaves.values():
        yield Part(hidden_node(document, hidden.id), "hidden leaf", hidden.origin, hidden.title, hidden)


def design_links(document: Document) -> Iterator[Reference]:
    """The links of the functional specification and the design, but for those of modules to leaves and subsystems."""
    for tsfi in document.tsfi.values():
        yield from _tsfi_links(qualified(document.id, tsfi.id), tsfi)
    for subsystem in document.subsystems.values():
        for item in subsystem.interactions.values():
            yield Reference(qualified(document.id, item.id), item, "interacts-with", item.to, ("subsystem",), ("to",), item.text)
    for module in document.modules.values():
        for called, link in module.calls.items():
            yield Reference(qualified(document.id, module.id), module, "calls", called, ("module",), ("calls", called), link.how)
    for hidden in document.hidden_leaves.values():
        yield Reference(hidden_node(document, hidden.id), hidden, "hides", hidden.id, ("leaf",), (), hidden.reason)


def _tsfi_links(node: str, tsfi: Tsfi) -> Iterator[Reference]:
    for leaf, exposure in tsfi.leaves.items():
        yield Reference(node, tsfi, "exposes", leaf, ("leaf",), ("leaves", leaf), exposure.how)
    for number, module in enumerate(tsfi.chain):
        yield Reference(node, tsfi, "chain", module, ("module",), ("chain", str(number)))
