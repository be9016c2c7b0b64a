"""What only a person can judge: whether a review is there, and whether it still speaks of what stands there now."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.rules.places import header_place, is_direct
from traceability.rules.registry import NO_WORK_UNIT, Found, Sources, pp_st, rule
from traceability.rules.words import did_you_mean
from traceability.trace.fingerprint import fingerprint, same_fingerprint
from traceability.trace.view import View, inherited

_MET = pp_st("REQ.2-11", st22="REQ.2-16")
_TOE_TYPE = Sources("APE_CCL.1-9", "ASE_CCL.1-9", "APE_CCL.1-12", "ASE_CCL.1-16")
_REFINED = pp_st("REQ.2-8", st22="REQ.2-14")
_HOW = "'pptrace review {} --by … --role … --verdict … --reason …' records the judgement of a person"


@rule("OBJ010", "Rationale of the problem definition that nobody judged", pp_st("OBJ.2-4"), severity="info", kind="attestation")
def problem_unjudged(view: View) -> Iterator[Found]:
    """A person judged of each threat, policy and assumption whether the objectives suffice, and whether each is necessary.

    The program sees that links and texts are there and agree. Whether the argument holds, the CEM asks somebody to examine.
    Items of shipped profiles, and those that a Security Target takes over with all that they rest on, are not asked again; nor are
    documents that state no SARs yet.

    Why: a complete table of links with a wrong argument is a hole that no tool sees.

    Repair: read the rationale, then record the judgement with ``pptrace review``.

    Fails::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case., rationale: {text: O.Seal shows it.}}
        objectives:
          O.Seal: {kind: toe, text: Opening is seen., addresses: {T.Tamper: {how: shows it}}}
        sars: {ADV_FSP.1: {}}

    Passes::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        objectives:
          O.Seal: {kind: toe, text: Opening is seen., addresses: {T.Tamper: {how: shows it}}}
    """
    for section in ("threats", "organisational_security_policies", "assumptions"):
        yield from _unjudged(view, section, "that the objectives suffice, and that each is necessary")


@rule("RAT013", "Rationale of an objective that nobody judged", _MET, severity="info", kind="attestation")
def objective_unjudged(view: View) -> Iterator[Found]:
    """A person judged of each objective for the TOE whether its SFRs reach it, however a profile's open operations are completed.

    Why: the CEM asks to examine whether the SFRs meet the objective; that a text names them does not show it.

    Repair: read the rationale and the SFRs, then record the judgement with ``pptrace review``.

    Fails::

        objectives:
          O.Time: {kind: toe, text: The TOE knows the time., rationale: {text: FPT_STM.1 gives it.}}
        sfrs:
          FPT_STM.1:
            elements: {FPT_STM.1.1: {text: The TSF tells the time reliably.}}
            meets: {O.Time: {how: gives the time}}
        sars: {ADV_FSP.1: {}}

    Passes::

        objectives:
          O.Time: {kind: toe, text: The TOE knows the time.}
        sfrs:
          FPT_STM.1:
            elements: {FPT_STM.1.1: {text: The TSF tells the time reliably.}}
            meets: {O.Time: {how: gives the time}}
    """
    yield from _unjudged(view, "objectives", "that its SFRs reach it")


@rule("CCL017", "TOE type that nobody held against the profile's", _TOE_TYPE, severity="info", kind="attestation")
def toe_type_unjudged(view: View) -> Iterator[Found]:
    """A person judged of each Security Target whether its TOE is of the type that the claimed profiles describe.

    Why: a claim of conformance with a profile for another kind of product is worth nothing, and words alone do not show it.

    Repair: compare the TOE types, say why they fit under ``rationale`` of the claim, then record it: ``pptrace review DOCUMENT:``.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sars: {ADV_FSP.1: {}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
    """
    for document in view.products():
        node = f"{document.id}:"
        if view.claimed_by(document) and node not in view.reviews and _is_own(view, document):
            message = f"nobody judged that the TOE of {document.id} is of the type of the claimed profiles"
            yield Found(node, message, header_place(document, "claims"), _HOW.format(node))


@rule("REV004", "Refinement that nobody judged", _REFINED, severity="info", kind="attestation")
def refinement_unjudged(view: View) -> Iterator[Found]:
    """A person judged of each refined SFR whether whoever meets it meets the unrefined one too, and whether it is about the same.

    Asked of SFRs of a profile that a Security Target refines, and of a document's own SFRs that refine their component.

    Why: CC has two rules for a refinement: the refined SFR implies the unrefined one, and the refinement is related to the component.
    Both are a matter of meaning. What breaks them is an extended requirement, whatever it is called.

    Repair: compare the two texts, then record the judgement with ``pptrace review``.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        sars: {ADV_FSP.1: {}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FPT_STM.1: {disposition: refined, elements: {FPT_STM.1.1: {text: The TSF tells the time in seconds.}}}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FPT_STM.1: {disposition: identical}
    """
    for document in view.documents:
        taken = {name for profile in view.claimed_by(document) for name in profile.sfrs}
        for sfr in document.sfrs.values() if _is_own(view, document) else ():
            node = qualified(document.id, sfr.id)
            change = document.dispositions.get(sfr.id)
            refined = change is not None and change.disposition == "refined"
            own = sfr.id not in taken and any(element.refinements for element in sfr.elements.values())
            if (refined or own) and node not in view.reviews:
                asked = "its component" if own else "the profile"
                message = f"nobody judged that the refined {sfr.id} still asks for all that {asked} asks for, and about the same"
                yield Found(node, message, view.where(node), _HOW.format(sfr.id))


@rule("HYG005", "Review of what has changed since", NO_WORK_UNIT, severity="warning")
def stale_review(view: View) -> Iterator[Found]:
    """A review speaks of what stands there now: its fingerprint is that of the item and of all that its rationale rests on.

    Titles, notes and the places of items do not count.

    Why: somebody judged another text; what he would say of this one, nobody knows.

    Repair: judge again, and record it with ``pptrace review``.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case., rationale: {text: O.Seal shows it.}}
        === reviews.lock.yaml
        reviews:
          "pp:T.Tamper":
            by: A. Reader
            role: reviewer
            date: "2024-01-15"
            verdict: accepted
            reason: Opening is seen by everybody.
            fingerprint: "0000000000000000000000000000000000000000000000000000000000000000"

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case., rationale: {text: O.Seal shows it.}}
    """
    for subject, review in view.reviews.items():
        now = fingerprint(view, subject)
        if now and now != review.fingerprint:
            message = f"{subject} changed since {review.by} judged it on {review.date.isoformat()}"
            yield Found(subject, message, review.where, _HOW.format(subject))


@rule("REV001", "Review of nothing", NO_WORK_UNIT)
def review_of_nothing(view: View) -> Iterator[Found]:
    """Each review names a document of the project, or an item in one, by its qualified id.

    Why: a review of an id that does not exist looks as if something had been judged.

    Repair: take it out, or correct the id and judge again.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === reviews.lock.yaml
        reviews:
          "pp:T.Tamper":
            by: A. Reader
            role: reviewer
            date: "2024-01-15"
            verdict: accepted
            reason: Opening is seen by everybody.
            fingerprint: "0000000000000000000000000000000000000000000000000000000000000000"

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
    """
    for subject, review in view.reviews.items():
        if not fingerprint(view, subject):
            hint = did_you_mean(subject, view.nodes) or "take it out, or write the qualified id of what was judged"
            yield Found(subject, f"the review is about {subject}, which does not exist", review.where, hint)


@rule("REV002", "Rejected in a review", NO_WORK_UNIT)
def rejected(view: View) -> Iterator[Found]:
    """Nothing stands as a reviewer rejected it.

    Why: a person looked at it and said that it does not hold; that outweighs every link that is there.

    Repair: mend what the reason names, and have it judged again.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === reviews.lock.yaml
        reviews:
          "pp:":
            by: A. Reader
            role: reviewer
            date: "2024-01-15"
            verdict: rejected
            reason: The TOE type is another one.
            fingerprint: 03a36721b25976314834e90c3301662000f13357bab6983af76bcbc32ffde2ae

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
    """
    for subject, review in view.reviews.items():
        if review.verdict == "rejected" and fingerprint(view, subject) == review.fingerprint:
            message = f"{review.by} ({review.role}) rejected {subject}: {review.reason}"
            yield Found(subject, message, review.where, "mend it, and have it judged again")


@rule("REV003", "Review with an impossible date", NO_WORK_UNIT)
def review_in_future(view: View) -> Iterator[Found]:
    """A review was made today or before.

    Why: a review of tomorrow has not taken place.

    Repair: let ``pptrace review`` write the day.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === reviews.lock.yaml
        reviews:
          "pp:":
            by: A. Reader
            role: reviewer
            date: "2999-01-15"
            verdict: accepted
            reason: The TOE type fits.
            fingerprint: "0000000000000000000000000000000000000000000000000000000000000000"

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
    """
    for subject, review in view.reviews.items():
        if review.date > view.today:
            message = f"the review of {subject} is dated {review.date.isoformat()}; today is {view.today.isoformat()}"
            yield Found(subject, message, review.where, "record it anew with 'pptrace review'")


def _unjudged(view: View, section: str, what: str) -> Iterator[Found]:
    relations = ("meets",) if section == "objectives" else ("addresses", "meets")
    for node, document, item in view.items(section):
        argued = item.rationale and item.rationale.text.strip() and any(view.children(node, relation) for relation in relations)
        if not argued or node in view.reviews or not _is_own(view, document) or (section == "objectives" and is_direct(document)):
            continue
        if inherited(view, document, item) and _same_as_before(view, document, node, item.id):
            continue
        message = f"nobody judged of {item.id} {what}"
        yield Found(node, message, view.where(node, "rationale"), _HOW.format(item.id))


def _is_own(view: View, document: Document) -> bool:
    """Whether the document is the project's own, has come to its SARs, and there is a place to keep a review of it."""
    own = any(document.id == other.id for other in view.project.documents)
    return own and bool(document.sars) and view.project.reviews is not None


def _same_as_before(view: View, document: Document, node: str, identifier: str) -> bool:
    """Whether the item rests on the very same as in a profile that it was taken from."""
    before = (qualified(profile.id, identifier) for profile in view.claimed_by(document))
    return any(name in view.nodes and same_fingerprint(view, node, name) for name in before)
