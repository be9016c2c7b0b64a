"""PP-Modules against their bases and packages (ACE_MCO.1, CC:2022)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.rules.composition import WEAKENS, contradicting, modules
from traceability.rules.faults import item_place
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.inherit import SECTIONS
from traceability.trace.tailoring import tailored
from traceability.trace.together import base_documents, changed_slots, contradictions
from traceability.trace.view import View


@rule("MOD003", "PP-Module that contradicts or weakens its base", Sources(module22="ACE_MCO.1-3"))
def module_against_base(view: View) -> Iterator[Found]:
    """A PP-Module states no item of its base otherwise, omits none, and completes or refines its SFRs within what the base left.

    Why: with the module in place the TOE must still meet everything that the base asks for.

    Repair: use another id, or state the change under ``dispositions`` of the module, as ``completed`` or ``refined`` with a rationale.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens it.}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
        threats:
          T.Tamper: {agents: [], assets: [], action: Paints it.}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens it.}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
    """
    yield from contradicting(view, "item", SECTIONS[:-1])
    for document in modules(view):
        held = {key for package in view.claimed_by(document) for s in SECTIONS for key in getattr(package, s)}
        held |= {key for _, bases in base_documents(view.project, document) for base in bases for s in SECTIONS for key in getattr(base, s)}
        for key, said in document.dispositions.items():
            problem = ""
            if key not in held:
                problem = f"changes {key}, which neither a base nor a package of it holds"
            elif said.disposition not in ("identical", "completed", "refined"):
                problem = f"states {key} of its base as '{said.disposition}'"
            elif said.disposition == "refined" and not said.rationale.strip():
                problem = f"refines {key} of its base, and nothing says why the result asks for no less"
            if problem:
                yield Found(f"{document.id}:", f"the PP-Module {document.id} {problem}", item_place(said), WEAKENS, key)
        for base in {b.id: b for _, bases in base_documents(view.project, document) for b in bases}.values():
            for slot in changed_slots(document, base):
                message = (
                    f"{slot.element} {slot.slot}: {base.id} says '{slot.before}', the PP-Module {document.id} says '{slot.after}': "
                    f"{slot.reason}"
                )
                sfr = next(s for s in base.sfrs.values() if slot.element in s.elements)
                where = item_place(document.dispositions[sfr.id])
                yield Found(f"{document.id}:", message, where, WEAKENS, f"{slot.element} {slot.slot}", (item_place(sfr),))


@rule("MOD004", "PP-Module that contradicts its functional package", Sources(module22="ACE_MCO.1-4"))
def module_against_package(view: View) -> Iterator[Found]:
    """A PP-Module states no item of a functional package that it claims otherwise than the package does.

    Why: a claimed package is met whole; an item in other words is another item.

    Repair: use the package's words, or another id.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === pk/pk.yaml
        document:
          id: pk
          kind: functional-package
          title: PK
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens it.}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            statement: strict
            packages: [{id: pk, conformance: conformant}]
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
        threats:
          T.Tamper: {agents: [], assets: [], action: Paints it.}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === pk/pk.yaml
        document:
          id: pk
          kind: functional-package
          title: PK
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens it.}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            statement: strict
            packages: [{id: pk, conformance: conformant}]
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
    """
    for document in modules(view):
        own = view.project.document(document.id) or document
        for package in (other for other in view.claimed_by(document) if other.header.kind == "functional-package"):
            for item, held in contradictions(own, package):
                message = f"{item.id} stands in the PP-Module {document.id} otherwise than in the package {package.id} that it claims"
                yield Found(f"{document.id}:", message, item_place(item), WEAKENS, f"{package.id} {item.id}", (item_place(held),))
            widened = tailored(view.project, document)
            for slot in (one for one in changed_slots(document, package) if (one.element, one.slot) not in widened):
                message = f"{slot.element} {slot.slot}: {package.id} says '{slot.before}', the PP-Module {document.id} says '{slot.after}'"
                sfr = next(s for s in package.sfrs.values() if slot.element in s.elements)
                where = item_place(document.dispositions[sfr.id])
                yield Found(f"{document.id}:", message, where, WEAKENS, f"{slot.element} {slot.slot}", (item_place(sfr),))
