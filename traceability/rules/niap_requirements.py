"""Imported documents: the requirements themselves, their evaluation activities, definitions, and a module's consistency."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.requirements import Sfr
from traceability.rules.imported import (
    conditions,
    family,
    first,
    folded,
    imported,
    known_sfrs,
    own_sfrs,
    placed,
    selections,
)  # fmt: skip
from traceability.rules.registry import NO_WORK_UNIT, Found, pp_st, rule
from traceability.trace.view import View


@rule("NIA020", "Element without evaluation activity", NO_WORK_UNIT, severity="warning", imported=True)
def no_activity(view: View) -> Iterator[Found]:
    """Each element of an SFR of an imported document has an evaluation activity, its own or one of the whole component.

    Why: what no activity covers, laboratories judge as each sees fit, or not at all. A document without any activity keeps them
    elsewhere and is passed over.

    Repair: write the activity, or say that there is none to perform.

    Fails::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title><aactivity level="element"><TSS>Read.</TSS>
        </aactivity>
        </f-element><f-element><title>The TSF shall name.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element><f-element>
        <title>The TSF shall name.</title>
        </f-element><aactivity><TSS>Read both.</TSS></aactivity></f-component></PP>
    """
    for document in imported(view):
        about = {(activity.scope, activity.about) for activity in document.evaluation_activities.values()}
        functional = {name for _, name in about if name.startswith("F")}
        for scope, sfr in own_sfrs(document, modified=True) if functional else ():
            for element in sfr.elements.values():
                if (scope, sfr.id) not in about and (scope, element.id) not in about:
                    message = f"no evaluation activity covers {element.id}"
                    yield placed(document, element, message, "write one for the element or for the component", scope)


@rule("NIA021", "SFR without element", pp_st("REQ.2-1"), imported=True)
def no_element(view: View) -> Iterator[Found]:
    """Each SFR of an imported document has at least one element.

    Why: without an element nothing is required.

    Repair: write the element.

    Fails::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1"/></PP>

    Passes::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element></f-component></PP>
    """
    for document in imported(view):
        for scope, sfr in own_sfrs(document):
            if not sfr.elements:
                yield placed(document, sfr, f"the SFR {sfr.id} has no element", "write the element", scope)


@rule("NIA022", "Implementation-dependent SFR without feature", NO_WORK_UNIT, imported=True)
def no_feature(view: View) -> Iterator[Found]:
    """Each implementation-dependent SFR of an imported document names the feature of the TOE that it depends on.

    Why: without it nobody can say when the requirement applies.

    Repair: describe the feature under ``implements``, and refer to it with ``depends``.

    Fails::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1" status="feat-based"><f-element><title>The TSF shall record.</title></f-element>
        </f-component></PP>

    Passes::

        === pp.xml
        <PP><implements><feature id="log" title="Log"/></implements><f-component cc-id="fau_gen.1" status="feat-based">
        <depends on-feat="log"/>
        <f-element><title>The TSF shall record.</title></f-element></f-component></PP>
    """
    for document in imported(view):
        for scope, sfr in own_sfrs(document):
            named = [leaf for leaf in conditions(sfr.when) if leaf.feature or leaf.included]
            if sfr.status == "implementation-dependent" and not named:
                message = f"{sfr.id} depends on the implementation, but names no feature of the TOE"
                yield placed(document, sfr, message, "describe the feature, and refer to it with 'depends'", scope)


@rule("NIA023", "Extended family without definition", pp_st("ECD.1-1"), imported=True)
def undefined_family(view: View) -> Iterator[Found]:
    """Each extended family that an imported document uses is defined in it, where it defines any.

    Why: the CC asks for a definition of each extended component. What a module adds to its base profile as an iteration is defined there.

    Repair: add the definition of the family (``ext-comp-def``).

    Fails::

        === pp.xml
        <PP><ext-comp-def fam-id="FCS_LCK_EXT" title="Locks"/>
        <f-component cc-id="fcs_lck_ext.1"><f-element><title>The TSF shall lock.</title></f-element></f-component>
        <f-component cc-id="fcs_key_ext.1"><f-element><title>The TSF shall open.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><ext-comp-def fam-id="FCS_LCK_EXT" title="Locks"/>
        <f-component cc-id="fcs_lck_ext.1"><f-element><title>The TSF shall lock.</title></f-element></f-component></PP>
    """
    for document in imported(view):
        defined = folded(map(first, document.families))
        told: set[str] = set()
        for scope, sfr in own_sfrs(document) if defined else ():
            name = family(sfr.id)
            elsewhere = scope or (sfr.foreign is not None and sfr.foreign.known_elsewhere)
            if "_EXT" in name and name.casefold() not in defined and not elsewhere and name not in told:
                told.add(name)
                yield placed(
                    document, sfr, f"the extended family {name} of {sfr.id} is defined nowhere", f"define {name} with 'ext-comp-def'", name
                )


@rule("NIA024", "Definition of a family that nothing uses", pp_st("ECD.1-1"), severity="warning", imported=True)
def unused_family(view: View) -> Iterator[Found]:
    """Each extended family that an imported document defines has an SFR in it.

    Why: the SFR was removed or renamed, and the definition stayed.

    Repair: remove the definition, or correct its id.

    Fails::

        === pp.xml
        <PP><ext-comp-def fam-id="FCS_LCK_EXT" title="Locks"/></PP>

    Passes::

        === pp.xml
        <PP><ext-comp-def fam-id="FCS_LCK_EXT" title="Locks"/>
        <f-component cc-id="fcs_lck_ext.1"><f-element><title>The TSF shall lock.</title></f-element></f-component></PP>
    """
    for document in imported(view):
        used = folded(family(name) for name in known_sfrs(document))
        for item in document.families.values():
            if "_" in item.id and first(item.id).casefold() not in used:
                yield placed(
                    document, item, f"the extended family {item.id} is defined, but no SFR uses it", "remove it, or correct its id"
                )


@rule("NIA025", "Selection without choice", pp_st("REQ.2-5"), severity="warning", imported=True)
def no_choice(view: View) -> Iterator[Found]:
    """Each selection of an imported document offers at least two choices.

    Why: where there is nothing to choose, the text is fixed, or choices were lost.

    Repair: write the text without a selection, or add the choices.

    Fails::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1"><f-element><title>The TSF shall <selectables><selectable>record</selectable>
        </selectables>.</title>
        </f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1"><f-element><title>The TSF shall <selectables><selectable>record</selectable>
        <selectable>tell</selectable></selectables>.</title></f-element></f-component></PP>
    """
    for document in imported(view):
        for scope, sfr in own_sfrs(document, modified=True):
            for element in sfr.elements.values():
                for number, part in enumerate(selections(element.parts), 1):
                    if len(part.choices) < 2:
                        count = "one choice" if part.choices else "no choice"
                        message = f"selection {number} of {element.id} (line {part.line}) offers {count}"
                        yield placed(document, element, message, "write plain text, or add the choices", f"{number}{scope and '@' + scope}")


@rule("NIA028", "Consistency rationale left empty", NO_WORK_UNIT, severity="warning", imported=True)
def empty_consistency(view: View) -> Iterator[Found]:
    """Each item of a module whose consistency rationale is left empty has one for each base profile instead.

    Why: a module must fit its base (ACE_MCO), and an empty text argues nothing.

    Repair: write why the item is consistent, or do so under ``con-mod`` of each base profile.

    Fails::

        === mod.xml
        <Module name="M"><base-pp id="b"/><man-sfrs><f-component cc-id="fau_gen.1"><consistency-rationale/>
        <f-element><title>The TSF shall record.</title></f-element></f-component></man-sfrs></Module>

    Passes::

        === mod.xml
        <Module name="M"><base-pp id="b"><con-mod ref="fau-gen-1">It adds a record.</con-mod></base-pp><man-sfrs>
        <f-component cc-id="fau_gen.1" id="fau-gen-1"><consistency-rationale/><f-element><title>The TSF shall record.</title></f-element>
        </f-component></man-sfrs></Module>
    """
    for document in imported(view):
        if document.header.kind != "pp-module":
            continue
        for item in document.consistency.values():
            if not item.text and not _consistent(document, {item.about}):
                yield placed(document, item, f"the consistency rationale of {item.about} is empty", "say why it fits the base profile")
        for scope, sfr in own_sfrs(document):
            if sfr.foreign and sfr.foreign.consistency == "" and (scope or not _consistent(document, _names(sfr))):
                where = f" (for {scope})" if scope else ""
                message = f"the consistency rationale of {sfr.id}{where} is empty"
                yield placed(document, sfr, message, "say why it fits the base profile, here or under 'con-mod'", scope)


def _names(sfr: Sfr) -> set[str]:
    own = first(sfr.id)
    return {
        own,
        sfr.foreign.xml_id if sfr.foreign else own,
        own.replace("/", "-"),
        own.replace(".", "-").replace("_", "-").replace("/", "-"),
    }


def _consistent(document: Document, names: set[str]) -> bool:
    """Whether every base profile of a module says why an item fits."""
    wanted = folded(names)
    bases = document.base_profiles.values()
    return bool(bases) and all(
        any(entry.about.casefold() in wanted and entry.text for entry in base.consistency.values()) for base in bases
    )


@rule("NIA029", "Part of an evaluation activity that is empty", NO_WORK_UNIT, severity="info", imported=True)
def empty_activity(view: View) -> Iterator[Found]:
    """Each part of an evaluation activity of an imported document says something.

    Why: an empty part may mean that there is nothing to do, or that it was forgotten; only a person can tell.

    Repair: write what is to be done, or that nothing is.

    Fails::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element>
        <aactivity><TSS>Read.</TSS><Guidance/></aactivity></f-component></PP>

    Passes::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element>
        <aactivity><TSS>Read.</TSS></aactivity></f-component></PP>
    """
    for document in imported(view):
        for activity in document.evaluation_activities.values():
            for name, said in activity.activities.items():
                if not said and not (name.startswith("Tests") and activity.tests) and not name.startswith("no-tests"):
                    yield placed(document, activity, f"{name} of the evaluation activity of {activity.about} is empty", "write it", name)
