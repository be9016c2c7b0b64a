"""Imported documents: identifiers, references, and what the importer kept without understanding it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from traceability.rules.imported import imported, placed
from traceability.rules.registry import NO_WORK_UNIT, Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.view import View


@rule("NIA001", "Identifier that stands twice", NO_WORK_UNIT, imported=True)
def repeated_identifier(view: View) -> Iterator[Found]:
    """An identifier of an imported document stands for one thing.

    Why: a trigger or a reference to it can mean either, and tools take the first in silence.

    Repair: give each its own identifier.

    Fails::

        === pp.xml
        <PP><section id="intro" title="One"/><section id="intro" title="Two"/></PP>

    Passes::

        === pp.xml
        <PP><section id="intro" title="One"/><section id="next" title="Two"/></PP>
    """
    for document in imported(view):
        for item in document.repeated.values():
            message = f"the identifier {item.value!r} stands {len(item.lines)} times, in the lines {listed([str(n) for n in item.lines])}"
            yield placed(document, item, message, "give each its own identifier")


@rule("NIA002", "SFR that is stated twice", pp_st("REQ.2-1"), imported=True)
def doubled_sfr(view: View) -> Iterator[Found]:
    """An imported document states an SFR once (a module: once for each base profile).

    Why: two texts of one requirement can differ, and no reader knows which holds.

    Repair: remove one, or make it an iteration with a name of its own.

    Fails::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element></f-component>
        <f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record all.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1"><f-element><title>The TSF shall record.</title></f-element></f-component>
        <f-component cc-id="fau_gen.1" iteration="ALL"><f-element><title>The TSF shall record all.</title></f-element></f-component></PP>
    """
    from traceability.rules.imported import first, own_sfrs

    for document in imported(view):
        for scope, sfr in own_sfrs(document, modified=True):
            if first(sfr.id) != sfr.id:
                message = f"the SFR {first(sfr.id)} is stated a second time" + (f" for {scope}" if scope else "")
                yield placed(document, sfr, message, "keep one, or name an iteration", scope)


def _dangling(view: View, kind: str, words: str, hint: str) -> Iterator[Found]:
    for document in imported(view):
        for item in document.dangling.values():
            if item.kind == kind:
                about = f" of {item.about}" if item.about else ""
                yield placed(document, item, words.format(target=item.target, about=about), hint)


@rule("NIA016", "Trigger that does not exist", NO_WORK_UNIT, imported=True)
def dangling_trigger(view: View) -> Iterator[Found]:
    """What decides whether a requirement, package or test applies is a selection, a feature or another part of the document.

    Why: a requirement whose trigger does not exist is never included, though everybody believes that it is.

    Repair: correct the identifier. One that stands in a package is marked with ``external-doc``.

    Fails::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1" status="sel-based"><depends on-sel="sel-gone"/>
        <f-element><title>The TSF shall record.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><f-component cc-id="fau_gen.1" status="sel-based"><depends on-sel="s1"/>
        <f-element><title>The TSF shall <selectables><selectable id="s1">record</selectable><selectable>tell</selectable>
        </selectables>.</title>
        </f-element></f-component></PP>
    """
    yield from _dangling(view, "trigger", "the condition{about} refers to {target!r}, which does not exist", "correct the identifier")


@rule("NIA017", "Cross-reference that leads nowhere", NO_WORK_UNIT, severity="warning", imported=True)
def dangling_xref(view: View) -> Iterator[Found]:
    """Each cross-reference of an imported document leads to something in it.

    Why: the reader is sent to a place that is not there.

    Repair: correct the identifier.

    Fails::

        === pp.xml
        <PP><section id="intro" title="One">See <xref to="annex-z"/>.</section></PP>

    Passes::

        === pp.xml
        <PP><section id="intro" title="One">See <xref to="intro"/>.</section></PP>
    """
    yield from _dangling(view, "xref", "a cross-reference leads to {target!r}, which does not exist", "correct the identifier")


@rule("NIA018", "Reference to an identifier that does not exist", NO_WORK_UNIT, severity="warning", imported=True)
def dangling_ref_id(view: View) -> Iterator[Found]:
    """Each ``ref-id`` of an imported document (in use cases, rules, technical decisions) names an identifier of it.

    Why: a use case that selects what does not exist configures nothing.

    Repair: correct the identifier.

    Fails::

        === pp.xml
        <PP><usecases><usecase id="u" title="U"><config><ref-id>gone</ref-id></config></usecase></usecases></PP>

    Passes::

        === pp.xml
        <PP><usecases><usecase id="u" title="U"><config><ref-id>u</ref-id></config></usecase></usecases></PP>
    """
    yield from _dangling(view, "ref-id", "a 'ref-id'{about} names {target!r}, which does not exist", "correct the identifier")


@rule("NIA019", "Consistency of an item that is gone", NO_WORK_UNIT, severity="warning", imported=True)
def dangling_consistency(view: View) -> Iterator[Found]:
    """A module's consistency rationale speaks of items that the module has.

    Why: the item was renamed or removed, and the rationale for what took its place is missing.

    Repair: correct the reference, or remove the entry.

    Fails::

        === mod.xml
        <Module name="M"><base-pp id="b"><con-mod ref="T.GONE">It fits.</con-mod></base-pp></Module>

    Passes::

        === mod.xml
        <Module name="M"><threats><threat name="T.HERE"><from base="b"/></threat></threats>
        <base-pp id="b"><con-mod ref="T.HERE">It fits.</con-mod></base-pp></Module>
    """
    words = "the consistency rationale{about} speaks of {target}, which the module does not have"
    yield from _dangling(view, "consistency", words, "correct the reference, or remove the entry")


@rule("NIA027", "Prose names an SFR that is defined nowhere", NO_WORK_UNIT, severity="warning", kind="heuristic", imported=True)
def undefined_in_prose(view: View) -> Iterator[Found]:
    """An extended SFR that a text of an imported document names is one of those that the document defines in that family.

    Why: it was renamed, renumbered or removed, and the text still speaks of it. Families that the document does not define may stand
    in another document, so nothing is said of them.

    Repair: name the SFR that is meant.

    Fails::

        === pp.xml
        <PP><section id="s" title="S">See FCS_LCK_EXT.7.</section>
        <f-component cc-id="fcs_lck_ext.1"><f-element><title>The TSF shall lock.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><section id="s" title="S">See FCS_LCK_EXT.1.</section>
        <f-component cc-id="fcs_lck_ext.1"><f-element><title>The TSF shall lock.</title></f-element></f-component></PP>
    """
    yield from _dangling(view, "prose", "a text{about} names {target}, which the document does not define", "name the SFR that is meant")


@rule("NIA030", "Not understood, kept as it stands", NO_WORK_UNIT, severity="info", imported=True)
def not_understood(view: View) -> Iterator[Found]:
    """The importer knows each element of an imported document, and no words stand where the format has no place for any.

    Why: what it does not know is kept as it stands (section ``raw``), but no rule judges it; a person must.

    Repair: read it; where the element is new in the format, report it.

    Fails::

        === pp.xml
        <PP><brand-new>Something.</brand-new></PP>

    Passes::

        === pp.xml
        <PP><section id="s" title="S">Something.</section></PP>
    """
    for document in imported(view):
        for item in document.raw.values():
            if item.kind == "unknown":
                yield placed(document, item, f"the element <{item.tag}> is not known and was kept as it stands", "read it, no rule does")
            elif item.kind == "words":
                message = (
                    f"<{item.tag}> has no place for words of its own; they were kept as they stand: '{textwrap.shorten(item.xml, 90)}'"
                )
                yield placed(document, item, message, "read them, no rule does")


@rule("NIA031", "Placeholder instead of an identifier", NO_WORK_UNIT, severity="info", imported=True)
def placeholder(view: View) -> Iterator[Found]:
    """No identifier of an imported document is a placeholder.

    Why: the place was to be filled in, and nobody did.

    Repair: name what is meant.

    Fails::

        === pp.xml
        <PP><usecases><usecase id="u" title="U"><config><ref-id>dummy-ref-id</ref-id></config></usecase></usecases></PP>

    Passes::

        === pp.xml
        <PP><usecases><usecase id="u" title="U"><config><ref-id>u</ref-id></config></usecase></usecases></PP>
    """
    yield from _dangling(view, "placeholder", "a 'ref-id'{about} is still the placeholder {target!r}", "name what is meant")
