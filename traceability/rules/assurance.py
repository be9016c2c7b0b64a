"""Security assurance requirements (APE_REQ.2-9, APE_CCL.1-8)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.finding import Where
from traceability.model.ids import qualified
from traceability.rules.registry import Found, Sources, pp_st, rule
from traceability.trace.dependencies import open_assurance
from traceability.trace.view import View

_PACKAGES = Sources("APE_CCL.1-8", "ASE_CCL.1-8", "APE_CCL.1-10", "ASE_CCL.1-14")


@rule("SAR001", "SARs not closed under their dependencies", pp_st("REQ.2-9", st22="REQ.2-15"))
def not_closed(view: View) -> Iterator[Found]:
    """Each dependency of each SAR is met by another SAR of the document, or one hierarchical to it.

    Why: an assurance component builds on what others deliver: a vulnerability analysis of a design needs the design.

    Repair: add the SAR that the message names, or one hierarchical to it.

    Fails::

        sars:
          ATE_COV.2: {}
          ATE_FUN.1: {}

    Passes::

        sars:
          ATE_COV.2: {}
          ATE_FUN.1: {}
          ADV_FSP.2: {}
          ADV_TDS.1: {}
    """
    for document, catalogue in view.judged():
        for sar, group in open_assurance(document, catalogue):
            node = qualified(document.id, sar)
            message = f"{sar} depends on {' or '.join(group)}, which the document does not include"
            yield Found(node, message, view.where(node), f"add {group[0]}, or a component hierarchical to it", "|".join(group))


@rule("SAR002", "Claimed package not wholly included", _PACKAGES)
def package_incomplete(view: View) -> Iterator[Found]:
    """A document that claims an assurance package includes each of its components, or one hierarchical to it.

    Why: with one component missing the claim of the package is untrue.

    Repair: add the component under ``sars``, or claim another package.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, packages: [{id: EAL1, conformance: conformant}]}
        sars:
          ASE_CCL.1: {}
          ASE_ECD.1: {}
          ASE_INT.1: {}
          ASE_OBJ.1: {}
          ASE_REQ.1: {}
          ASE_TSS.1: {}
          ALC_CMC.1: {}
          ALC_CMS.1: {}
          ADV_FSP.1: {}
          AGD_OPE.1: {}
          AGD_PRE.1: {}
          ATE_IND.1: {}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, packages: [{id: EAL1, conformance: conformant}]}
        sars:
          ASE_CCL.1: {}
          ASE_ECD.1: {}
          ASE_INT.1: {}
          ASE_OBJ.1: {}
          ASE_REQ.1: {}
          ASE_TSS.1: {}
          ALC_CMC.1: {}
          ALC_CMS.1: {}
          ADV_FSP.1: {}
          AGD_OPE.1: {}
          AGD_PRE.1: {}
          ATE_IND.1: {}
          AVA_VAN.1: {}
    """
    for document, catalogue in view.judged():
        for number, claim in enumerate(document.header.claims.packages if document.header.claims else ()):
            where = Where(file=document.header.origin.file, line=document.header.origin.line, path=("claims", "packages", str(number)))
            package = catalogue.package(claim.id)
            if package is None and view.project.document(claim.id):
                continue  # a package that is a document of its own
            if package is None:
                yield Found(
                    f"{document.id}:",
                    f"{catalogue.title} has no package {claim.id}, and no document of that id was read",
                    where,
                    "write EAL1 to EAL7, or CAP-A to CAP-C; a functional package needs its folder under 'documents'",
                    claim.id,
                )
                continue
            for component in (*package.components, *claim.by):
                if not any(catalogue.satisfies(sar, component) for sar in document.sars):
                    message = f"{document.id} claims {claim.id} but includes neither {component} nor a component hierarchical to it"
                    yield Found(f"{document.id}:", message, where, f"add {component} under 'sars'", f"{claim.id} {component}")
