"""Packages and evaluation methods that come with claims (CCL.1)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.claimed import PACKAGES, sources
from traceability.trace.view import View


@rule("CCL014", "Package claimed again", Sources("", "", "", "ASE_CCL.1-7"))
def claimed_again(view: View) -> Iterator[Found]:
    """Under CC:2022 a Security Target claims a package that its profile claims already only if it augments it.

    Why: the package comes with the profile; claimed again as it is, it says nothing, or says something else than the profile.

    Repair: take the claim out, or state what augments the package.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            statement: strict
            packages: [{id: EAL1, conformance: conformant}]
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
            packages: [{id: EAL1, conformance: conformant}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims:
            cc: {edition: "2022"}
            part2: conformant
            part3: conformant
            statement: strict
            packages: [{id: EAL1, conformance: conformant}]
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
    """
    for document in view.products():
        claims = document.header.claims
        if claims is None or claims.cc.edition != "2022" or any(claim.conformance == "exact" for claim in claims.profiles):
            continue  # beside exact conformance no package may be claimed at all (CCL011)
        above = [other for other in sources(view.project, document) if other.header.claims]
        for number, package in enumerate(claims.packages):
            held = [other for other in above if other.header.claims and package.id in [one.id for one in other.header.claims.packages]]
            if held and not (package.conformance == "augmented" and package.by):
                message = f"{document.id} claims {package.id}, which {held[0].id} claims already, and does not augment it"
                where = _header(document, "claims", "packages", str(number))
                yield Found(f"{document.id}:", message, where, "take the claim out, or augment it", package.id, _places(held[0]))


@rule("CCL015", "Package that is not whole", Sources("", "", "APE_CCL.1-7", "ASE_CCL.1-11"))
def package_whole(view: View) -> Iterator[Found]:
    """A package that is a document of its own says what it is: publisher, date, edition, overview; and holds what it is for.

    A functional package holds SFRs, each traced where the package has a security problem; an assurance package holds SARs only.

    Why: what claims the package takes it over whole, and can take over only what is there.

    Repair: add what the message names.

    Fails::

        === pk/pk.yaml
        document:
          id: pk
          kind: functional-package
          title: PK
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}

    Passes::

        === pk/pk.yaml
        document:
          id: pk
          kind: functional-package
          title: PK
          version: "1"
          date: "2026-01-01"
          publisher: Us
          overview: {usage: Time, toe_type: A clock, non_toe: none}
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
    """
    for document in view.documents:
        if document.header.kind in PACKAGES and (lacks := list(_lacking(document))):
            message = f"the package {document.id} is not whole: {'; '.join(lacks)}"
            yield Found(f"{document.id}:", message, _header(document), "add or correct what is named")


@rule("CCL016", "Evaluation method of a claimed document not named", Sources("", "", "APE_CCL.1-19", "ASE_CCL.1-21"))
def evaluation_named(view: View) -> Iterator[Found]:
    """A document names every evaluation method and activity (CC Part 4) that the documents it claims name.

    Why: evaluation methods of a profile bind whoever claims it; one that is not named will not be carried out.

    Repair: add it under ``evaluation`` of the claims.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict, evaluation: [EM-Clock]}
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

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, statement: strict, evaluation: [EM-Clock]}
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
            evaluation: [EM-Clock]
    """
    for document in view.documents:
        own = document.header.claims.evaluation if document.header.claims else ()
        for other in view.claimed_by(document):
            for name in other.header.claims.evaluation if other.header.claims else ():
                if name not in own:
                    message = f"{other.id} comes with the evaluation method {name}, which {document.id} does not name"
                    where = _header(document, "claims")
                    yield Found(f"{document.id}:", message, where, "add it under 'evaluation'", name, _places(other))


def _lacking(document: Document) -> Iterator[str]:
    header = document.header
    for name, value in (("publisher", header.publisher), ("date", header.date), ("overview", header.overview), ("claims", header.claims)):
        if not value:
            yield f"no {name}"
    problem = bool(document.threats or document.organisational_security_policies or document.assumptions)
    if header.kind == "functional-package":
        if not document.sfrs:
            yield "no SFRs"
        untraced = [sfr.id for sfr in document.sfrs.values() if problem and not sfr.meets]
        if untraced:
            yield f"a security problem, but {', '.join(untraced)} traced to nothing"
    else:
        if not document.sars:
            yield "no SARs"
        if problem or document.objectives or document.sfrs:
            yield "an assurance package holds neither a security problem nor objectives nor SFRs"


def _header(document: Document, *path: str) -> Where:
    return Where(file=document.header.origin.file, line=document.header.origin.line, path=path)


def _places(document: Document) -> tuple[Where, ...]:
    return (_header(document, "claims"),)
