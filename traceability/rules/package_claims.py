"""Packages that are documents of their own, and how they may be claimed (CCL.1)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document, PackageClaim
from traceability.model.ids import component_of
from traceability.rules.faults import header_place
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.claimed import PACKAGES
from traceability.trace.tailoring import widened
from traceability.trace.view import View

_TAILORING = ("protection-profile", "pp-module")


@rule("CCL022", "Package claimed as it may not be", Sources("APE_CCL.1-7", "ASE_CCL.1-7", "APE_CCL.1-9", "ASE_CCL.1-13", "ACE_CCL.1-7"))
def package_claim(view: View) -> Iterator[Found]:
    """What is claimed as a package is one; *augmented* names components that the package lacks and the document holds; *tailored* is
    for a profile or PP-Module under CC:2022, and adds an option to a selection of a functional package.

    The packages of CC itself are judged by CCL005, CCL006 and SAR002.

    Why: the word says how much of the package a reader may count on, and what more there is.

    Repair: claim the package as ``conformant``, or do what the word says.

    Fails::

        === pk/pk.yaml
        document: {id: pk, kind: functional-package, title: PK, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
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
            packages: [{id: pk, conformance: augmented, by: [FPT_FLS.1]}]

    Passes::

        === pk/pk.yaml
        document: {id: pk, kind: functional-package, title: PK, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
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
            packages: [{id: pk, conformance: augmented, by: [FPT_FLS.1]}]
        sfrs:
          FPT_FLS.1: {elements: {FPT_FLS.1.1: {text: "It is safe when {a1}.", slots: {a1: {value: it falls}}}}}
    """
    for document in view.documents:
        for number, claim in enumerate(document.header.claims.packages if document.header.claims else ()):
            package = view.project.document(claim.id)
            problem = _problem(view, document, claim, package)
            if problem:
                where = header_place(document, "claims", "packages", str(number))
                other = (header_place(package),) if package is not None else ()
                strange = package is not None and package.header.kind not in PACKAGES
                hint = "name it under 'profiles'" if strange else "claim it 'conformant', or do what the word says"
                yield Found(f"{document.id}:", problem, where, hint, claim.id, other)


def _problem(view: View, document: Document, claim: PackageClaim, package: Document | None) -> str:
    if package is not None and package.header.kind not in PACKAGES:
        return f"{claim.id}, which {document.id} claims as a package, is a {package.header.kind}"
    if claim.conformance == "tailored":
        return _tailoring(view, document, claim, package)
    if package is None:
        return ""
    said = f"{document.id} claims {claim.id} {claim.conformance}"
    if claim.conformance == "conformant":
        return f"{said}, but augments it by {', '.join(claim.by)}" if claim.by else ""
    if not claim.by:
        return f"{said}, but not by what"
    inside = [name for name in claim.by if _holds(package, name)]
    absent = [name for name in claim.by if not _holds(document, name)]
    if inside:
        return f"{said} by {', '.join(inside)}, which the package holds already"
    return f"{said} by {', '.join(absent)}, which {document.id} does not hold" if absent else ""


def _tailoring(view: View, document: Document, claim: PackageClaim, package: Document | None) -> str:
    own = view.claim(document)
    if document.header.kind not in _TAILORING:
        return f"{document.id} claims {claim.id} tailored; only a profile or a PP-Module tailors a package"
    if own is not None and own.edition == "3.1":
        return f"{document.id} claims {claim.id} tailored, which CC 3.1 does not know"
    if package is None or package.header.kind != "functional-package":
        return f"{document.id} claims {claim.id} tailored; only a functional package can be tailored"
    if not widened(document, package):
        return f"{document.id} claims {claim.id} tailored, but no selection of it offers an option more"
    return ""


def _holds(document: Document, name: str) -> bool:
    """Whether a document holds a component, by its id or in an iteration."""
    return any(name in (key, component_of(key)) for section in (document.sfrs, document.sars) for key in section)
