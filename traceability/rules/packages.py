"""Claims on Part 2 and 3 and on assurance packages: conformant, augmented, and by what (APE_CCL.1, ASE_CCL.1)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.catalogue import Catalogue
from traceability.model.components import Package
from traceability.model.document import Document, PackageClaim
from traceability.model.ids import component_of, qualified
from traceability.rules.places import header_place
from traceability.rules.registry import Found, Sources, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.view import View

_NAMED = Sources("APE_CCL.1-7", "ASE_CCL.1-7", "APE_CCL.1-9", "ASE_CCL.1-13")
_PACKAGES = Sources("APE_CCL.1-8", "ASE_CCL.1-8", "APE_CCL.1-10", "ASE_CCL.1-14")


@rule("CCL002", "Claim on Part 2 that is untrue", pp_st("CCL.1-4"))
def part2_untrue(view: View) -> Iterator[Found]:
    """A document claims *Part 2 extended* if, and only if, it uses a functional component that Part 2 does not hold.

    Why: readers take *conformant* to mean that every SFR has the evaluated wording of Part 2.

    Repair: correct ``part2`` in the claims, or use a component of Part 2.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: extended, part3: conformant}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
    """
    for document, catalogue in view.judged():
        used = [sfr for sfr in document.sfrs if _is_extended(document, catalogue, component_of(sfr))]
        yield from _part(document, "part2", "functional", used, bool(document.sfrs))


@rule("CCL003", "Claim on Part 3 that is untrue", pp_st("CCL.1-5"))
def part3_untrue(view: View) -> Iterator[Found]:
    """A document claims *Part 3 extended* if, and only if, it uses an assurance component that Part 3 does not hold.

    Why: an extended assurance component has no methodology in the CEM; whoever recognises the certificate must know.

    Repair: correct ``part3`` in the claims, or use a component of Part 3.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: extended}
        sars:
          ADV_FSP.1: {}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}
        sars:
          ADV_FSP.1: {}
    """
    for document, catalogue in view.judged():
        used = [sar for sar in document.sars if _is_extended(document, catalogue, sar)]
        yield from _part(document, "part3", "assurance", used, bool(document.sars))


@rule("CCL005", "Claim of a package that does not say how", _NAMED)
def package_claim_unclear(view: View) -> Iterator[Found]:
    """A package is claimed once; *augmented* says by which components, *conformant* by none; what an SAR says of itself agrees.

    Why: *augmented* without a list lets nobody see what was added, and a *conformant* package has nothing added.

    Repair: list the components under ``by``, or write ``conformance: conformant``; mark exactly these SARs ``augments: true``.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            packages: [{id: EAL1, conformance: augmented}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            packages: [{id: EAL1, conformance: augmented, by: [ALC_FLR.1]}]
    """
    for document, number, claim, _ in _claimed(view):
        where = header_place(document, "claims", "packages", str(number))
        if claim.conformance == "augmented" and not claim.by:
            message = f"{document.id} claims {claim.id} augmented, but not by what"
            yield Found(f"{document.id}:", message, where, "list the components under 'by'", claim.id)
        if claim.conformance == "conformant" and claim.by:
            message = f"{document.id} claims {claim.id} conformant, but augments it by {listed(claim.by)}"
            yield Found(f"{document.id}:", message, where, "write 'conformance: augmented', or take 'by' out", claim.id)
        if claim.id in {other.id for _, before, other, _ in _claimed(view, document) if before < number}:
            yield Found(f"{document.id}:", f"{document.id} claims {claim.id} twice", where, "keep one of the two", f"{claim.id} twice")
    for document in {d.id: d for d, _, _, _ in _claimed(view)}.values():
        named = {component for _, _, claim, _ in _claimed(view, document) for component in claim.by}
        for sar in document.sars.values():
            if sar.augments and sar.id not in named:
                node = qualified(document.id, sar.id)
                message = f"{sar.id} is marked as an augmentation, but no package claim lists it under 'by'"
                yield Found(node, message, view.where(node), f"add {sar.id} under 'by', or take 'augments' out")


@rule("CCL006", "SARs that are not those of the package", _PACKAGES)
def package_content(view: View) -> Iterator[Found]:
    """Beside the components of its packages a document has no SAR that no claim names; a *conformant* one has none at all.

    What is missing of a package is found by SAR002, an augmentation that adds nothing by SAR003.

    Why: *EAL4* with one component more is *EAL4 augmented*, and a certificate must name what was added.

    Repair: claim the package as augmented and list the component under ``by``, or remove the SAR.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            packages: [{id: EAL1, conformance: conformant}]
        sars:
          ALC_FLR.1: {}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            packages: [{id: EAL1, conformance: augmented, by: [ALC_FLR.1]}]
        sars:
          ALC_FLR.1: {}
    """
    for document in {d.id: d for d, _, _, _ in _claimed(view)}.values():
        claims = list(_claimed(view, document))
        lawful = {name for _, _, claim, package in claims for name in (*package.components, *claim.by)}
        for sar in document.sars:
            if sar not in lawful:
                node = qualified(document.id, sar)
                names = listed(claim.id for _, _, claim, _ in claims)
                message = f"{sar} belongs neither to {names} nor to what augments it"
                yield Found(node, message, view.where(node), f"claim the package as augmented by {sar}, or remove {sar}")


@rule("SAR003", "Augmentation that adds nothing", _PACKAGES)
def idle_augmentation(view: View) -> Iterator[Found]:
    """Each component that augments a package goes beyond it: the package has neither it nor one hierarchical to it.

    Why: a list that repeats the package looks like more assurance than there is; schemes ask for the shortest true list.

    Repair: take the component out of ``by``.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            packages: [{id: EAL2, conformance: augmented, by: [ALC_FLR.1, ADV_FSP.1]}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            packages: [{id: EAL2, conformance: augmented, by: [ALC_FLR.1]}]
    """
    for document, number, claim, package in _claimed(view):
        catalogue = view.catalogues[document.id]
        for position, component in enumerate(claim.by):
            others = [*package.components, *(other for at, other in enumerate(claim.by) if at != position)]
            above = next((other for other in others if catalogue.satisfies(other, component)), "")
            if not above or (above == component and component in claim.by[position + 1 :] and component not in package.components):
                continue
            of = claim.id if above in package.components else "the same list"
            message = f"{component} adds nothing to {claim.id}: {of} has {'it' if above == component else above} already"
            where = header_place(document, "claims", "packages", str(number), "by", str(position))
            yield Found(f"{document.id}:", message, where, f"take {component} out of 'by'", f"{claim.id} {component}")


@rule("RAT005", "Choice of SARs not explained", pp_st("REQ.2-12", pp22="REQ.2-13", st22="REQ.2-17"))
def choice_unexplained(view: View) -> Iterator[Found]:
    """Each claimed assurance package has a rationale that says why it was chosen.

    Why: the security requirements rationale says why these SARs were chosen; the evaluator looks for the text.

    Repair: write ``rationale`` at the package claim.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            packages: [{id: EAL1, conformance: conformant}]

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            packages: [{id: EAL1, conformance: conformant, rationale: The buyers ask for a first look and no more.}]
    """
    for document, number, claim, _ in _claimed(view):
        if not claim.rationale.strip():
            where = header_place(document, "claims", "packages", str(number))
            message = f"{document.id} does not say why it chose {claim.id}"
            yield Found(f"{document.id}:", message, where, "add 'rationale:' to the claim of the package", claim.id)


def _claimed(view: View, only: Document | None = None) -> Iterator[tuple[Document, int, PackageClaim, Package]]:
    """The claims of assurance packages that the catalogue knows, with their number among all claims."""
    for document, catalogue in view.judged():
        if only is None or document is only:
            for number, claim in enumerate(document.header.claims.packages if document.header.claims else ()):
                if package := catalogue.package(claim.id):
                    yield document, number, claim, package


def _is_extended(document: Document, catalogue: Catalogue, component: str) -> bool:
    """Whether a component that is used stands in no Part of CC: a document defines it, or its id says so."""
    return component in document.extended_components or (catalogue.component(component) is None and "_EXT." in component)


def _part(document: Document, name: str, kind: str, used: list[str], any_at_all: bool) -> Iterator[Found]:
    claims = document.header.claims
    said = getattr(claims, name) if claims else ""
    part = "Part 2" if name == "part2" else "Part 3"
    if said == "conformant" and used:
        message = f"{document.id} claims {part} conformant, but {listed(used)} is of an extended {kind} component"
        yield Found(f"{document.id}:", message, header_place(document, "claims", name), "write 'extended'")
    elif said == "extended" and not used and any_at_all:
        message = f"{document.id} claims {part} extended, but uses no extended {kind} component"
        yield Found(f"{document.id}:", message, header_place(document, "claims", name), "write 'conformant'")
