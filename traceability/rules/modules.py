"""PP-Modules: their bases, what both share, their assurance (ACE_MCO.1, CC:2022)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.rules.composition import contradicting, modules
from traceability.rules.faults import header_place, item_place
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.together import base_documents
from traceability.trace.view import View


@rule("MOD001", "PP-Module without a whole base", Sources(module22="ACE_MCO.1-1"))
def bases_whole(view: View) -> Iterator[Found]:
    """A PP-Module names at least one base; each alternative base was read, and has its own TOE overview and consistency rationale.

    Why: a module is judged together with a base only; for another base the same module may be wrong.

    Repair: add the base under ``bases`` with ``documents``, ``overview`` and ``consistency``.

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
          B: {documents: [pp], overview: A clock.}

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
    """
    for document in modules(view):
        if not document.bases:
            message = f"the PP-Module {document.id} names no base"
            yield Found(f"{document.id}:", message, header_place(document), "name it under 'bases'")
        for key, base in document.bases.items():
            lacks = [name for name in ("documents", "overview", "consistency") if not getattr(base, name)]
            unread = [name for name in base.documents if view.project.document(name) is None]
            if lacks or unread:
                parts = [f"has no {' and no '.join(lacks)}"] if lacks else []
                parts += [f"names {', '.join(unread)}, which was not read"] if unread else []
                message = f"the base {key} of the PP-Module {document.id} {' and '.join(parts)}"
                yield Found(f"{document.id}:", message, item_place(base), "complete the base", key)


@rule("MOD002", "Asset that module and base describe otherwise", Sources(module22="ACE_MCO.1-2"), severity="warning")
def shared_assets(view: View) -> Iterator[Found]:
    """A PP-Module and its base describe an asset of the same id in the same words.

    Why: shared assets are protected by both; if each means something else by them, neither protects what the other relies on.

    Repair: use the base's words, or another id for another asset.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        assets:
          AST.Time: {text: The time.}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
        assets:
          AST.Time: {text: The lamp.}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        assets:
          AST.Time: {text: The time.}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
        assets:
          AST.Lamp: {text: The lamp.}
    """
    yield from contradicting(view, "asset", ("assets",))


@rule("MOD005", "SARs of a PP-Module without a word on those of its base", Sources(module22="ACE_MCO.1-10"), kind="attestation")
def module_assurance(view: View) -> Iterator[Found]:
    """A PP-Module with other SARs than its base says why they suit its threats and those of the base.

    That there is a statement is seen here; whether it is right is for a person to examine.

    Why: assets that both share are protected only as far as the weaker assurance reaches.

    Repair: say it under ``assurance`` of the base.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        sars:
          ADV_FSP.1: {}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp], overview: A clock., consistency: Yes.}
        sars:
          ADV_FSP.2: {}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        sars:
          ADV_FSP.1: {}
        === mod/mod.yaml
        document:
          id: mod
          kind: pp-module
          title: MOD
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        bases:
          B: {documents: [pp], overview: A clock., consistency: It adds a lamp and changes nothing., assurance: It asks for the same.}
        sars:
          ADV_FSP.2: {}
    """
    for document in modules(view):
        for key, bases in base_documents(view.project, document):
            theirs = {sar for base in bases for sar in base.sars}
            if document.sars and set(document.sars) != theirs and not document.bases[key].assurance.strip():
                message = f"the SARs of the PP-Module {document.id} differ from those of its base {key}, and nothing says why they suit"
                yield Found(f"{document.id}:", message, item_place(document.bases[key]), "say it under 'assurance' of the base", key)
