"""Imported documents: dependencies, those that they state and those of the catalogue of their edition."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.catalogue import Catalogue
from traceability.model.document import Document
from traceability.model.ids import SFR_IN_TEXT
from traceability.model.requirements import Sfr
from traceability.rules.imported import (
    bare,
    family,
    folded,
    imported,
    known_sfrs,
    may_be_elsewhere,
    own_sfrs,
    placed,
    resolves,
)  # fmt: skip
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.view import View

_MET_OTHERWISE = re.compile(
    r"\bdependenc\w+\b[^.]{0,90}\b(?:not included|(?:also |otherwise )?satisfied|addressed by|implicit)", re.IGNORECASE
)


@rule("NIA026", "Stated dependency that is not met", pp_st("REQ.2-9", st22="REQ.2-15"), severity="warning", imported=True)
def unmet_dependency(view: View) -> Iterator[Found]:
    """Each dependency that an imported profile states for an SFR is met by one of its SFRs, or spoken of in its text.

    Why: a requirement that rests on another one which is not there may be met in form and fail in fact. A module or package may
    find it in the document that it is used with, so only profiles are judged; words such as *or* leave the choice.

    Repair: include the SFR, or say why it need not be.

    Fails::

        === pp.xml
        <PP><f-component cc-id="fau_gen.2"><dependencies>FAU_GEN.1 Audit data generation</dependencies>
        <f-element><title>The TSF shall name.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><section id="s" title="Dependencies">FAU_GEN.1 is met by the platform.</section>
        <f-component cc-id="fau_gen.2"><dependencies>FAU_GEN.1 Audit data generation</dependencies>
        <f-element><title>The TSF shall name.</title></f-element></f-component></PP>
    """
    for document in imported(view):
        if document.header.kind != "protection-profile":
            continue
        known, said = folded(known_sfrs(document)), _said(document)
        for _, sfr in own_sfrs(document):
            for group in _groups(sfr.foreign.dependencies if sfr.foreign else ""):
                if not any(
                    resolves(name, known)
                    or _higher(name, known - {bare(sfr.id).casefold()})
                    or bare(name) in said
                    or may_be_elsewhere(document, name)
                    for name in group
                ):
                    message = f"{sfr.id} depends on {' or '.join(group)}, which the document neither states nor speaks of"
                    yield placed(document, sfr, message, "include it, or say why it need not be", "|".join(group))


def _said(document: Document) -> str:
    """The texts in which a profile may say why a dependency need not be met."""
    notes = (element.note for sfr in document.sfrs.values() for element in sfr.elements.values())
    return " ".join([*(prose.text for prose in document.prose.values()), *(sfr.note for sfr in document.sfrs.values()), *notes])


def _groups(text: str) -> Iterator[list[str]]:
    """The dependencies in a text, each a list of alternatives."""
    joined = re.sub(r"\s*[;,]?\s*\bor\b\s*[;,]?\s*", " or ", text)
    for piece in re.split(r"[;,](?![^\[(]*[\])])|\band\b", joined):
        names = SFR_IN_TEXT.findall(piece)
        if names:
            yield names


def _higher(name: str, known: set[str]) -> bool:
    """Whether a higher component of the same family is there: it may be hierarchical, so nothing is said."""
    base, _, number = bare(name).casefold().rpartition(".")
    return any(own.partition("/")[0].rpartition(".")[0] == base and own.partition("/")[0].rpartition(".")[2] > number for own in known)


@rule("NIA032", "Dependency of CC Part 2 that is not met", pp_st("REQ.2-9", st22="REQ.2-15"), severity="warning", imported=True)
def unmet_in_the_catalogue(view: View) -> Iterator[Found]:
    """Each dependency that CC Part 2 states for an SFR of an imported profile is met by an SFR of it, or spoken of in its text.

    Why: a requirement that rests on another one which is not there may be met in form and fail in fact. Where a package that the
    profile includes, an extended component of the same family, or a sentence about dependencies may meet it, NIA033 shows it instead;
    a module or package may find it in the document that it is used with, and is not judged.

    Repair: include the SFR, or say why it need not be.

    Fails::

        === pp.xml
        <PP><f-component cc-id="fau_gen.2"><f-element><title>The TSF shall name.</title></f-element></f-component>
        <f-component cc-id="fia_uid.1"><f-element><title>The TSF shall ask who it is.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><section id="s" title="Dependencies">FAU_GEN.1 is met by the platform.</section>
        <f-component cc-id="fau_gen.2"><f-element><title>The TSF shall name.</title></f-element></f-component>
        <f-component cc-id="fia_uid.2"><f-element><title>The TSF shall ask who it is.</title></f-element></f-component></PP>
    """
    for document, sfr, group, owners, how in _open(view):
        if not how:
            message = f"{_group(group)}, on which {listed(owners)} depend{'s' if len(owners) == 1 else ''}, is neither stated nor spoken of"
            yield placed(document, sfr, message, "include it, or say why it need not be", "|".join(group))


@rule("NIA033", "Dependency of CC Part 2 that may be met elsewhere", pp_st("REQ.2-9", st22="REQ.2-15"), severity="info", imported=True)
def perhaps_met_in_the_catalogue(view: View) -> Iterator[Found]:
    """Each dependency that CC Part 2 states for an SFR of an imported profile is met by an SFR of it, or spoken of in its text.

    Why: something in the profile may meet it: a package that it includes, an extended component of the same family, or a sentence that
    says of dependencies in general that they are met. Whether it does, a person must see.

    Repair: say for this dependency what meets it.

    Fails::

        === pp.xml
        <PP><f-component cc-id="fcs_ckm.2"><f-element><title>The TSF shall send keys.</title></f-element></f-component>
        <f-component cc-id="fcs_ckm.1"><f-element><title>The TSF shall make keys.</title></f-element></f-component>
        <f-component cc-id="fcs_ckm_ext.4"><f-element><title>The TSF shall destroy keys.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><section id="s" title="Keys">FCS_CKM.4 is met by FCS_CKM_EXT.4.</section>
        <f-component cc-id="fcs_ckm.2"><f-element><title>The TSF shall send keys.</title></f-element></f-component>
        <f-component cc-id="fcs_ckm.1"><f-element><title>The TSF shall make keys.</title></f-element></f-component>
        <f-component cc-id="fcs_ckm_ext.4"><f-element><title>The TSF shall destroy keys.</title></f-element></f-component></PP>
    """
    for document, sfr, group, owners, how in _open(view):
        if how:
            message = (
                f"{_group(group)}, on which {listed(owners)} depend{'s' if len(owners) == 1 else ''}, is not stated; {how} may meet it"
            )
            yield placed(document, sfr, message, "read whether it is met, and say so", "|".join(group))


def _open(view: View) -> Iterator[tuple[Document, Sfr, tuple[str, ...], list[str], str]]:
    """Each dependency of the catalogue that no SFR of a profile meets: the first SFR that has it, all of them, what may meet it."""
    for document in imported(view):
        catalogue = view.catalogues.get(document.id)
        if document.header.kind != "protection-profile" or catalogue is None:
            continue
        known, said = {bare(name) for name in known_sfrs(document)}, _said(document)
        owners: dict[tuple[str, ...], list[Sfr]] = {}
        for _, sfr in own_sfrs(document):
            stated = {name for group in _groups(sfr.foreign.dependencies if sfr.foreign else "") for name in map(bare, group)}
            for group in catalogue.dependencies(bare(sfr.id)):
                if not stated & set(group) and not _met(catalogue, group, known, said):
                    owners.setdefault(group, []).append(sfr)
        for group, sfrs in owners.items():
            yield document, sfrs[0], group, [sfr.id for sfr in sfrs], _elsewhere(document, group, known, said)


def _met(catalogue: Catalogue, group: tuple[str, ...], known: set[str], said: str) -> bool:
    return any(
        catalogue.is_sar(name) or name in said or any(catalogue.satisfies(own, name) for own in known) for name in group
    )  # fmt: skip


def _elsewhere(document: Document, group: tuple[str, ...], known: set[str], said: str) -> str:
    """What may meet a dependency all the same, in words."""
    if near := sorted(own for own in known for name in group if family(own) == f"{family(name)}_EXT"):
        return listed(near)
    if document.includes:
        return f"the package {next(iter(document.includes))}"
    claims = document.header.imported.claims if document.header.imported else ()
    return "what the document says of dependencies in general" if _MET_OTHERWISE.search(" ".join([said, *claims])) else ""


def _group(group: tuple[str, ...]) -> str:
    return " or ".join(group)
