"""SARs of a Security Target beyond those of its profiles, and of parts of its TSF (ASE_REQ.2, CC:2022)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.rules.composition import exact
from traceability.rules.faults import header_place, item_place
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.together import missing_sars
from traceability.trace.view import View


@rule("RAT009", "SARs beyond the profile's without a rationale", Sources(st22="ASE_REQ.2-19"))
def sars_beyond(view: View) -> Iterator[Found]:
    """A Security Target under CC:2022 that adds to the SARs of its profiles, or raises one, says why.

    Why: more assurance than the profile's comes with evaluation methods of its own, which somebody has to choose.

    Repair: give the added SAR a ``rationale``, or the disposition of the raised one.

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
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: strict, rationale: It is one.}]
        dispositions:
          ADV_FSP.1: {disposition: identical}
        sars:
          ALC_FLR.2: {}

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
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: strict, rationale: It is one.}]
        dispositions:
          ADV_FSP.1: {disposition: identical}
        sars:
          ALC_FLR.2: {rationale: Flaws come to light later.}
    """
    for document in view.products():
        claim = view.claim(document)
        for row in view.conformance(document) if claim and claim.edition == "2022" else ():
            if row.section != "sars" or row.disposition not in ("added", "raised"):
                continue
            higher = [document.sars[name] for name in row.targets if name in document.sars]
            if not any(sar.rationale.strip() for sar in higher) and not (row.stated and row.stated.rationale.strip()):
                node = f"{document.id}:{row.item.id}"
                message = f"{document.id} has {', '.join(row.targets)} beyond what its profiles ask for, and nothing says why"
                where = item_place(row.stated or (higher[0] if higher else row.item))
                yield Found(node, message, where, "say it under 'rationale'")


@rule("RAT010", "Sub-TSFs that differ from the PP-Configuration's", Sources(st22="ASE_REQ.2-3"))
def sub_tsfs_kept(view: View) -> Iterator[Found]:
    """A Security Target divides the TSF as its PP-Configuration does, and gives each part no fewer SARs; under exact conformance the same.

    Why: which part is evaluated how deeply is settled by the PP-Configuration; a Security Target may only add to it.

    Repair: state the sub-TSFs of the PP-Configuration under ``sub_tsfs``, each with its SARs.

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
        === cfg/cfg.yaml
        document:
          id: cfg
          kind: pp-configuration
          title: CFG
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        components:
          pp: {}
        sars:
          ADV_FSP.1: {}
        sub_tsfs:
          Clock: {components: [pp], sars: [ADV_FSP.1], rationale: It is small.}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: cfg, conformance: strict, rationale: It is one.}]
        dispositions:
          ADV_FSP.1: {disposition: identical}

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
        === cfg/cfg.yaml
        document:
          id: cfg
          kind: pp-configuration
          title: CFG
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        components:
          pp: {}
        sars:
          ADV_FSP.1: {}
        sub_tsfs:
          Clock: {components: [pp], sars: [ADV_FSP.1], rationale: It is small.}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            profiles: [{id: cfg, conformance: strict, rationale: It is one.}]
        dispositions:
          ADV_FSP.1: {disposition: identical}
        sub_tsfs:
          Clock: {sars: [ADV_FSP.2], rationale: More is better.}
    """
    for document in view.products():
        for whole in (other for other in view.claimed_by(document) if other.header.kind == "pp-configuration"):
            catalogue = None if exact(whole) else view.catalogues.get(document.id)
            for key in sorted(set(whole.sub_tsfs) ^ set(document.sub_tsfs)):
                has, lacks = (whole.id, document.id) if key in whole.sub_tsfs else (document.id, whole.id)
                message = f"{has} has the sub-TSF {key}, {lacks} has not"
                yield Found(f"{document.id}:", message, header_place(document), "divide the TSF as the PP-Configuration does", key)
            for key in sorted(set(whole.sub_tsfs) & set(document.sub_tsfs)):
                own, theirs = document.sub_tsfs[key], whole.sub_tsfs[key]
                missing = missing_sars(own.sars, theirs.sars, catalogue)
                more = sorted(set(own.sars) - set(theirs.sars)) if exact(whole) else []
                if missing or more:
                    parts = (f"lacks {', '.join(missing)}" if missing else "", f"adds {', '.join(more)}" if more else "")
                    message = f"sub-TSF {key} of {document.id} {' and '.join(p for p in parts if p)}, against {whole.id}"
                    other = (item_place(theirs),)
                    yield Found(f"{document.id}:", message, item_place(own), "use the SARs of the PP-Configuration", key, other)
