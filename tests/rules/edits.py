"""Named edits of the shipped profile and of the example's Security Target, as an author would make them in the files."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from traceability.load.shipped import shipped

PROFILE = shipped("profiles", "bsi-cc-pp-0073-1.3")
TARGET = Path(__file__).resolve().parents[2] / "examples" / "gateway" / "st"
Edit = Callable[[Path], None]


def copy(source: Path, folder: Path) -> Path:
    """A project that holds one document alone."""
    shutil.copytree(source, folder / "document")
    (folder / "pptrace.toml").write_text('name = "edited"\ndocuments = ["document"]\n', encoding="utf-8")
    return folder


def within(item: str, old: str, new: str) -> Edit:
    """Replace a text once inside the block of one item."""

    def edit(folder: Path) -> None:
        path, start, end = _block(folder, item)
        text = path.read_text(encoding="utf-8")
        block = text[start:end]
        assert old in block, f"{item} does not hold {old!r}"
        path.write_text(text[:start] + block.replace(old, new, 1) + text[end:], encoding="utf-8")

    return edit


def bind(item: str, key: str, binding: str) -> Edit:
    """Replace what an item says of one dependency; an empty text takes it out."""

    def edit(folder: Path) -> None:
        path, start, end = _block(folder, item)
        text = path.read_text(encoding="utf-8")
        pattern = re.compile(rf'      "?{re.escape(key)}"?:\n(?:        .*\n)+')
        block, count = pattern.subn(f"      {key}: {binding}\n" if binding else "", text[start:end], count=1)
        assert count == 1, f"{item} does not bind {key}"
        path.write_text(text[:start] + block + text[end:], encoding="utf-8")

    return edit


def add_binding(item: str, key: str, binding: str) -> Edit:
    """Add a dependency to what an item binds already."""
    return within(item, "    dependencies:\n", f"    dependencies:\n      {key}: {binding}\n")


def everywhere(old: str, new: str) -> Edit:
    """Replace a text in every file; it must be somewhere."""

    def edit(folder: Path) -> None:
        texts = {path: path.read_text(encoding="utf-8") for path in sorted((folder / "document").rglob("*.yaml"))}
        assert any(old in text for text in texts.values()), old
        for path, text in texts.items():
            path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def instead(item: str, block: str) -> Edit:
    """Write an item anew: all of its block, which begins behind its id."""

    def edit(folder: Path) -> None:
        path, start, end = _block(folder, item)
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text[:start]}  {item}:{block}\n{text[end:]}", encoding="utf-8")

    return edit


def sfr(name: str, *elements: str, more: str = "", objective: str = "O.Log") -> str:
    """A file with one more SFR that serves an objective; each element is YAML behind its id, ``more`` goes into the SFR."""
    component, slash, suffix = name.partition("/")
    head = f"  {name}:\n    title: Added\n    provenance: unverified\n    meets: {{{objective}: {{how: adds to it}}}}\n"
    lines = [f"sfrs:\n{head}{more}    elements:\n"]
    for number, text in enumerate(elements, 1):
        lines.append(f"      {component}.{number}{slash}{suffix}:\n        {text}\n")
    return "".join(lines)


def new_file(content: str) -> Edit:
    """Add a file to the document."""

    def edit(folder: Path) -> None:
        number = len(list((folder / "document").glob("zz-added*.yaml")))
        (folder / "document" / f"zz-added{number}.yaml").write_text(content, encoding="utf-8")

    return edit


def added(content: str, objective: str = "O.Log") -> Edit:
    """Add a file with one SFR, and its name to the rationale of the objective that it serves."""
    found = re.search(r"^sfrs:\n  (\S+):\n", content, re.M)
    assert found is not None
    name = found[1]

    def edit(folder: Path) -> None:
        path, start, end = _block(folder, objective)
        text = path.read_text(encoding="utf-8")
        block, count = re.subn(r"(    rationale:\n(?:      .*\n)*?      text: >-\n)", rf"\1        {name} adds to it.\n", text[start:end])
        assert count == 1, objective
        path.write_text(text[:start] + block + text[end:], encoding="utf-8")
        new_file(content)(folder)
        _consider(folder, name.partition("/")[0])

    return edit


def all_of(*edits: Edit) -> Edit:
    """Several edits, one after the other."""

    def edit(folder: Path) -> None:
        for one in edits:
            one(folder)

    return edit


_MANAGEMENT = {
    "FIA_UID.1": "ab", "FAU_SEL.1": "a", "FPT_RCV.1": "a", "FTA_SSL.3": "ab", "FMT_MTD.1": "a", "FIA_SOS.1": "a", "FTA_TSE.1": "a",
    "FDP_DAU.1": "a", "FTA_TAB.1": "a",
}  # fmt: skip
"""The management functions that Part 2 proposes for a component: whoever adds the component has to consider them."""


def _consider(folder: Path, component: str) -> None:
    lines = "".join(f"      {component}.{letter}: {{dismissed: Nobody changes it.}}\n" for letter in _MANAGEMENT.get(component, ""))
    if lines:
        path, start, end = _block(folder, "FMT_SMF.1")
        text = path.read_text(encoding="utf-8")
        if lines in text:
            return  # another iteration of the component brought them
        written = text[start:end].replace(
            "FMT_SMF.1: {disposition: identical}",
            "FMT_SMF.1:\n    disposition: refined\n    rationale: More functions were considered.\n    management:",
        )
        block = re.sub(r"(    management:.*\n)", lambda found: found[1] + lines, written, count=1)
        path.write_text(text[:start] + block + text[end:], encoding="utf-8")


def _block(folder: Path, item: str) -> tuple[Path, int, int]:
    for path in sorted((folder / "document").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        found = re.search(rf"^  {re.escape(item)}:.*\n(?:(?:    .*)?\n)*", text, re.M)
        if found:
            return path, found.start(), found.end()
    raise AssertionError(f"there is no {item}")
