"""Conformance claims and dispositions (APE_CCL.1, ASE_CCL.1)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.catalogue import SHIPPED
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.ids import component_of, qualified
from traceability.model.requirements import Sfr
from traceability.rules.registry import Found, Sources, pp_st, rule
from traceability.rules.words import close_to, did_you_mean, differ_by_spelling
from traceability.trace.claimed import claimed_profiles
from traceability.trace.view import View

_NO_PARTIAL = Sources("APE_CCL.1-6", "ASE_CCL.1-6", "APE_CCL.1-6", "ASE_CCL.1-7")


@rule("CCL001", "Edition that cannot be judged", pp_st("CCL.1-1", module22="CCL.1-1"))
def edition_unknown(view: View) -> Iterator[Found]:
    """A profile or Security Target claims an edition of CC whose catalogue is at hand.

    Why: components, dependencies and operations are judged against a catalogue; without it they would pass unseen.

    Repair: state ``claims: {cc: {edition: …}}`` in the document's header with an edition that pptrace carries.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}

    Passes::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
    """
    for document in view.documents:
        judged = view.judging(document)
        if document.header.kind in ("design", "evidence") or (judged and judged.shipped):
            continue
        message = judged.sentence if judged else f"{document.id} claims no edition of CC: its components cannot be judged"
        yield Found(f"{document.id}:", message, _header(document, "claims"), f"catalogues at hand: {', '.join(sorted(SHIPPED))}")


@rule("CCL004", "Claimed profile not found", pp_st("CCL.1-6"))
def profile_not_found(view: View) -> Iterator[Found]:
    """Each protection profile that a document claims is among the project's documents or the shipped profiles, in the claimed version.

    Why: without the profile nobody can say what the Security Target must hold; another version may hold other items.

    Repair: correct the id or the version, or add the profile's folder under ``documents``.

    Fails::

        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: no-such-profile, conformance: strict}]}

    Passes::

        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}
    """
    kinds = ("protection-profile", "pp-configuration")
    known = sorted({*(d.id for d in view.documents if d.header.kind in kinds), *view.project.shipped})
    for document in view.documents:
        for number, claim in enumerate(document.header.claims.profiles if document.header.claims else ()):
            found = view.project.document(claim.id)
            if found is not None and claim.version.strip() not in ("", found.header.version):
                message = f"{document.id} claims version {claim.version} of {claim.id}; what was read is version {found.header.version}"
                where = _header(document, "claims", "profiles", str(number), "version")
                hint = f"claim version {found.header.version}, or add the document of version {claim.version}"
                yield Found(f"{document.id}:", message, where, hint, f"{claim.id} version", (_header(found, "version"),))
            if found is None:
                hint = did_you_mean(claim.id, known) or "add its folder under 'documents', or use the id of a shipped profile"
                message = f"{document.id} claims {claim.id!r}, which is neither a document of this project nor a shipped profile"
                yield Found(f"{document.id}:", message, _header(document, "claims", "profiles", str(number)), hint, claim.id)


@rule("CMP001", "Item of a claimed profile without a disposition", _NO_PARTIAL)
def no_disposition(view: View) -> Iterator[Found]:
    """A Security Target says of every threat, policy, assumption, objective, SFR and SAR of its profiles what becomes of it.

    Why: conformance is whole or it is not: an item that nobody mentions may have been forgotten.

    Repair: add the item under ``dispositions``, with ``disposition: identical`` if nothing changes.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          T.Tamper: {disposition: identical}
    """
    for document in _claiming(view):
        missing, stray = _unmatched(view, document)
        renamed = {close_to(name, missing) for name in stray} | set(_restated(view, document, missing).values())
        for name, profile in missing.items():
            if name not in renamed:
                message = f"{document.id} says nothing of {name}, an item of the claimed profile {profile}"
                yield Found(
                    qualified(document.id, name),
                    message,
                    _header(document, "claims"),
                    f"add '{name}: {{disposition: identical}}' under 'dispositions', or say what changes",
                )


@rule("CMP002", "Disposition of nothing", _NO_PARTIAL)
def stray_disposition(view: View) -> Iterator[Found]:
    """Each disposition names an item of a claimed profile, and under ``elements`` only elements of that SFR.

    Why: what a Security Target adds of its own stands in its ordinary sections; a disposition of nothing changes nothing.

    Repair: correct the id, or move the item to the section it belongs to.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        dispositions:
          T.Tamper: {disposition: identical}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
    """
    for document in _products_with_profiles(view):
        if any(view.project.document(name) is None for name in claimed_profiles(document)):
            continue  # CCL004 says that a profile is missing: one cause, one finding
        missing, stray = _unmatched(view, document)
        for name in stray:
            if not close_to(name, missing):
                origin = document.dispositions[name].origin
                message = f"the disposition of {name} names no item of a claimed profile"
                hint = did_you_mean(name, _items(view, document)) or "correct the id, or state the item in its own section"
                yield Found(qualified(document.id, name), message, Where(file=origin.file, line=origin.line), hint)
        yield from _stray_elements(view, document)


@rule("CMP007", "Item of a profile under another id", _NO_PARTIAL)
def renamed(view: View) -> Iterator[Found]:
    """A Security Target uses the profile's own ids.

    Why: an id that differs by a letter reads like the profile's item, but the profile's item is then without a
    disposition. One renamed item is reported once, not as one missing and one too many.

    Repair: write the id as the profile does.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats:
          T.DataModification: {agents: [], assets: [], action: Changes data.}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          T.Data_Modification: {disposition: identical}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats:
          T.DataModification: {agents: [], assets: [], action: Changes data.}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          T.DataModification: {disposition: identical}
    """
    for document in _claiming(view):
        missing, stray = _unmatched(view, document)
        near = {name: close_to(name, missing) for name in stray} | _restated(view, document, missing)
        for name, meant in near.items():
            if meant:
                said = document.dispositions.get(name)
                where = Where(file=said.origin.file, line=said.origin.line) if said else view.where(qualified(document.id, name))
                what = f"the disposition of {name} names no item of the profile" if said else f"{document.id} states {name}"
                message = f"{what}, and {meant} of the profile has no disposition: a renamed id"
                hint = f"write {meant}"
                if component_of(name) == component_of(meant) and not said:
                    hint += f", or add '{meant}: {{disposition: iterated, by: [{name}]}}' under 'dispositions'"
                yield Found(qualified(document.id, name), message, where, hint, qualified(document.id, meant))


def _products_with_profiles(view: View) -> Iterator[Document]:
    return (document for document in view.documents if document.dispositions and document.header.kind != "pp-module")


def _claiming(view: View) -> Iterator[Document]:
    return (document for document in view.documents if view.conformance(document))


def _items(view: View, document: Document) -> dict[str, str]:
    """The items of the claimed profiles that may have a disposition, by id, with the profile that holds them."""
    return {row.item.id: row.profile for row in view.conformance(document) if row.profile}


def _unmatched(view: View, document: Document) -> tuple[dict[str, str], list[str]]:
    """The items of which a document must speak and does not, with their profile; the dispositions that speak of no item."""
    rows = view.conformance(document)
    known = {row.item.id for row in rows}
    missing = {row.item.id: row.profile for row in rows if not row.disposition}
    return missing, sorted(name for name in document.dispositions if name not in known)


def _stray_elements(view: View, document: Document) -> Iterator[Found]:
    for row in view.conformance(document):
        said = row.stated
        if said is None or not isinstance(row.item, Sfr):
            continue
        for name in said.elements:
            if name not in row.item.elements:
                message = f"the disposition of {row.item.id} speaks of {name}, which is no element of it in {row.profile or document.id}"
                where = Where(file=said.origin.file, line=said.origin.line, path=("elements", name))
                hint = did_you_mean(name, row.item.elements) or f"its elements are {', '.join(row.item.elements)}"
                yield Found(qualified(document.id, row.item.id), message, where, hint, name)


def _restated(view: View, document: Document, missing: dict[str, str]) -> dict[str, str]:
    """Items that a document adds, with the missing item that each is: the ids differ by case, sign or suffix only."""
    rows = view.conformance(document)
    sections = {row.item.id: row.section for row in rows}
    found: dict[str, str] = {}
    for row in rows:
        if not row.profile and row.derived:
            near = [name for name in missing if sections[name] == row.section and differ_by_spelling(name, row.item.id)]
            if len(near) == 1:
                found[row.item.id] = near[0]
    return found


def _header(document: Document, *path: str) -> Where:
    return Where(file=document.header.origin.file, line=document.header.origin.line, path=path)
