"""Introduction of a profile or Security Target: references, overview, scope (APE_INT.1, ASE_INT.1)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.gaps import is_gap
from traceability.model.ids import qualified
from traceability.rules.places import header_place
from traceability.rules.registry import Found, Sources, rule, same
from traceability.rules.words import listed
from traceability.trace.view import View

_OVERVIEW = Sources("APE_INT.1-3", "ASE_INT.1-5", "APE_INT.1-3", "ASE_INT.1-5")
_PROFILE_FIELDS = ("title", "version", "date", "publisher")


@rule("INT001", "Document without a full reference", Sources("APE_INT.1-2", "ASE_INT.1-2", "APE_INT.1-2", "ASE_INT.1-2"))
def reference_incomplete(view: View) -> Iterator[Found]:
    """A profile or Security Target states title, version, date and publisher, and no other document has the same reference.

    The four are asked of documents that state SARs; one without them has not come so far.

    Why: whoever claims or certifies the document must know which text is meant, and who answers for it.

    Repair: fill ``date`` and ``publisher`` in the document's header; raise the version of a changed text.

    Fails::

        sars:
          ADV_FSP.1: {}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          date: "2026-01-05"
          publisher: Its authors
          claims: {cc: {edition: "3.1", revision: 5}, part2: conformant, part3: conformant}
        sars:
          ADV_FSP.1: {}
    """
    first: dict[tuple[str, str, str], Document] = {}
    for document in _introduced(view):
        header = document.header
        missing = [name for name in _PROFILE_FIELDS if not getattr(header, name).strip()]
        if missing and document.sars:
            message = f"the reference of {document.id} is incomplete: {listed(missing)} missing"
            yield Found(f"{document.id}:", message, header_place(document), f"add {listed(missing)} to the header")
        other = first.setdefault((header.title, header.version, header.date), document)
        if other is not document:
            message = f"{document.id} and {other.id} have the same title, version and date"
            yield Found(f"{document.id}:", message, header_place(document, "title"), "give each text its own reference", f"{other.id}:")


@rule("INT002", "TOE overview incomplete", _OVERVIEW)
def overview_incomplete(view: View) -> Iterator[Found]:
    """The TOE overview tells usage and major security features, the TOE type, and what the TOE needs around it.

    Why: a customer decides by the overview whether the product suits him; what it needs beside itself he has to buy. If it needs
    nothing, the overview says so.

    Repair: write ``overview: {usage: …, toe_type: …, non_toe: …}`` in the header; ``non_toe: None.`` where nothing is needed.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          overview: {usage: It tells the time., toe_type: A clock., non_toe: ""}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          overview: {usage: It tells the time., toe_type: A clock., non_toe: None.}
    """
    for document in _introduced(view):
        overview = document.header.overview
        if overview is None:
            if document.sars:
                yield Found(
                    f"{document.id}:", f"{document.id} has no TOE overview", header_place(document), "write 'overview:' in the header"
                )
            continue
        for name in ("usage", "toe_type", "non_toe"):
            if not getattr(overview, name).strip():
                message = f"the TOE overview of {document.id} says nothing under {name}"
                yield Found(f"{document.id}:", message, header_place(document, "overview", name), "say it, if only 'None.'", name)


@rule("INT003", "TOE not identified", same("ASE_INT.1-3"))
def toe_not_identified(view: View) -> Iterator[Found]:
    """A Security Target that states SARs names its TOE: a reference that holds the version, and a description.

    Why: results, guidance and certificate are about one product in one version; a reference that fits two is none.

    Repair: write ``toe: {name: …, version: …, reference: …, description: …}`` in the header, the version inside the reference.

    Fails::

        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          toe: {name: Clock, version: "1.2", reference: Clock, description: It tells the time.}

    Passes::

        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          toe: {name: Clock, version: "1.2", reference: Clock 1.2, description: It tells the time.}
    """
    for document in view.products():
        toe, node = document.header.toe, f"{document.id}:"
        if toe is None:
            if document.sars:
                yield Found(node, f"{document.id} does not say which TOE it is about", header_place(document), "write 'toe:' in the header")
        elif is_gap(toe.reference) or is_gap(toe.version):
            continue  # GAP001 says that somebody still has to write it
        elif not toe.version.strip() or toe.version.strip() not in toe.reference:
            message = f"the TOE reference {toe.reference!r} does not hold the version {toe.version!r}"
            yield Found(node, message, header_place(document, "toe", "reference"), "let the reference name product and version")
        elif document.sars and not toe.description.strip():
            yield Found(node, f"{document.id} does not describe its TOE", header_place(document, "toe"), "add 'description:' under 'toe'")


@rule("INT004", "Part of the TOE that cannot be told apart", Sources("", "ASE_INT.1-9", "", "ASE_INT.1-10"))
def part_unidentified(view: View) -> Iterator[Found]:
    """Each part of the TOE's physical scope has an identifier, a format and a way of delivery, and stands in the configuration list.

    The list is asked only where the project has one.

    Why: what is not identified may be exchanged; what is not in the configuration list is not under control.

    Repair: fill ``identifier``, ``format`` and ``delivery`` of the part; add a configuration item with ``part:`` and its id.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        toe_parts:
          PART.Program: {kind: software, identifier: clock-1.2.tar, format: tar archive}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        toe_parts:
          PART.Program: {kind: software, identifier: clock-1.2.tar, format: tar archive, delivery: DEL.Portal}
        deliveries:
          DEL.Portal: {procedure: Signed and offered at the portal., parts: [PART.Program]}
    """
    listed_somewhere = any(document.configuration_items for document in view.documents)
    for node, _, part in view.items("toe_parts"):
        missing = [name for name in ("identifier", "format", "delivery") if not getattr(part, name).strip()]
        if missing:
            yield Found(node, f"{part.id} is a part of the TOE without {listed(missing)}", view.where(node), f"add {listed(missing)}")
        if listed_somewhere and not view.children(node, "is-part"):
            message = f"{part.id} is a part of the TOE, but no configuration item is that part"
            yield Found(node, message, view.where(node), f"add a configuration item with 'part: {part.id}'", "configuration list")


@rule("INT005", "Scope and requirements disagree", Sources("", "ASE_INT.1-10", "", "ASE_INT.1-11"), severity="warning")
def scope_disagrees(view: View) -> Iterator[Found]:
    """Where a Security Target lists the features of its logical scope, each names an SFR and each SFR stands behind one.

    Why: a feature without a requirement promises what nobody evaluates; a requirement without a feature is left out of the picture.

    Repair: name the SFRs under ``sfrs`` of the feature, or take the feature out of the scope.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        features:
          F.Time: {text: It tells the time.}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        features:
          F.Time: {text: It tells the time., sfrs: [FPT_STM.1]}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
    """
    for node, _, feature in view.items("features"):
        if not feature.sfrs:
            yield Found(node, f"the feature {feature.id} names no SFR", view.where(node), "name the SFRs that it stands for under 'sfrs'")
    for document in view.documents:
        for sfr in document.sfrs.values() if document.features else ():
            node = qualified(document.id, sfr.id)
            if not view.children(node, "provides"):
                message = f"no feature of the logical scope stands for {sfr.id}"
                yield Found(node, message, view.where(node), f"name {sfr.id} under 'sfrs' of a feature")


@rule("INT006", "Another TOE reference than the Security Target's", Sources("", "ASE_INT.1-11", "", "ASE_INT.1-12"))
def other_reference(view: View) -> Iterator[Found]:
    """Guidance and configuration list bear the TOE reference of the Security Target, letter by letter.

    What results were made with is judged by RUN002.

    Why: papers about another version describe another product.

    Repair: bring the paper up to date, then its reference.

    Fails::

        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          toe: {name: Clock, version: "1.2", reference: Clock 1.2}
        guidance:
          AGD.Warden: {role: Warden, toe: Clock 1.1}

    Passes::

        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          toe: {name: Clock, version: "1.2", reference: Clock 1.2}
        guidance:
          AGD.Warden: {role: Warden, toe: Clock 1.2}
    """
    for product in view.products():
        if product.header.toe is None:
            continue
        wanted = product.header.toe.reference
        for section, name in (("guidance", "toe"), ("configuration_items", "reference")):
            for node, document, item in view.items(section):
                said = getattr(item, name)
                if said and said != wanted and product.id in (document.id, document.header.describes):
                    message = f"{item.id} is about {said!r}, the Security Target about {wanted!r}"
                    yield Found(node, message, view.where(node, name), f"write {wanted!r}, once it is", f"{product.id}:")


def _introduced(view: View) -> Iterator[Document]:
    return (document for document in view.documents if document.header.kind in ("protection-profile", "security-target"))
