"""A document against the profiles that it claims: each of their items with its disposition, judged, and each item that is added."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from traceability.catalogue import Catalogue
from traceability.model.base import Item, Origin
from traceability.model.document import Disposition, Document
from traceability.model.finding import Where
from traceability.model.ids import component_of, element_of
from traceability.model.project import Project
from traceability.model.requirements import Element, Sfr
from traceability.trace.allowed import allowed, changes, rationale_of
from traceability.trace.claimed import claimed_packages, claimed_profiles, sources, stands_on
from traceability.trace.conditions import in_words, is_due
from traceability.trace.differences import SlotDifference, TextDifference, compare_slots, compare_words, marks
from traceability.trace.grounds import Case, Fault, group_of, wording
from traceability.trace.inherit import SECTIONS, demanded, only_served_by, silent
from traceability.trace.lawful import Conformance, cell
from traceability.trace.rivals import contradiction, meets, taken_from
from traceability.trace.successors import is_clear, successors
from traceability.trace.tailoring import Places, tailored

_NOTHING = ("omitted", "iterated", "raised")


class Judged(msgspec.Struct, frozen=True):
    """One item of a claimed profile, or (``profile`` empty) one that the document adds.

    ``disposition`` is ``""`` where nobody says it and it does not follow; ``derived`` if it follows without being stated.
    ``targets`` are the short ids that stand for the item in the document; ``examine`` says that a person has to look at reasons.
    """

    profile: str
    section: str
    item: Item
    conformance: Conformance
    disposition: str
    derived: bool
    stated: Disposition | None
    targets: tuple[str, ...]
    faults: tuple[Fault, ...]
    slots: tuple[SlotDifference, ...] = ()
    words: tuple[TextDifference, ...] = ()

    @property
    def lawful(self) -> Literal["lawful", "examine", "unlawful"]:
        """Whether conformance allows it; ``examine``: yes, if the reason that is given holds, which a person has to judge."""
        if self.faults or not self.disposition:
            return "unlawful"
        open_questions = self.words or any(one.verdict in ("examine", "changed-selection", "changed-assignment") for one in self.slots)
        argued = self.stated is not None and bool(rationale_of(self.stated)) and self.disposition != "identical"
        return "examine" if open_questions or argued else "lawful"


def judge_claims(
    project: Project, own: Document, document: Document, claimed: tuple[Document, ...], catalogue: Catalogue | None
) -> tuple[Judged, ...]:
    """Every row of one document: ``own`` is as it was written, ``document`` effective, ``claimed`` what it claims (effective).

    A PP-Configuration puts together and claims nothing for itself, and a PP-Module
    adds to bases and packages (rules about these judge it): they have no rows. Slots and words are compared with those of the
    profile, after the changes that a PP-Module of the same configuration makes.
    """
    if not claimed or own.header.kind in ("pp-configuration", "pp-module"):
        return ()
    return tuple(_Judge(project, own, document, claimed, catalogue).rows())


class _Judge(msgspec.Struct):
    project: Project
    own: Document
    document: Document
    claimed: tuple[Document, ...]
    catalogue: Catalogue | None
    owners: tuple[Document, ...] = ()
    included: frozenset[str] = frozenset()
    tailored: Places = frozenset()
    followed: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    everything: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)

    def rows(self) -> Iterator[Judged]:
        self.owners = sources(self.project, self.own)
        self.included = frozenset(owner.id for owner in self.owners)
        self.everything = demanded(self.claimed)
        self.tailored = tailored(self.project, self.document)
        packages = set(claimed_packages(self.project, self.own))
        out = silent(self.own, self.everything)
        self.followed = {k: by for k, by in successors(self.own, self.everything, self.catalogue).items() if is_clear(k, by)}
        known: set[str] = set()
        for profile in self.claimed:
            conformance = self._conformance(profile)
            union = demanded([profile])
            served = _served(union)
            for section in SECTIONS:
                for item in union[section].values():
                    known.add(item.id)
                    if row := self._untouched(profile, section, item, conformance):
                        yield row
                        continue
                    case = self._case(profile, section, item, conformance, union, served)
                    yield self._row(case, profile.id in packages, item.id in out)
        if not claimed_profiles(self.own):
            return  # packages are added to what a document says of its own; nothing is added to them
        stands_for = {name for said in self.own.dispositions.values() for name in said.by}
        stands_for |= {name for names in self.followed.values() for name in names}
        strictest = self._for_additions()
        for section in SECTIONS:
            for item in getattr(self.own, section).values():
                if item.id not in known and item.id not in stands_for:
                    yield self._added(section, item, strictest)

    def _untouched(self, profile: Document, section: str, item: Any, conformance: Conformance) -> Judged | None:
        """The row of an item that is taken over as it is, which is lawful whatever is claimed: most are, so these are judged at once."""
        said = self.own.dispositions.get(item.id)
        if said is None or said.disposition != "identical" or changes(said):
            return None
        if getattr(self.document, section).get(item.id) is not item:
            return None
        if isinstance(item, Sfr) and (item.status != "mandatory" or _left_open(item)):
            return None
        return Judged(self._owner(profile, section, item), section, item, conformance, "identical", False, said, (item.id,), ())

    def _owner(self, profile: Document, section: str, item: Any) -> str:
        """The document that states an item which a claimed one holds."""
        return next((o.id for o in self.owners if (held := getattr(o, section).get(item.id)) and held.origin == item.origin), profile.id)

    def _conformance(self, profile: Document) -> Conformance:
        claims = self.own.header.claims
        return next((claim.conformance for claim in (claims.profiles if claims else ()) if claim.id == profile.id), "strict")

    def _for_additions(self) -> Conformance:
        """The kind of conformance that limits what may be added: exact if any claim is, demonstrable if all are."""
        claims = self.own.header.claims
        kinds = {claim.conformance for claim in (claims.profiles if claims else ())}
        return "exact" if "exact" in kinds else "strict" if "strict" in kinds or not kinds else "demonstrable"

    def _case(
        self,
        profile: Document,
        section: str,
        item: Any,
        conformance: Conformance,
        union: dict[str, dict[str, Any]],
        served: dict[str, set[str]],
    ) -> Case:
        return Case(
            own=self.own, document=self.document, owner=self._owner(profile, section, item), owners=self.owners, section=section,
            group=group_of(section, item), item=item, conformance=conformance, union=union,
            served_by=frozenset(served.get(item.id, ())), catalogue=self.catalogue,
            after=getattr(self.document, section).get(item.id), stated=self.own.dispositions.get(item.id), by=self._by(item),
        )  # fmt: skip

    def _by(self, item: Item) -> tuple[str, ...]:
        """What stands for an item: named in its disposition, or, where nothing is said of it, what took its place."""
        said = self.own.dispositions.get(item.id)
        return said.by if said is not None else self.followed.get(item.id, ())

    def _row(self, case: Case, package: bool, left_out: bool) -> Judged:
        said, item = case.stated, case.item
        slots, words = self._differences(case)
        disposition: str = said.disposition if said is not None else self._derived(case, package, left_out, slots, words)
        faults = [*self._due(case)]
        if (rival := taken_from(case, self.claimed)) is not None:
            faults += contradiction(case, rival, case.owner in stands_on(self.project, rival))
            slots, words = (), ()
        elif disposition:
            faults += allowed(case, disposition)
            faults += self._slot_faults(case, disposition, slots, words)
        targets = (*((item.id,) if case.after is not None and disposition not in _NOTHING else ()), *case.by)
        return Judged(
            case.owner, case.section, item, case.conformance, disposition, said is None and bool(disposition), said, targets, tuple(faults),
            slots, words,
        )  # fmt: skip

    def _derived(
        self, case: Case, package: bool, left_out: bool, slots: tuple[SlotDifference, ...], words: tuple[TextDifference, ...]
    ) -> str:
        if left_out:
            return "omitted"
        if case.by:
            return "iterated" if component_of(case.by[0]) == component_of(case.item.id) else "raised"
        restated = getattr(self.own, case.section).get(case.item.id)
        if restated is not None:
            if case.group == "environment" and restated.kind == "toe":
                return "moved-to-TOE"
            if case.section != "sfrs":
                return "identical" if wording(restated) == wording(case.item) else "refined"
            changed = words or any(one.verdict not in ("same", "open", "completed", "narrowed") for one in slots)
            return "refined" if changed else "completed" if any(one.verdict == "completed" for one in slots) else "identical"
        return "identical" if package else ""

    def _differences(self, case: Case) -> tuple[tuple[SlotDifference, ...], tuple[TextDifference, ...]]:
        if not isinstance(case.item, Sfr) or (case.after is case.item and not _left_open(case.item)):
            return (), ()
        pairs = [(before, after) for before in case.item.elements.values() for after in self._instances(case, before)]
        slots = tuple(one for before, after in pairs for one in compare_slots(before, after))
        return slots, tuple(one for before, after in pairs for one in compare_words(before, after))

    def _instances(self, case: Case, element: Element) -> Iterator[Element]:
        """The elements of the document that stand for an element of the profile: its own, or those of the iterations."""
        if case.by and (case.stated is None or case.stated.disposition == "iterated"):
            for name in case.by:
                sfr = self.document.sfrs.get(name)
                if sfr is not None and not self._of_another(case, sfr):
                    yield from (e for e in sfr.elements.values() if element_of(e.id) == element_of(element.id))
        elif isinstance(case.after, Sfr) and element.id in case.after.elements:
            yield case.after.elements[element.id]

    def _of_another(self, case: Case, sfr: Sfr) -> bool:
        """Whether an iteration stands for the SFR of this id of another claimed document, which completes it otherwise.

        Where two profiles complete one component differently, both are met by iterations: one as the one has it, one as the other.
        """
        others = [held for d in self.claimed if (held := d.sfrs.get(case.item.id)) is not None and held.origin != case.item.origin]
        return any(meets(held, sfr) for held in others) and any(
            meets(case.item, one) for name in case.by if (one := self.document.sfrs.get(name)) is not None and one is not sfr
        )

    def _due(self, case: Case) -> Iterator[Fault]:
        """RAT008: what is not mandatory is there exactly when its trigger holds."""
        sfr = case.item
        if not isinstance(sfr, Sfr) or sfr.status == "mandatory" or self.own.header.kind != "security-target":
            return
        due = is_due(sfr, self.document, self.included)
        there = case.after is not None or (bool(case.by) and (case.stated is None or case.stated.disposition in ("iterated", "raised")))
        why = in_words(sfr.when) if sfr.when else ""
        if due is True and not there:
            yield Fault(
                "RAT008", f"{sfr.id} is {sfr.status} and due, because {why}; it is not in {self.own.id}", "take it over", case.place()
            )
        if due is False and there:
            message = f"{sfr.id} is {sfr.status}, and its trigger does not hold ({why}); yet it is in {self.own.id}"
            yield Fault("RAT008", message, "leave it out, or choose what it depends on", case.place())

    def _slot_faults(
        self, case: Case, disposition: str, slots: tuple[SlotDifference, ...], words: tuple[TextDifference, ...]
    ) -> Iterator[Fault]:
        for slot in slots:
            marked = _marked(case, disposition, slot.element)
            rule = "" if (slot.element, slot.slot) in self.tailored else _slot_rule(slot, marked, self.own.header.kind)
            if rule:
                message = (
                    f"{slot.element} {slot.slot}: {case.owner} says '{slot.before}', {self.own.id} says '{slot.after}'"
                    f"{f': {slot.reason}' if slot.reason else ''}"
                )
                where = self._slot_place(case, slot.element, "slots", slot.slot)
                yield Fault(rule, message, _SLOT_HINTS.get(rule, ""), where, f"{slot.element} {slot.slot}", _origin(case, slot.element))
        for text in words:
            yield from self._word_fault(case, disposition, text)

    def _word_fault(self, case: Case, disposition: str, text: TextDifference) -> Iterator[Fault]:
        """Words that a disposition gives an element are marked, or not, by OPS007 and OPS009; here are the others."""
        change = case.stated.elements.get(text.element) if case.stated else None
        if change is not None and text.what == "text" and change.text:
            if not change.refinements:
                yield Fault("OPS007", f"{text.element} is worded otherwise, and no refinement is marked", "", case.place())
            return
        if change is not None and text.what == "scope" and change.refinements:
            yield Fault("OPS009", f"{text.element} limits the scope of what {case.owner} demands as a whole", "", case.place())
            return
        path = ("text",) if text.what in ("text", "scope") else ("items", text.name)
        where = self._slot_place(case, text.element, *path)
        related = f"{text.element}{f'#{text.name}' if text.what == 'item' else ''}"
        both = f"{case.owner} says '{text.before}', {self.own.id} says '{text.after}'"
        if text.what == "fewer-items":
            message = f"{text.element} no longer holds {text.name}: {both}"
            yield Fault("CMP003", message, _SLOT_HINTS["CMP003"], where, related, _origin(case, text.element))
        elif text.what == "scope":
            message = f"{text.element} limits the scope of an SFR of {case.owner}: {both}"
            yield Fault("CMP003", message, _SLOT_HINTS["CMP003"], where, related, _origin(case, text.element))
        elif not _marked(case, disposition, text.element):
            message = f"{related} is worded otherwise, and not marked as a refinement: {both}"
            yield Fault("CMP016", message, _SLOT_HINTS["CMP016"], where, related, _origin(case, text.element))

    @staticmethod
    def _slot_place(case: Case, element: str, *path: str) -> Where:
        if case.stated is not None and element in case.stated.elements:
            return case.place("elements", element, *path)
        held = case.after.elements.get(element) if isinstance(case.after, Sfr) else None
        if held is not None and held.origin.line and case.stated is None:
            return Where(file=held.origin.file, line=held.origin.line, path=path)
        return case.place()

    def _added(self, section: str, item: Any, conformance: Conformance) -> Judged:
        if item.id not in self.own.dispositions and cell(group_of(section, item), "added", conformance) == "lawful":
            return Judged("", section, item, conformance, "added", True, None, (item.id,), ())  # most are, so these are judged at once
        case = Case(
            own=self.own, document=self.document, owner="", owners=self.owners, section=section, group=group_of(section, item), item=item,
            conformance=conformance, union=self.everything, served_by=frozenset(), catalogue=self.catalogue, after=item,
            stated=self.own.dispositions.get(item.id), by=self._by(item),
        )  # fmt: skip
        faults = tuple(allowed(case, "added"))
        return Judged("", section, item, conformance, "added", case.stated is None, case.stated, (item.id,), faults)


def _served(union: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    return only_served_by(union, {key for key, sfr in union["sfrs"].items() if sfr.status != "mandatory"})


def _left_open(sfr: Sfr) -> bool:
    return any(slot.state != "completed" for element in sfr.elements.values() for slot in element.slots.values())


def _marked(case: Case, disposition: str, element: str) -> bool:
    """Whether a document says of an element that it refines it: in the disposition, or with a mark in the element itself."""
    change = case.stated.elements.get(element) if case.stated else None
    held = case.after.elements.get(element) if isinstance(case.after, Sfr) else None
    before = case.item.elements.get(element) if isinstance(case.item, Sfr) else None
    fresh = [mark for mark in marks(held) if mark not in marks(before)]
    stated = case.stated is not None and disposition == "refined"
    return stated or bool(marks(change)) or bool(fresh)


def _slot_rule(slot: SlotDifference, marked: bool, kind: str) -> str:
    """The rule that a difference breaks, ``""`` if none; rules of another family report it themselves, once."""
    if slot.verdict == "fewer":
        return "CMP003" if marked else "CMP014"
    if slot.verdict == "invented":
        return "CMP015"
    if slot.verdict == "beyond":
        return "OPS005"
    if slot.verdict == "open":
        return "OPS002" if kind == "security-target" else "CMP014" if slot.reason else ""
    return {"changed-selection": "CMP013", "changed-assignment": "CMP014"}.get(slot.verdict, "") if not marked else ""


def _origin(case: Case, element: str) -> Origin:
    held = case.item.elements.get(element) if isinstance(case.item, Sfr) else None
    return held.origin if held is not None and held.origin.line else case.item.origin


_SLOT_HINTS = {
    "CMP003": "take the profile's subjects, objects and operations over as they are; more may be added, none taken away",
    "CMP013": "choose what the profile has chosen; if the change asks for more, state 'disposition: refined' with a rationale",
    "CMP014": "take the profile's value over; if the change asks for more, state 'disposition: refined' with a rationale",
    "CMP015": "choose among what the profile has left",
    "CMP016": "keep the profile's words, or state 'disposition: refined' with a rationale that shows that the result asks for no less",
}
