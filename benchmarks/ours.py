"""A project of pptrace from the neutral model of ``gen.py``: the same items, links, sources and results, in our own format.

A tenth of the threats stands in a profile, with the objectives and SFRs that rest on these alone; the Security Target inherits
them and adds the rest. Whatever CC asks beyond the neutral model (rationales that name what they argue with, dependencies,
operations, modules) is there, so that a check finds what the neutral model lacks and nothing else: SFRs that no code names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Item = dict[str, Any]
Lines = list[str]

PROFILE, TARGET, DESIGN = "bench-pp", "bench-st", "bench-design"
ITEMS_A_FILE = 250
MODULES_A_SUBSYSTEM = 10
_ISSUED = 'date: "2026-01-05", publisher: Nobody'
_CONFIG = f"""name = "bench"
documents = ["{PROFILE}", "{TARGET}", "{DESIGN}"]
code = ["src/**"]
results = ["junit.xml"]
"""
WITHOUT_SCOPES = "no-scopes.toml"
"""The configuration of the same project that looks for no functions and classes, except in Python."""
_CONFIG_OF_DOCUMENTS = f"""[tool.pptrace]
name = "bench"
documents = ["{PROFILE}", "{TARGET}"]
ignore = ["IMP", "TST"]
"""


@dataclass(frozen=True, slots=True)
class Component:
    """A component of CC Part 2 that stands for a component of the neutral model: its elements with their operations, its dependencies.

    ``policy`` is the slot that names a policy. ``bound`` names the entry of ``COMPONENTS`` whose SFRs meet its dependencies; where
    there is none, they are justified.
    """

    name: str
    elements: dict[str, tuple[str, ...]]
    dependencies: tuple[str, ...] = ()
    bound: str = ""
    policy: str = ""

    @property
    def whole(self) -> str:
        """What a reference to the whole SFR ends with: it must say so where there are several elements."""
        return "#*" if len(self.elements) > 1 else ""


COMPONENTS = {
    "boot": Component("FPT_FLS.1", {"1": ("a1",)}),
    "comm": Component("FTA_TSE.1", {"1": ("a1",)}),
    "hmi": Component("FTA_SSL.3", {"1": ("a1",)}),
    "core": Component("FDP_ACC.2", {"1": ("a1", "a2"), "2": ()}, ("FDP_ACF.1",), policy="a1"),
    "diag": Component("FRU_FLT.1", {"1": ("a1", "a2")}, ("FPT_FLS.1",), bound="boot"),
    "nvm": Component("FDP_SDI.1", {"1": ("a1", "a2")}),
    "crypto": Component("FCS_CKM.4", {"1": ("a1", "a2")}, ("FDP_ITC.1|FDP_ITC.2|FCS_CKM.1",)),
    "io": Component("FDP_RIP.1", {"1": ("s1", "a1")}),
}


def write_project(gen: Any, out: Path, count: int, files: int) -> None:
    """Write the project of ``count`` items and ``files`` sources, as the module ``gen`` describes them, into the folder ``out``."""
    items, _, _, sfr = gen.model(count)
    model = _Model(items)
    _write_documents(model, out)
    tagged: dict[str, dict[str, None]] = defaultdict(dict)
    for path, language, lines in gen.sources(files, sfr):
        folder = path.rpartition("/")[0]
        tagged[folder].update((line[2], None) for line in lines if isinstance(line, tuple))
        _write(out / path, [_source_line(model, line, "#" if language == "py" else "//") for line in lines])
    _write(out / DESIGN / "design.yaml", _design(model, tagged))
    xml = gen.junit(items, "verifies", model.reference)
    _write(out / "junit.xml", [xml.rstrip("\n")])
    _write(out / "pptrace.toml", [_CONFIG.rstrip("\n")])
    _write(out / WITHOUT_SCOPES, ["[tool.pptrace]", _CONFIG.rstrip("\n"), "scopes = false"])
    _write(out / "documents.toml", [_CONFIG_OF_DOCUMENTS.rstrip("\n")])


@dataclass
class _Model:
    """The neutral items with what our format needs to know of them."""

    items: list[Item]
    by_uid: dict[str, Item] = field(init=False)
    children: dict[str, list[str]] = field(init=False)
    inherited: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.by_uid = {item["uid"]: item for item in self.items}
        self.children = defaultdict(list)
        for item in self.items:
            for link in item["links"]:
                self.children[link].append(item["uid"])
        threats = [item["uid"] for item in self.items if item["cls"] == "THR"]
        self.inherited = set(threats[: len(threats) // 10])
        for item in self.items:
            if item["links"] and self.inherited.issuperset(item["links"]):
                self.inherited.add(item["uid"])

    def identifier(self, uid: str) -> str:
        """The id in our format."""
        item = self.by_uid[uid]
        number = uid.partition("-")[2]
        if item["cls"] == "SFR":
            return f"{self.component(uid).name}/{number}"
        return f"{'T' if item['cls'] == 'THR' else 'O'}.{number}"

    def reference(self, uid: str) -> str:
        """What a tag or test names to mean an SFR as a whole."""
        return self.identifier(uid) + self.component(uid).whole

    def component(self, uid: str) -> Component:
        return COMPONENTS[self.by_uid[uid]["component"]]

    def of(self, kind: str, *, inherited: bool) -> list[Item]:
        """The items of a class that stand in the profile, or that the Security Target adds."""
        return [item for item in self.items if item["cls"] == kind and (item["uid"] in self.inherited) == inherited]


def _write_documents(model: _Model, out: Path) -> None:
    sections: dict[str, tuple[str, Callable[..., Iterator[str]]]] = {
        "threats": ("THR", _threat),
        "objectives": ("OBJ", _objective),
        "sfrs": ("SFR", _sfr),
    }
    for document, inherited in ((PROFILE, True), (TARGET, False)):
        _write(out / document / "document.yaml", _header(document, _threatened(model, inherited)))
        partners = _partners(model, inherited)
        for section, (kind, lines_of) in sections.items():
            blocks = [list(lines_of(model, item, inherited, partners)) for item in model.of(kind, inherited=inherited)]
            _write_chunks(out / document, section, blocks)
    dispositions = [list(_disposition(model, item)) for item in model.items if item["uid"] in model.inherited]
    _write_chunks(out / TARGET, "dispositions", dispositions)


def _header(document: str, threatened: Lines) -> Lines:
    profile = document == PROFILE
    claims = (
        []
        if profile
        else [
            "    profiles:",
            f"    - {{id: {PROFILE}, conformance: strict, rationale: The TOE is of the type that the profile describes.}}",
        ]
    )
    lines = [
        "document:",
        f"  id: {document}",
        f"  kind: {'protection-profile' if profile else 'security-target'}",
        f"  title: The {'profile' if profile else 'target'} of a benchmark",
        '  version: "1"',
        '  date: "2026-01-05"',
        "  publisher: Nobody",
        "  claims:",
        '    cc: {edition: "3.1", revision: 5}',
        "    part2: conformant",
        "    part3: conformant",
        *claims,
    ]
    if profile:
        lines += ["    statement: strict", "threat_agents:", "  Somebody: {text: Somebody., attack_potential: basic}"]
    return [*lines, *(["assets:"] if threatened else []), *(f"  Asset.{name}: {{text: What {name} holds.}}" for name in threatened)]


def _threatened(model: _Model, inherited: bool) -> Lines:
    """What the threats of a document threaten, less what its profile declares."""
    names = dict.fromkeys(item["component"] for item in model.of("THR", inherited=inherited))
    return [name for name in names if inherited or name not in _threatened(model, True)]


def _threat(model: _Model, item: Item, inherited: bool, _: object) -> Iterator[str]:
    yield from _begin(model, item)
    yield "    agents: [Somebody]"
    yield f"    assets: [Asset.{item['component']}]"
    yield from _folded("    action", item["text"])
    yield from _rationale("rationale", model, item, model.inherited if inherited else None, effect="mitigated")


def _objective(model: _Model, item: Item, inherited: bool, _: object) -> Iterator[str]:
    yield from _begin(model, item)
    yield "    kind: toe"
    yield from _folded("    text", item["text"])
    yield from _links("addresses", model, item)
    yield from _rationale("rationale", model, item, model.inherited if inherited else None)


def _sfr(model: _Model, item: Item, inherited: bool, partners: dict[str, list[str]]) -> Iterator[str]:
    component = model.component(item["uid"])
    yield from _begin(model, item)
    yield "    elements:"
    for (name, text), slots in zip(_texts(model, item).items(), component.elements.values(), strict=True):
        yield f"      {name}:"
        yield from _folded("        text", text)
        values = _values(item, slots)
        if slots:
            yield "        slots:"
        for slot in slots:
            yield f"          {slot}: {'{state: open}' if inherited else _filled(slot, values[slot])}"
    yield from _links("meets", model, item)
    if component.dependencies:
        yield "    dependencies:"
    for group in component.dependencies:
        fitting = partners.get(component.bound, ())
        if fitting:
            yield f"      {group}: {{satisfied_by: [{fitting[int(item['uid'][-6:]) % len(fitting)]}]}}"
        else:
            yield f"      {group}: {{justified: not-necessary, text: The neutral model has none.}}"


def _disposition(model: _Model, item: Item) -> Iterator[str]:
    """What becomes of an item of the profile: operations are completed, rationales name what the Security Target adds."""
    uid = item["uid"]
    yield f"  {model.identifier(uid)}:"
    if item["cls"] != "SFR":
        added = not model.inherited.issuperset(model.children[uid])
        yield f"    disposition: {'refined' if added else 'identical'}"
        effect = "mitigated" if item["cls"] == "THR" else ""
        yield from _rationale("justification", model, item, None, effect) if added else ()
        return
    yield "    disposition: completed"
    yield "    elements:"
    elements = dict(zip(_texts(model, item), model.component(uid).elements.values(), strict=True))
    for name, slots in elements.items():
        filled = ", ".join(f"{slot}: {_filled(slot, value)}" for slot, value in _values(item, slots).items())
        if filled:
            yield f"      {name}: {{slots: {{{filled}}}}}"


def _begin(model: _Model, item: Item) -> Iterator[str]:
    yield f"  {model.identifier(item['uid'])}:"
    yield f"    title: {item['title']}"
    yield f"    note: {item['status']}, priority {item['priority']}, {item['owner']}, {item['component']}"


def _links(name: str, model: _Model, item: Item) -> Iterator[str]:
    yield f"    {name}:"
    first, *others = item["links"]
    yield f"      {model.identifier(first)}: {{how: {item['rationale']}}}"
    yield from (f"      {model.identifier(other)}: {{how: as for {model.identifier(first)}}}" for other in others)


def _rationale(key: str, model: _Model, item: Item, among: set[str] | None, effect: str = "") -> Iterator[str]:
    """Why the children are enough, naming each of them (or those ``among`` a set)."""
    named = [model.identifier(uid) for uid in model.children[item["uid"]] if among is None or uid in among]
    if named:
        yield f"    {key}:"
        if effect:
            yield f"      effect: {effect}"
        yield from _folded("      text", f"{', '.join(named)} do it.\n{item['rationale']}")


def _folded(key: str, text: str) -> Iterator[str]:
    yield f"{key}: >-"
    indent = " " * (len(key) - len(key.lstrip()) + 2)
    yield from (f"{indent}{line}" for line in text.split("\n"))


def _texts(model: _Model, item: Item) -> dict[str, str]:
    """The text of each element, by its id: one word after the other is replaced by an operation."""
    component = model.component(item["uid"])
    number = item["uid"].partition("-")[2]
    first, *others = component.elements
    words = item["text"].split(" ")
    for place, slot in _places(item, component.elements[first]).items():
        words[place] = f"{{{slot}}}"
    rest: str = item["rationale"]
    texts = {first: " ".join(words), **dict.fromkeys(others, rest)}
    return {f"{component.name}.{element}/{number}": text for element, text in texts.items()}


def _values(item: Item, slots: Iterable[str]) -> dict[str, str]:
    """What fills each operation: the policy where the component names one, else a word that no other iteration has."""
    words = item["text"].split(" ")
    policy = COMPONENTS[item["component"]].policy
    number = item["uid"].partition("-")[2]
    return {slot: "Flow SFP" if slot == policy else f"{words[place]} {number}" for place, slot in _places(item, tuple(slots)).items()}


def _places(item: Item, slots: tuple[str, ...]) -> dict[int, str]:
    """Which words the operations replace: plain ones, from the second on."""
    plain = (place for place, word in enumerate(item["text"].split(" ")) if place and word.isalpha())
    return dict(zip(plain, slots, strict=False))


def _filled(slot: str, value: str) -> str:
    return f"{{chosen: {{1: {value}}}}}" if slot.startswith("s") else f"{{value: {value}}}"


def _partners(model: _Model, inherited: bool) -> dict[str, list[str]]:
    """The SFRs of a document by component, to bind dependencies to."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in model.of("SFR", inherited=inherited):
        found[item["component"]].append(model.identifier(item["uid"]))
    return found


