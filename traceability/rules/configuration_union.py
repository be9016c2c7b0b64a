"""PP-Configurations: claims and union of their components (ACE_CCO.1, CC:2022)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.rules.composition import configurations, parts_of
from traceability.rules.faults import header_place, item_place
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.inherit import SECTIONS
from traceability.trace.together import contradictions
from traceability.trace.view import View


@rule("CFG003", "Claims of a PP-Configuration that its components contradict", Sources(configuration22="ACE_CCO.1-10"))
def configuration_claims(view: View) -> Iterator[Found]:
    """A PP-Configuration claims the edition of its components, and is Part 2 or Part 3 extended if any component is.

    Why: an extended component of one part is part of the whole.

    Repair: correct the claims of the PP-Configuration.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: extended, part3: conformant, statement: strict}
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
          claims: {cc: {edition: "2022"}, part2: extended, part3: conformant, statement: strict}
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
          claims: {cc: {edition: "2022"}, part2: extended, part3: conformant, statement: strict}
        components:
          pp: {}
          mod: {}
        sars:
          ADV_FSP.1: {}
    """
    for document in configurations(view):
        claims = document.header.claims
        for part in parts_of(view, document) if claims else ():
            theirs = part.header.claims
            if claims is None or theirs is None:
                continue
            for what, own, other in (
                ("CC edition", claims.cc.edition, theirs.cc.edition),
                ("Part 2", claims.part2, theirs.part2 if theirs.part2 == "extended" else claims.part2),
                ("Part 3", claims.part3, theirs.part3 if theirs.part3 == "extended" else claims.part3),
            ):
                if own != other:
                    message = f"{what}: the PP-Configuration {document.id} claims {own}, its component {part.id} {other}"
                    where = header_place(document, "claims")
                    other_place = (header_place(part, "claims"),)
                    yield Found(f"{document.id}:", message, where, "correct the claim", f"{part.id} {what}", other_place)


@rule("CFG004", "Components of a PP-Configuration that contradict each other", Sources(configuration22="ACE_CCO.1-20"))
def configuration_union(view: View) -> Iterator[Found]:
    """No two components of a PP-Configuration state an item of the same id otherwise.

    Between a PP-Module and its base that is MOD003's matter.

    Why: the union of problem, objectives and requirements has to be free of contradiction.

    Repair: give one of the items another id, or agree on its words.

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
        === qq/qq.yaml
        document:
          id: qq
          kind: protection-profile
          title: QQ
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        threats:
          T.Tamper: {agents: [], assets: [], action: Paints it.}
        === cfg/cfg.yaml
        document:
          id: cfg
          kind: pp-configuration
          title: CFG
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        components:
          pp: {}
          qq: {}
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
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens it.}
        === qq/qq.yaml
        document:
          id: qq
          kind: protection-profile
          title: QQ
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens it.}
        === cfg/cfg.yaml
        document:
          id: cfg
          kind: pp-configuration
          title: CFG
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        components:
          pp: {}
          qq: {}
        sars:
          ADV_FSP.1: {}
    """
    for document in configurations(view):
        parts = parts_of(view, document)
        for number, one in enumerate(parts):
            for other in parts[number + 1 :]:
                based = {n for d in (one, other) for base in d.bases.values() for n in base.documents}
                if one.id in based or other.id in based:
                    continue
                for item, held in contradictions(one, other, SECTIONS[:-1]):
                    message = f"{item.id} stands in {one.id} otherwise than in {other.id}; {document.id} puts both together"
                    where = header_place(document)
                    related = f"{one.id} {other.id} {item.id}"
                    yield Found(f"{document.id}:", message, where, "agree on one", related, (item_place(item), item_place(held)))
