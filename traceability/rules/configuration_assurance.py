"""PP-Configurations: assurance of the whole and of its parts (ACE_CCO.1, CC:2022)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.catalogue import Catalogue
from traceability.model.composition import SubTsf
from traceability.model.document import Document
from traceability.rules.composition import configurations, exact, parts_of
from traceability.rules.faults import header_place, item_place
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.together import missing_sars
from traceability.trace.view import View


@rule("CFG005", "SARs of a single-assurance PP-Configuration", Sources(configuration22="ACE_CCO.1-23"))
def single_assurance(view: View) -> Iterator[Found]:
    """A PP-Configuration for one level of assurance states its SARs: at least those of each component, exactly those under
    exact conformance.

    Why: what a component was written for must not be evaluated with less.

    Repair: state all SARs of the components, or hierarchically higher ones, under ``sars``.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        sars:
          ADV_FSP.2: {}
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

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        sars:
          ADV_FSP.2: {}
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
          ADV_FSP.2: {}
    """
    for document in configurations(view):
        own = (view.project.document(document.id) or document).sars
        catalogue = view.catalogues.get(document.id)
        if document.sub_tsfs:
            continue
        if not own:
            message = f"the PP-Configuration {document.id} states no SARs"
            yield Found(f"{document.id}:", message, header_place(document), "state them under 'sars'")
            continue
        everything = {sar for part in parts_of(view, document) for sar in part.sars}
        for part in parts_of(view, document):
            if missing := missing_sars(own, part.sars, None if exact(document) else catalogue):
                message = f"the SARs of the PP-Configuration {document.id} lack {', '.join(missing)} of its component {part.id}"
                yield Found(f"{document.id}:", message, header_place(document), "add them under 'sars'", part.id, (header_place(part),))
        if exact(document) and (more := sorted(set(own) - everything)):
            message = f"under exact conformance {document.id} adds {', '.join(more)}, which no component has"
            yield Found(f"{document.id}:", message, header_place(document), "take them out")


@rule("CFG006", "SARs of a multi-assurance PP-Configuration", Sources(configuration22="ACE_CCO.1-27"))
def multi_assurance(view: View) -> Iterator[Found]:
    """A PP-Configuration with several levels of assurance states SARs for the whole TOE, at least those common to all components, and for
    each sub-TSF at least those of its components, with a rationale; exactly those under exact conformance.

    Why: each part must be evaluated with no less than what the documents that describe it ask for.

    Repair: complete ``sars`` of the sub-TSF that the message names, or its ``rationale``.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        sars:
          ADV_FSP.2: {}
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
          ADV_FSP.1: {}
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
        sub_tsfs:
          Clock: {components: [pp], sars: [ADV_FSP.1], rationale: It is small.}
          Lamp: {components: [mod], sars: [ADV_FSP.1], rationale: It is smaller.}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        sars:
          ADV_FSP.2: {}
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
          ADV_FSP.1: {}
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
        sub_tsfs:
          Clock: {components: [pp], sars: [ADV_FSP.2], rationale: It is small.}
          Lamp: {components: [mod], sars: [ADV_FSP.1], rationale: It is smaller.}
    """
    for document in configurations(view):
        parts = {part.id: part for part in parts_of(view, document)}
        own = (view.project.document(document.id) or document).sars
        if not document.sub_tsfs:
            continue
        catalogue = None if exact(document) else view.catalogues.get(document.id)
        sets = [set(part.sars) for part in parts.values()]
        common = set.intersection(*sets) if sets else set()
        if missing := missing_sars(own, common, catalogue):
            message = f"the SARs of {document.id} for the whole TOE lack {', '.join(missing)}, common to all components"
            yield Found(f"{document.id}:", message, header_place(document), "add them under 'sars'")
        for key, part_of in document.sub_tsfs.items():
            for problem in _sub_tsf_problems(document, part_of, parts, catalogue):
                message = f"sub-TSF {key} of {document.id}: {problem}"
                yield Found(f"{document.id}:", message, item_place(part_of), "complete the sub-TSF", key)
        placed = {name for part_of in document.sub_tsfs.values() for name in part_of.components}
        for name in sorted(set(parts) - placed):
            message = f"the component {name} of {document.id} belongs to no sub-TSF"
            yield Found(f"{document.id}:", message, item_place(document.components[name]), "name it under 'components' of a sub-TSF", name)


def _sub_tsf_problems(document: Document, part_of: SubTsf, parts: dict[str, Document], catalogue: Catalogue | None) -> Iterator[str]:
    strange = [name for name in part_of.components if name not in parts]
    if strange:
        yield f"{', '.join(strange)} is no component"
    wanted = {sar for name in part_of.components if name in parts for sar in parts[name].sars}
    if missing := missing_sars(part_of.sars, wanted, catalogue):
        yield f"its SARs lack {', '.join(missing)} of its components"
    if exact(document) and (more := sorted(set(part_of.sars) - wanted)):
        yield f"under exact conformance it adds {', '.join(more)}"
    if not part_of.rationale.strip():
        yield "nothing says why its SARs suit it"
