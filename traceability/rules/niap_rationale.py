"""Imported documents: the chain from the security problem to the requirements, and what the rationale says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from traceability.model.ids import SFR_IN_TEXT
from traceability.rules.imported import (
    argued_in_prose,
    bare,
    first,
    folded,
    imported,
    is_sfr,
    known_sfrs,
    may_be_elsewhere,
    own_sfrs,
    placed,
    problem,
    resolves,
)  # fmt: skip
from traceability.rules.registry import NO_WORK_UNIT, Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.view import View

_OBJECTIVES = pp_st("OBJ.2-2")
_ITEM = re.compile(r"(?<![A-Za-z0-9_.])(?:T|P|A|O|OE|OSP)\.[A-Z][A-Z0-9_-]{3,}\b")


@rule("NIA003", "Threat or policy that nothing addresses", _OBJECTIVES, imported=True)
def unaddressed(view: View) -> Iterator[Found]:
    """Each threat and each organisational security policy of an imported document is addressed by something.

    Why: what nothing addresses is a hole in the argument, whatever the requirements say. What a module takes over from its base
    profile (``from``) is addressed there; assumptions are passed over. Where no item is mapped, one that some text names is passed
    over too: older documents argue in tables.

    Repair: add what addresses it, with a rationale, or remove it.

    Fails::

        === pp.xml
        <PP><threats>
        <threat name="T.LEAK"><description>Data leaks.</description></threat>
        <threat name="T.SPY"><description>A spy.</description><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat>
        </threats></PP>

    Passes::

        === pp.xml
        <PP><threats>
        <threat name="T.SPY"><description>A spy.</description><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat>
        </threats></PP>
    """
    for document in imported(view):
        mapped = {mapping.source for mapping in document.mappings.values()}
        prose = argued_in_prose(document)
        for word, item in problem(document):
            if word != "assumption" and item.id not in mapped and "from " not in item.note and first(item.id) not in prose:
                yield placed(document, item, f"nothing addresses the {word} {item.id}", "map it to what addresses it, and say why")


@rule("NIA004", "Objective that nothing refers to", pp_st("OBJ.2-2"), severity="warning", imported=True)
def orphan_objective(view: View) -> Iterator[Found]:
    """Each objective of an imported document is there for some threat, policy or assumption of it.

    Why: an objective that answers no problem has no reason; most often the reference to it was forgotten. Where nothing is mapped, one
    that some text names is passed over: older documents argue in tables.

    Repair: refer to it from the item it serves, or remove it.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><objective-refer ref="O.LOCK"><rationale>It locks.</rationale></objective-refer></threat>
        </threats>
        <SOs><SO name="O.LOCK"/><SO name="O.IDLE"/></SOs></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><objective-refer ref="O.LOCK"><rationale>It locks.</rationale></objective-refer></threat>
        </threats>
        <SOs><SO name="O.LOCK"/></SOs></PP>
    """
    for document in imported(view):
        named = folded(target for mapping in document.mappings.values() for target in (*mapping.targets, mapping.stated))
        prose = argued_in_prose(document)
        for item in document.objectives.values():
            if first(item.id).casefold() not in named and first(item.id) not in prose:
                message = f"no threat, policy or assumption of the document refers to the objective {item.id}"
                yield placed(document, item, message, "refer to it with 'objective-refer', or remove it")


@rule("NIA005", "Objective that does not exist", _OBJECTIVES, imported=True)
def missing_objective(view: View) -> Iterator[Found]:
    """Each objective that a threat, policy or assumption of an imported document refers to is one of the document's.

    Why: a threat that points to nothing is addressed in form only.

    Repair: correct the name, or add the objective.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><objective-refer ref="O.LOKC"><rationale>It locks.</rationale></objective-refer></threat>
        </threats>
        </PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><objective-refer ref="O.LOCK"><rationale>It locks.</rationale></objective-refer></threat>
        </threats>
        <SOs><SO name="O.LOCK"/></SOs></PP>
    """
    for document in imported(view):
        known = folded(map(first, document.objectives))
        for mapping in document.mappings.values():
            for target in mapping.targets:
                if re.match(r"OE?\.", target) and target.casefold() not in known:
                    message = f"{mapping.source} refers to the objective {target}, which the document does not state"
                    yield placed(document, mapping, message, "correct the name, or state the objective", target, mapping.source)


@rule("NIA006", "Rationale missing or empty", pp_st("OBJ.2-4"), imported=True)
def no_rationale(view: View) -> Iterator[Found]:
    """Each line that maps an item of an imported document to what addresses it says why.

    Why: a tracing is no justification. The evaluator judges the reason, and there is none.

    Repair: write the rationale.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale/></threat></threats></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat></threats></PP>
    """
    for document in imported(view):
        stated = [mapping for mapping in document.mappings.values() if mapping.rationale is not None]
        for mapping in document.mappings.values():
            if not mapping.rationale and (stated or mapping.rationale is not None) and not mapping.traced:
                what = "has no rationale" if mapping.rationale is None else "has an empty rationale"
                message = f"{mapping.source}: the line for {mapping.stated or 'nothing'} {what}"
                yield placed(document, mapping, message, "say why it addresses the item", mapping.stated, mapping.source)


@rule("NIA007", "Rationale about another item", pp_st("OBJ.2-4"), severity="warning", kind="heuristic", imported=True)
def rationale_of_another(view: View) -> Iterator[Found]:
    """A rationale that names threats, policies, assumptions or objectives names the one that it argues for.

    Why: a text that speaks of another item only was copied and not adapted; the item that it stands under is not argued.

    Repair: write the rationale for this item, or correct the name in it.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPIES"><addressed-by>FAU_GEN.1</addressed-by>
        <rationale>T.THIEVES is seen in the records.</rationale></threat>
        <threat name="T.THIEVES"><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat></threats></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPIES"><addressed-by>FAU_GEN.1</addressed-by>
        <rationale>T.SPIES is seen, as T.THIEVES is.</rationale></threat></threats></PP>
    """
    for document in imported(view):
        for mapping in document.mappings.values():
            for own in (mapping.source, *(target for target in mapping.targets if re.match(r"OE?\.", target))):
                named = [name for name in _ITEM.findall(mapping.rationale or "") if name.partition(".")[0] == own.partition(".")[0]]
                if named and first(own).casefold() not in folded(named):
                    message = f"the rationale of {mapping.source} for {mapping.stated} speaks of {listed(sorted(set(named)))}, not of {own}"
                    yield placed(document, mapping, message, f"argue for {own}, or correct the name", mapping.stated, mapping.source)
                    break


@rule("NIA008", "Addressed by nothing that is named", pp_st("OBJ.2-2"), imported=True)
def nothing_named(view: View) -> Iterator[Found]:
    """Each line of the rationale of an imported document names what addresses the item by its id.

    Why: words without an id can be traced to nothing.

    Repair: name the SFR (or objective) by its id.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>the audit functions</addressed-by><rationale>Seen.</rationale></threat>
        </threats></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat></threats></PP>
    """
    for document in imported(view):
        for mapping in document.mappings.values():
            if not mapping.targets:
                said = f"'{mapping.stated}'" if mapping.stated else "nothing"
                message = f"{mapping.source} is said to be addressed by {said}, which names no SFR"
                yield placed(document, mapping, message, "name the SFR by its id", mapping.stated, mapping.source)


@rule("NIA009", "Rationale cites an SFR that does not exist", pp_st("OBJ.2-2"), imported=True)
def missing_sfr(view: View) -> Iterator[Found]:
    """Each SFR that the rationale of an imported document cites is stated there, or in a document that it builds on.

    Why: a threat that is addressed by a requirement which nobody states is not addressed. What a label places in a base profile or
    a package, and what belongs to a family that may come from one, cannot be judged from this document alone and is passed over.

    Repair: correct the id, or state the SFR.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_STG.9</addressed-by><rationale>Kept.</rationale></threat></threats></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat></threats>
        <f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element></f-component></PP>
    """
    for document in imported(view):
        known = folded(known_sfrs(document))
        for mapping in document.mappings.values():
            for target in mapping.targets if known or document.header.kind == "protection-profile" else ():
                if (
                    is_sfr(target)
                    and target not in mapping.outside
                    and not resolves(target, known)
                    and not may_be_elsewhere(document, target)
                ):
                    message = f"the rationale of {mapping.source} cites {target}, which the document does not state"
                    yield placed(document, mapping, message, "correct the id, or state the SFR", target, mapping.source)


@rule("NIA012", "Rationale names another SFR", pp_st("OBJ.2-4"), severity="info", kind="heuristic", imported=True)
def rationale_of_another_sfr(view: View) -> Iterator[Found]:
    """A rationale that names SFRs names the one that it stands beside.

    Why: it may have been copied from another line. It may also explain one requirement by another, so a person must read it.

    Repair: correct the id, or leave it as it is.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>FAU_STG.2 keeps it.</rationale></threat>
        </threats></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>FAU_GEN.1 shows it.</rationale></threat>
        </threats></PP>
    """
    for document in imported(view):
        for mapping in document.mappings.values():
            wanted = folded(bare(target) for target in mapping.targets if is_sfr(target))
            named = [re.sub(r"^([A-Z]{3}_[^./]+\.\d+)\.\d+", r"\1", name) for name in SFR_IN_TEXT.findall(mapping.rationale or "")]
            if wanted and named and not wanted & folded(bare(name) for name in named):
                message = f"the rationale of {mapping.source} for {mapping.stated} speaks of {listed(sorted(set(named)))} only"
                yield placed(document, mapping, message, "read whether it argues for the right SFR", mapping.stated, mapping.source)


@rule("NIA013", "Link that stands twice", NO_WORK_UNIT, severity="warning", imported=True)
def doubled_link(view: View) -> Iterator[Found]:
    """An item of an imported document is mapped to one thing once.

    Why: of two lines for the same pair one is stale, or meant another SFR. An SFR that stands once for each base profile, with a label
    that says which, is no double.

    Repair: remove one, or correct its id.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale>
        <addressed-by>FAU_GEN.1</addressed-by><rationale>Recorded.</rationale></threat></threats></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat></threats></PP>
    """
    for document in imported(view):
        counts = Counter((mapping.source, mapping.stated.casefold()) for mapping in document.mappings.values() if mapping.stated)
        seen: set[tuple[str, str]] = set()
        for mapping in document.mappings.values():
            pair = (mapping.source, mapping.stated.casefold())
            if counts[pair] > 1 and pair in seen:
                message = f"{mapping.source} is mapped to {mapping.stated} {counts[pair]} times"
                yield placed(document, mapping, message, "keep one of the lines", mapping.stated, mapping.source)
            seen.add(pair)


@rule("NIA014", "Mandatory SFR in no rationale", pp_st("REQ.2-10"), imported=True)
def unused_mandatory(view: View) -> Iterator[Found]:
    """Each mandatory SFR of an imported document is cited by its rationale.

    Why: a requirement that serves no objective (under direct rationale: no threat or policy) has no reason, or the reason is missing.

    Repair: cite it where it serves something.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat></threats>
        <f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element></f-component>
        <f-component cc-id="fau_gen.2"><f-element><title>The TSF shall name.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat></threats>
        <f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element></f-component></PP>
    """
    yield from _uncited(view, mandatory=True)


@rule("NIA015", "SFR that is not mandatory in no rationale", pp_st("REQ.2-10"), severity="warning", imported=True)
def unused_other(view: View) -> Iterator[Found]:
    """Each optional, objective, selection-based or implementation-dependent SFR of an imported document is cited by its rationale too.

    Why: a Security Target that takes it over must say what it serves, and finds nothing to take over.

    Repair: cite it, with its label.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat></threats>
        <f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element></f-component>
        <f-component cc-id="fau_gen.2" status="optional"><f-element><title>The TSF shall name.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1</addressed-by><rationale>Seen.</rationale></threat></threats>
        <f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element></f-component></PP>
    """
    yield from _uncited(view, mandatory=False)


def _uncited(view: View, *, mandatory: bool) -> Iterator[Found]:
    for document in imported(view):
        cited = folded(target for mapping in document.mappings.values() for target in mapping.targets if is_sfr(target))
        for scope, sfr in own_sfrs(document) if cited else ():
            names = {first(sfr.id).casefold(), bare(sfr.id).casefold()}
            if (sfr.status == "mandatory") is mandatory and not names & cited:
                where = f" (for {scope})" if scope else ""
                message = f"no rationale of the document cites the {sfr.status} SFR {sfr.id}{where}"
                yield placed(document, sfr, message, "cite it where it serves something, and say why", scope)
