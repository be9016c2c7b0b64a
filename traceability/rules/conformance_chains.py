"""Claims that lead from document to document: circles, contradictions, editions (CCL.1)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from traceability.model.document import Document
from traceability.rules.faults import faults, header_place
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.claimed import scope, stands_on
from traceability.trace.view import View

_CLAIMS = Sources("APE_CCL.1-6", "ASE_CCL.1-6", "APE_CCL.1-6", "ASE_CCL.1-7", "ACE_MCO.1-1", "ACE_CCO.1-2")
_UNION = Sources("APE_CCL.1-10", "ASE_CCL.1-10", "APE_CCL.1-13", "ASE_CCL.1-17")


@rule("CCL020", "Document that stands on itself", _CLAIMS)
def circle(view: View) -> Iterator[Found]:
    """No document claims itself, is a component of itself or its own base, neither directly nor through others.

    Why: what a document asks for would rest on what it asks for; nobody can say what is demanded.

    Repair: take one of the claims out that the message names.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            statement: strict
            profiles: [{id: qq, conformance: strict, rationale: It is one.}]
        === qq/qq.yaml
        document:
          id: qq
          kind: protection-profile
          title: QQ
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            statement: strict
            profiles: [{id: pp, conformance: strict, rationale: It is one.}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            statement: strict
            profiles: [{id: qq, conformance: strict, rationale: It is one.}]
        === qq/qq.yaml
        document:
          id: qq
          kind: protection-profile
          title: QQ
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}
    """
    told: set[str] = set()
    for document in view.documents:
        if document.id in told or document.id not in stands_on(view.project, document):
            continue
        way = _way_round(view, document)
        told.update(way)
        names = (*way, document.id)
        if len(way) == 1:
            message = f"{document.id} names itself as what it stands on"
        else:
            message = f"{document.id} stands on itself: {', '.join(f'{a} on {b}' for a, b in pairwise(names))}"
        others = tuple(header_place(other) for name in way[1:] if (other := view.project.document(name)))
        where = header_place(document, "claims") if document.header.claims else header_place(document)
        yield Found(f"{document.id}:", message, where, "take one of these claims out", " ".join(way[1:]), others)


@rule("CCL021", "Claimed documents that contradict each other", _UNION)
def contradicting_claims(view: View) -> Iterator[Found]:
    """What a document takes over from several claimed documents under one id, these state in the same way.

    A profile that claims the other one was held against it, and its word counts. Between the components of a PP-Configuration, and
    between a PP-Module and its base, contradictions are CFG004's and MOD003's matter.

    Why: conformance to both means to meet both; of two different items under one id a Security Target holds only one.

    Repair: iterate the SFR, once as each profile has it; state a threat, policy or objective so that it covers both, with a rationale.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        === qq/qq.yaml
        document: {id: qq, kind: protection-profile, title: QQ, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Paints the case.}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: strict}, {id: qq, conformance: strict}]
        dispositions:
          T.Tamper: {disposition: identical}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        === qq/qq.yaml
        document: {id: qq, kind: protection-profile, title: QQ, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Paints the case.}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            profiles: [{id: pp, conformance: strict}, {id: qq, conformance: strict}]
        dispositions:
          T.Tamper: {disposition: refined, text: Opens or paints the case., rationale: It covers both.}
    """
    yield from faults(view, "CCL021")


@rule("CCL023", "Document of a later edition of CC", Sources("APE_CCL.1-1", "ASE_CCL.1-1", "", ""))
def later_edition(view: View) -> Iterator[Found]:
    """A document that claims CC 3.1 claims no profile or package that was written for CC:2022.

    The other way round it is allowed for a time (the schemes say how long); REQ002 then names the components that have another
    meaning in CC:2022.

    Why: an older edition cannot say what the later one means: its components and kinds of conformance are not known there.

    Repair: claim CC:2022, or the earlier version of the profile.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict, rationale: Yes.}]}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict, rationale: Yes.}]}
    """
    for document in view.documents:
        own = view.claim(document)
        for other in view.claimed_by(document) if own and document.header.kind != "pp-configuration" else ():
            theirs = view.claim(other)
            if own and theirs and (own.edition, theirs.edition) == ("3.1", "2022"):
                message = f"{document.id} claims CC 3.1, and {other.id}, which it claims, CC:2022"
                where, there = header_place(document, "claims", "cc"), header_place(other, "claims", "cc")
                yield Found(f"{document.id}:", message, where, "claim CC:2022, or an earlier version of it", other.id, (there,))


def _way_round(view: View, document: Document) -> tuple[str, ...]:
    """The shortest way from a document to itself, without its end."""
    ways: list[tuple[str, ...]] = [(document.id,)]
    for way in ways:  # grows while it is read: breadth first
        last = view.project.document(way[-1])
        for name in scope(last) if last is not None else ():
            if name == document.id:
                return way
            if all(name not in other for other in ways):
                ways.append((*way, name))
    return (document.id,)