def _design(model: _Model, tagged: dict[str, dict[str, None]]) -> Lines:
    """A module for each folder of sources, listing what its tags name."""
    lines = [
        f'document: {{id: {DESIGN}, kind: design, title: Design, version: "1", {_ISSUED}, describes: {TARGET}}}',
        "subsystems:",
    ]
    count = -(-len(tagged) // MODULES_A_SUBSYSTEM)
    lines += [f"  sub.{number}: {{purpose: Part {number} of the product.}}" for number in range(count)]
    lines.append("modules:")
    for number, (folder, uids) in enumerate(tagged.items()):
        lines += [
            f"  mod.{number:03d}:",
            f"    subsystem: sub.{number // MODULES_A_SUBSYSTEM}",
            "    role: enforcing",
            f"    purpose: What stands in {folder}.",
            f"    code: [{folder}/**]",
            "    enforces:",
        ]
        lines += [f"      {model.reference(uid)}: {{how: does it}}" for uid in uids]
    return lines


def _source_line(model: _Model, line: Any, comment: str) -> str:
    if not isinstance(line, tuple):
        return str(line)
    _, indent, uid = line
    return f"{indent}{comment} @enforces {model.reference(uid)} does it"


def _write_chunks(folder: Path, section: str, blocks: list[Lines]) -> None:
    for number, start in enumerate(range(0, len(blocks), ITEMS_A_FILE)):
        lines = [line for block in blocks[start : start + ITEMS_A_FILE] for line in block]
        _write(folder / f"{section}_{number:04d}.yaml", [f"{section}:", *lines])


def _write(path: Path, lines: Lines) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
