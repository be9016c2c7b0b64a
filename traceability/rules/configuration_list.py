"""The configuration list and the tools (ALC_CMS, ALC_TAT). Judged where a project records them."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.rules.places import header_place, product_of
from traceability.rules.registry import NO_WORK_UNIT, Found, Sources, rule, same
from traceability.rules.words import listed
from traceability.trace.ownership import owners
from traceability.trace.view import View

_FROM_LEVEL = {"toe": 1, "evidence": 1, "part": 2, "implementation": 3, "flaw-report": 4, "tool": 5}
_MADE = ("part", "implementation", "third-party")


@rule("CMS001", "Configuration list that leaves out a kind of item", same("ALC_CMS.4-1"))
def kind_missing(view: View) -> Iterator[Found]:
    """The configuration list holds what ALC_CMS of the claimed level asks for.

    From .1 on the TOE and the evaluation evidence, from .2 its parts, from .3 the implementation representation, from .4 reports of
    security flaws, from .5 the tools.

    Why: what is not on the list is not under control, and nobody would see that it was changed.

    Repair: add an item of that ``kind``.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sars: {ALC_CMS.1: {}}
        configuration_items:
          CI.Clock: {kind: toe, version: "1.2"}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sars: {ALC_CMS.1: {}}
        configuration_items:
          CI.Clock: {kind: toe, version: "1.2"}
          CI.Target: {kind: evidence, version: "1"}
    """
    for product in view.products():
        lists = [d for d in view.documents if d.configuration_items and product_of(view, d) is product]
        level = max((int(sar.rpartition(".")[2]) for sar in product.sars if sar.startswith("ALC_CMS.")), default=0)
        kinds = {item.kind for document in lists for item in document.configuration_items.values()}
        for kind, since in _FROM_LEVEL.items() if lists else ():
            if since <= level and kind not in kinds:
                message = f"the configuration list holds no item of kind {kind}, which ALC_CMS.{level} asks for"
                yield Found(f"{product.id}:", message, header_place(lists[0]), f"add an item of kind {kind}", kind)


@rule("CMS002", "Configuration item that is not identified", same("ALC_CMS.4-2"))
def item_unidentified(view: View) -> Iterator[Found]:
    """Each configuration item has a version or a hash, so that it is this one and no other.

    Why: an item known by its name alone may be any of its versions.

    Repair: fill ``version`` or ``sha256``.

    Fails::

        configuration_items:
          CI.Clock: {kind: toe}

    Passes::

        configuration_items:
          CI.Clock: {kind: toe, version: "1.2"}
    """
    for node, _, item in view.items("configuration_items"):
        if not (item.version.strip() or item.sha256.strip()):
            yield Found(node, f"{item.id} has neither version nor hash", view.where(node), "fill 'version' or 'sha256'")


@rule("CMS003", "Configuration item without a developer", same("ALC_CMS.4-3"))
def developer_missing(view: View) -> Iterator[Found]:
    """Where several developers made the TOE, each part, implementation and third-party item says who made it.

    A list that names no developer, or one and the same everywhere, is taken to be of one developer.

    Why: evaluators ask each developer for his procedures, and cannot if he is not named.

    Repair: fill ``developer``.

    Fails::

        configuration_items:
          CI.Clock: {kind: part, version: "1.2", developer: We}
          CI.Zone: {kind: third-party, version: "3", developer: They}
          CI.Code: {kind: implementation, version: "1.2"}

    Passes::

        configuration_items:
          CI.Clock: {kind: part, version: "1.2", developer: We}
          CI.Zone: {kind: third-party, version: "3", developer: They}
          CI.Code: {kind: implementation, version: "1.2", developer: We}
    """
    for document in view.documents:
        named = {item.developer for item in document.configuration_items.values() if item.developer.strip()}
        for item in document.configuration_items.values():
            node = f"{document.id}:{item.id}"
            alone = item.kind != "third-party" and len(named) < 2
            if item.kind in _MADE and not item.developer.strip() and not alone:
                yield Found(node, f"{item.id} does not say who made it", view.where(node), "fill 'developer'")


@rule("CMS004", "File that is evidence but no configuration item", same("ALC_CMS.4-1"))
def file_missing(view: View) -> Iterator[Found]:
    """Each source and test that the trace rests on lies under the ``path`` of a configuration item.

    Judged for code where an item of kind implementation has a path, for tests where one of kind test has.

    Why: a proof that rests on a file outside the baseline may be gone tomorrow.

    Repair: widen the ``path`` of an item, or add one.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        configuration_items:
          CI.Code: {kind: implementation, version: "1", path: src/core/**}
        === src/clock.py
        # @enforces FPT_STM.1.1

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        configuration_items:
          CI.Code: {kind: implementation, version: "1", path: "src/**"}
        === src/clock.py
        # @enforces FPT_STM.1.1
    """
    artefacts = view.project.artefacts
    used = {
        "implementation": sorted({tag.file for tag in artefacts.tags if tag.relation != "verifies"}),
        "test": sorted({test.file for test in artefacts.tests if test.file and test.declared and not test.manual}),
    }
    for kind, files in used.items():
        paths = {node: (item.path,) for node, _, item in view.items("configuration_items") if item.kind == kind and item.path}
        known = owners(paths, tuple(files)) if paths else {}
        for file in files if paths else ():
            if not known.get(file):
                where = view.where(next(iter(paths)), "path")
                message = f"{file} is evidence, but no configuration item of kind {kind} holds it ({listed(p for (p,) in paths.values())})"
                yield Found(file, message, where, "widen the path of an item, or add one")


@rule("SAR007", "No list of third-party components", Sources("", "", "", "AVA_VAN.3-2"))
def third_party_missing(view: View) -> Iterator[Found]:
    """Under CC:2022 a Security Target with AVA_VAN.2 or higher lists the third-party components of its TOE.

    Judged where the project has a configuration list; one without such components says so under ``none`` in the header.

    Why: the evaluator searches public sources for their vulnerabilities, and must know what to search for.

    Repair: add items of kind ``third-party``, or ``none: {third-party: …}`` in the header of the Security Target.

    Fails::

        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant}
        sars: {AVA_VAN.2: {}}
        configuration_items:
          CI.Clock: {kind: toe, version: "1.2"}

    Passes::

        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          none: {third-party: The TOE is written by us alone.}
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant}
        sars: {AVA_VAN.2: {}}
        configuration_items:
          CI.Clock: {kind: toe, version: "1.2"}
    """
    for product in view.products():
        claims = product.header.claims
        asked = any(sar.startswith("AVA_VAN.") and sar != "AVA_VAN.1" for sar in product.sars)
        if not asked or claims is None or claims.cc.edition != "2022" or product.header.none.get("third-party", "").strip():
            continue
        lists = [d for d in view.documents if d.configuration_items and product_of(view, d) is product]
        if lists and not any(item.kind == "third-party" for d in lists for item in d.configuration_items.values()):
            message = f"{product.id} includes AVA_VAN, but its configuration list holds no third-party component"
            yield Found(f"{product.id}:", message, header_place(product), "add items of kind third-party, or say that there are none")


@rule("TAT001", "Tool that is not documented", same("ALC_TAT.1-1"))
def tool_undocumented(view: View) -> Iterator[Found]:
    """Each development tool has a version, and a place where it is documented; an option that is set says to what.

    Why: source code means what the compiler makes of it; without version and options nobody can make the TOE again.

    Repair: fill ``version``, ``documentation`` and the values of ``options``.

    Fails::

        tools:
          TOOL.Compiler: {version: "13", documentation: ""}

    Passes::

        tools:
          TOOL.Compiler: {version: "13", documentation: its manual, options: {optimise: "-O2"}}
    """
    for node, _, tool in view.items("tools"):
        missing = [name for name in ("version", "documentation") if not getattr(tool, name).strip()]
        missing += [f"options/{name}" for name, value in tool.options.items() if not value.strip()]
        if missing:
            yield Found(node, f"{tool.id} does not state {listed(missing)}", view.where(node), f"fill {listed(missing)}")


@rule("HYG003", "Item that nothing uses", NO_WORK_UNIT, severity="warning")
def orphan(view: View) -> Iterator[Found]:
    """An extended component is used by an SFR or SAR, a delivery brings a part, a manual test verifies something.

    Why: what nothing uses is either forgotten or left over, and both mislead.

    Repair: use it, or remove it and leave a tombstone under ``retired``.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        deliveries:
          DEL.Portal: {procedure: Signed and offered at the portal.}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        toe_parts:
          PART.Program: {kind: software, identifier: clock.tar, format: tar archive, delivery: DEL.Portal}
        deliveries:
          DEL.Portal: {procedure: Signed and offered at the portal., parts: [PART.Program]}
    """
    for document in view.documents:
        used = {sfr.component for sfr in document.sfrs.values()} | set(document.sars)
        for component in document.extended_components.values():
            if component.id not in used and not _taken_over(view, document, component.id):
                node = f"{document.id}:{component.id}"
                message = f"{component.id} is defined, but no requirement is made from it"
                yield Found(node, message, view.where(node), "use it, or remove it")
    for node, _, delivery in view.items("deliveries"):
        if not delivery.parts and not view.children(node, "delivered-by"):
            yield Found(node, f"{delivery.id} delivers nothing", view.where(node), "name the parts that it brings, or remove it")
    for document in view.documents:
        for test in document.manual_tests.values():
            if not test.verifies:
                where = Where(file=test.origin.file, line=test.origin.line)
                yield Found(f"{document.id}:{test.id}", f"{test.id} verifies nothing", where, "name what it verifies, or remove it")


def _taken_over(view: View, document: Document, component: str) -> bool:
    """Whether the component comes from a claimed profile, where it is judged already."""
    return any(component in profile.extended_components for profile in view.claimed_by(document))
