"""PP-Configurations: components and what goes together (ACE_CCO.1, CC:2022)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document
from traceability.rules.composition import configurations, exact, parts_of
from traceability.rules.faults import header_place, item_place
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.together import used_bases
from traceability.trace.view import View


@rule("CFG001", "PP-Configuration that is not whole", Sources(configuration22="ACE_CCO.1-2"))
def configuration_whole(view: View) -> Iterator[Found]:
    """A PP-Configuration lists its components; each was read, and of each PP-Module one alternative base is there, with all its documents.

    Why: a module without its base was never judged; with two bases nobody knows which of its rationales holds.

    Repair: add the base's documents under ``components``, or name the alternative under ``base`` of the module.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
        === cfg/cfg.yaml
        document:
          id: cfg
          kind: pp-configuration
          title: CFG
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        components:
          mod: {}
        sars:
          ADV_FSP.1: {}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
        === cfg/cfg.yaml
        document:
          id: cfg
          kind: pp-configuration
          title: CFG
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        components:
          pp: {}
          mod: {}
        sars:
          ADV_FSP.1: {}
    """
    for document in configurations(view):
        if not document.components:
            message = f"the PP-Configuration {document.id} has no components"
            yield Found(f"{document.id}:", message, header_place(document), "list them under 'components'")
        for name, component in document.components.items():
            if problem := _component_problem(view, document, name):
                hint = "name profiles and modules, and one base of each module"
                yield Found(f"{document.id}:", problem, item_place(component), hint, name)


@rule("CFG002", "PP-Configuration of documents that do not go together", Sources(configuration22="ACE_CCO.1-3"))
def configuration_homogeneous(view: View) -> Iterator[Found]:
    """The components of a PP-Configuration all argue by direct rationale or none does, and all demand exact conformance or none does.

    Why: what argues in two ways, or is to be met exactly and otherwise at once, cannot be met as a whole.

    Repair: take the component out, or use one that goes with the others.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          approach: direct-rationale
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
        === cfg/cfg.yaml
        document:
          id: cfg
          kind: pp-configuration
          title: CFG
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        components:
          pp: {}
          mod: {}
        sars:
          ADV_FSP.1: {}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
        === cfg/cfg.yaml
        document:
          id: cfg
          kind: pp-configuration
          title: CFG
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        components:
          pp: {}
          mod: {}
        sars:
          ADV_FSP.1: {}
    """
    for document in configurations(view):
        parts = parts_of(view, document)
        for what, values in (
            ("approach", {part.id: part.header.approach for part in (document, *parts)}),
            ("exact conformance", {part.id: exact(part) for part in (document, *parts)}),
        ):
            if len(set(values.values())) > 1:
                listed = ", ".join(f"{name}: {value}" for name, value in values.items())
                message = f"the PP-Configuration {document.id} and its components differ in {what} ({listed})"
                yield Found(f"{document.id}:", message, header_place(document), "put together what goes together", what)


def _component_problem(view: View, document: Document, name: str) -> str:
    part = view.project.document(name)
    if part is None:
        return f"the component {name} of {document.id} was not read"
    if part.header.kind not in ("protection-profile", "pp-module"):
        return f"the component {name} of {document.id} is a {part.header.kind}, which no PP-Configuration is made of"
    if part.header.kind != "pp-module":
        return ""
    used = used_bases(document, part)
    if not used:
        return f"{document.id} holds the PP-Module {name}, but none of its bases ({', '.join(part.bases) or 'it has none'})"
    if len(used) > 1:
        return f"{document.id} holds several bases of the PP-Module {name} ({', '.join(used)}) and does not say which one counts"
    absent = [one for one in part.bases[used[0]].documents if one not in document.components]
    return f"{document.id} holds the PP-Module {name} with the base {used[0]}, but not {', '.join(absent)} of it" if absent else ""
