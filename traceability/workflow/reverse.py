"""From code back to requirements: code of the TSF that traces to nothing, and files that belong to no module (ADV_IMP.1, ADV_TDS)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from traceability.model.reverse import FileRow, FileState, FolderRow, ReverseReport
from traceability.trace.view import View

_RELATIONS = ("enforces", "supports")


def reverse_report(view: View) -> ReverseReport:
    """Each collected file of code once, in the order of the paths, and the folders that hold them.

    A link counts where its code is: a tag in a file, or a link beside it whose place is found and unchanged.
    """
    covering: Counter[str] = Counter()
    claiming: Counter[str] = Counter()
    for node, data in view.nodes.items():
        if data["kind"] != "code":
            continue
        file = str(data.get("file", ""))
        links = [view.link(node, parent, relation) for relation in _RELATIONS for parent in view.parents(node, relation)]
        covers = any(not edge["claimed"] for edge in links) and not data.get("suspect", False)
        (covering if covers else claiming)[file] += 1
    files = tuple(_file(view, file, covering[file], claiming[file]) for file in sorted(view.project.artefacts.files))
    return ReverseReport(files=files, folders=tuple(_folders(files)))


def _file(view: View, file: str, covering: int, claiming: int) -> FileRow:
    modules = view.owned.get(file, ())
    state: FileState = "linked" if covering else "claimed" if claiming else "silent" if modules else "no-module"
    if state == "silent" and not any(_demanding(view, module) for module in modules):
        state = "interfering"
    if not modules:
        state = "no-module"
    return FileRow(file=file, state=state, modules=modules, links=covering + claiming)


def _demanding(view: View, module: str) -> bool:
    """Whether a module enforces or supports anything, by its role or by the leaves that it lists."""
    item = view.nodes[module]["item"]
    return item.role in {"enforcing", "supporting"} or bool(item.enforces or item.supports)


def _folders(files: Iterable[FileRow]) -> Iterator[FolderRow]:
    counts: dict[str, Counter[str]] = {}
    for row in files:
        for folder in PurePosixPath(row.file).parents:
            counts.setdefault(folder.as_posix(), Counter())[row.state.replace("-", "_")] += 1
    for name in sorted(counts, key=lambda name: "" if name == "." else name):
        yield FolderRow(folder=name, files=counts[name].total(), **counts[name])
