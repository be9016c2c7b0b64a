"""Waivers: what a project accepts for a while, who answers for it, and until when.

A waiver with a fault of its own (WVR001, WVR003, WVR004, WVR005, WVR007) is void: it keeps nothing from failing the gate,
whichever of these rules run.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date

from traceability.model.demands import Demands, Waiver
from traceability.rules.registry import NO_WORK_UNIT, Found, all_rules, rule
from traceability.trace.view import View

UNWAIVABLE = ("COL001", "COV002", "OBJ004", "OBJ005", "OBJ006", "RAT002", "THR", "WVR")
"""Rules, by id or its beginning, that nobody may waive: without them there is no argument to judge, or no gate."""


def faults(waiver: Waiver, demands: Demands, today: date) -> tuple[str, ...]:
    """The rules by which a waiver is void, sorted; empty for one that holds today."""
    found = {
        "WVR001": today > waiver.expires,
        "WVR003": _person(waiver.approver) == _person(waiver.owner),
        "WVR004": waiver.rule.startswith(UNWAIVABLE),
        "WVR005": (waiver.expires - waiver.created).days > demands.waiver_days,
        "WVR007": waiver.created > today,
    }
    return tuple(identifier for identifier, wrong in found.items() if wrong)


@rule("WVR001", "Waiver that has expired", NO_WORK_UNIT)
def expired(view: View) -> Iterator[Found]:
    """No waiver stands in ``waivers.yaml`` after the day in ``expires``, which is the last one on which it holds.

    Why: what was accepted for a while would else be accepted for ever, and nobody would look at it again.

    Repair: mend what was waived and remove the waiver; or have it approved anew, with new dates.

    Fails::

        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-01
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats: {T.A: {agents: [], assets: [], action: Somebody listens.}}
        objectives: {O.A: {kind: toe, text: The TOE encrypts., addresses: {T.A: {how: nothing to hear}}}}

    Passes::

        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 9999-12-31
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats: {T.A: {agents: [], assets: [], action: Somebody listens.}}
        objectives: {O.A: {kind: toe, text: The TOE encrypts., addresses: {T.A: {how: nothing to hear}}}}
    """
    for waiver in _faulty(view, "WVR001"):
        message = f"the waiver of {waiver.finding} expired after {waiver.expires}; today is {view.today}"
        yield _found(waiver, message, "mend what was waived and remove the waiver, or have it approved anew")


@rule("WVR002", "Waiver that waives nothing", NO_WORK_UNIT)
def unused(view: View) -> Iterator[Found]:
    """Each waiver speaks of a finding that is really there.

    Why: what it waived is mended, or its id is mistyped. Left standing, it would hide the same defect when it comes back.

    Repair: remove the waiver, or copy the key of the finding that it should waive (``pptrace check --format json``).

    Fails::

        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.B
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-01
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats: {T.A: {agents: [], assets: [], action: Somebody listens.}}
        objectives: {O.A: {kind: toe, text: The TOE encrypts., addresses: {T.A: {how: nothing to hear}}}}

    Passes::

        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-01
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        threats: {T.A: {agents: [], assets: [], action: Somebody listens.}}
        objectives: {O.A: {kind: toe, text: The TOE encrypts., addresses: {T.A: {how: nothing to hear}}}}
    """
    if view.project.judged_as:  # waivers speak of findings under the claimed edition
        return
    # The rules that are waived are asked here, whatever else runs: whether a finding is there is no matter of selection.
    keys: dict[str, list[str]] = {}
    for waiver in view.policy.waivers:
        if waiver.rule.startswith(UNWAIVABLE):
            continue
        if waiver.rule not in keys:
            keys[waiver.rule] = [finding.key for finding in all_rules()[waiver.rule].run(view)]
        if not any(map(waiver.waives, keys[waiver.rule])):
            message = f"the waiver of {waiver.finding} waives nothing: there is no such finding"
            yield _found(waiver, message, "remove the waiver, or correct the key of the finding")


@rule("WVR003", "Waiver approved by its owner", NO_WORK_UNIT)
def approved_by_owner(view: View) -> Iterator[Found]:
    """The person who approves a waiver is another one than its owner.

    Why: two people must agree that a defect may stay for a while; one who waives alone is not questioned by anybody.

    Repair: have somebody else approve it.

    Fails::

        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: a. writer
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-01

    Passes::

        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-01
    """
    for waiver in _faulty(view, "WVR003"):
        yield _found(waiver, f"{waiver.approver} approves the waiver of {waiver.finding} and owns it too", "have somebody else approve it")


@rule("WVR004", "Waiver of what cannot be waived", NO_WORK_UNIT)
def not_waivable(view: View) -> Iterator[Found]:
    """No waiver speaks of a rule that must hold: COL001, COV002, OBJ004, OBJ005, OBJ006, RAT002, thresholds (THR), waivers (WVR).

    Why: a threat, policy or assumption that nothing answers, an objective without an SFR, an interface without a test, or
    nothing collected at all: with any of these there is no argument left that could be judged.

    Repair: mend the finding.

    Fails::

        === waivers.yaml
        waivers:
          - rule: OBJ004
            subject: pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The objective is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-01

    Passes::

        === waivers.yaml
        waivers:
          - rule: OBJ007
            subject: pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-01
    """
    for waiver in _faulty(view, "WVR004"):
        yield _found(waiver, f"{waiver.finding}: a finding of {waiver.rule} cannot be waived", "mend the finding and remove the waiver")


@rule("WVR005", "Waiver that runs too long", NO_WORK_UNIT)
def too_long(view: View) -> Iterator[Found]:
    """A waiver runs for no more days, from ``created`` to ``expires``, than the policy grants (90).

    Why: what stays longer is no exception any more, but the state of the product, and belongs into its documents.

    Repair: choose an earlier day; have it approved anew when it comes.

    Fails::

        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-04-01

    Passes::

        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-31
    """
    for waiver in _faulty(view, "WVR005"):
        days, most = (waiver.expires - waiver.created).days, view.policy.waiver_days
        message = f"the waiver of {waiver.finding} runs for {days} days; policy {view.policy.policy} grants {most}"
        yield _found(waiver, message, f"let it expire at most {most} days after {waiver.created}")


@rule("WVR006", "Waiver of what the baseline accepts", NO_WORK_UNIT)
def in_the_baseline(view: View) -> Iterator[Found]:
    """What is waived does not stand in ``baseline.yaml`` too.

    Why: the baseline knows no owner and no day on which it ends. When the waiver expired, it would hide the finding for ever.

    Repair: ``pptrace baseline --reason …`` takes what is waived out of the baseline; or remove the waiver.

    Fails::

        === baseline.yaml
        baseline: [{reason: known, findings: ["OBJ007 pp:T.A"]}]
        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-01

    Passes::

        === baseline.yaml
        baseline: [{reason: known, findings: ["OBJ007 pp:T.B"]}]
        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-01
    """
    for waiver in view.policy.waivers:
        both = sorted(filter(waiver.waives, view.policy.baseline))
        if both:
            message = f"{both[0]}{f' and {len(both) - 1} more' if both[1:] else ''}: waived, and in the baseline too"
            yield _found(waiver, message, "take it out of the baseline, or remove the waiver")


@rule("WVR007", "Waiver dated in the future", NO_WORK_UNIT)
def not_yet_created(view: View) -> Iterator[Found]:
    """No waiver was created later than today.

    Why: its days are counted from its creation, so a later date would lengthen them unseen.

    Repair: write the day on which it was approved.

    Fails::

        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 9999-01-01
            expires: 9999-03-01

    Passes::

        === waivers.yaml
        waivers:
          - finding: OBJ007 pp:T.A
            owner: A. Writer
            approver: B. Reader
            reason: The rationale is being written.
            issue: "12"
            created: 2020-01-01
            expires: 2020-03-01
    """
    for waiver in _faulty(view, "WVR007"):
        message = f"the waiver of {waiver.finding} is dated {waiver.created}, and today is {view.today}"
        yield _found(waiver, message, "write the day on which it was approved")


def _faulty(view: View, identifier: str) -> Iterator[Waiver]:
    return (waiver for waiver in view.policy.waivers if identifier in faults(waiver, view.policy, view.today))


def _found(waiver: Waiver, message: str, hint: str) -> Found:
    return Found(waiver.subject, message, waiver.where, hint, " ".join(filter(None, (waiver.rule, waiver.related))))


def _person(name: str) -> str:
    """A name, however it is spaced and capitalised."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()
