"""Vulnerabilities and the attack potential that they take (AVA_VAN, CEM Annex B.4). Judged where a project records them."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.attack_potential import POTENTIALS, Potential, exceeds, points, potential_of, resistance_of
from traceability.model.document import Document
from traceability.model.lifecycle import Vulnerability
from traceability.rules.places import product_of
from traceability.rules.registry import Found, Sources, rule, same
from traceability.rules.words import listed
from traceability.trace.view import View


@rule("VAN001", "Potential vulnerability that is not described", Sources("", "AVA_VAN.3-5", "", "AVA_VAN.3-5"))
def undescribed(view: View) -> Iterator[Found]:
    """Each potential vulnerability says where it was found, how the attack goes, and which SFRs it threatens.

    One that is said not to be exploitable, or to be residual, also says why.

    Why: without the attack nobody can follow the rating, and without the SFRs nobody knows what is at stake.

    Repair: fill the field that the message names.

    Fails::

        vulnerabilities:
          VUL.Glitch:
            found_in: our own search
            scenario: The supply is disturbed while the time is read.
            sfrs: []
            outcome: exploitable
            time: 1 week
            expertise: expert
            knowledge: restricted
            window: moderate
            equipment: specialised

    Passes::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        vulnerabilities:
          VUL.Glitch:
            found_in: our own search
            scenario: The supply is disturbed while the time is read.
            sfrs: [FPT_STM.1]
            outcome: exploitable
            time: 1 week
            expertise: expert
            knowledge: restricted
            window: moderate
            equipment: specialised
    """
    for node, _, found in view.items("vulnerabilities"):
        missing = [name for name in ("found_in", "scenario") if not getattr(found, name).strip()]
        missing += [] if found.sfrs else ["sfrs"]
        missing += ["argument"] if found.outcome != "exploitable" and not found.argument.strip() else []
        if missing:
            yield Found(node, f"{found.id} does not state {listed(missing)}", view.where(node), f"fill {listed(missing)}")


@rule("VAN002", "Vulnerability that the claimed resistance does not allow", Sources("", "AVA_VAN.3-12", "", "AVA_VAN.3-12"))
def not_resisted(view: View) -> Iterator[Found]:
    """No attack succeeds with a potential that AVA_VAN of the Security Target looks for; a residual one takes more than that.

    The factors are added as in the table of CEM Annex B.4: up to 9 points basic, to 13 enhanced-basic, to 19 moderate, to 24 high.
    AVA_VAN.1 and .2 resist basic, .3 enhanced-basic, .4 moderate, .5 high.

    Why: one successful attack within the claimed resistance fails the evaluation.

    Repair: mend the TOE; or correct the factors, if they were set wrongly.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sars: {AVA_VAN.5: {}}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        vulnerabilities:
          VUL.Glitch:
            found_in: our own search
            scenario: The supply is disturbed while the time is read.
            sfrs: [FPT_STM.1]
            outcome: residual
            argument: It takes an expert.
            time: 1 month
            expertise: expert
            knowledge: restricted
            window: easy
            equipment: bespoke

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sars: {AVA_VAN.5: {}}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        vulnerabilities:
          VUL.Glitch:
            found_in: our own search
            scenario: The supply is disturbed while the time is read.
            sfrs: [FPT_STM.1]
            outcome: residual
            argument: It takes an expert, and half a year.
            time: 2 months
            expertise: expert
            knowledge: restricted
            window: moderate
            equipment: bespoke
    """
    for node, document, found in view.items("vulnerabilities"):
        resists = _resistance(product_of(view, document) or document)
        if found.outcome == "not-exploitable" or resists is None:
            continue
        total, takes = _rated(found)
        if not exceeds(takes, resists):
            message = f"{found.id} is {found.outcome} with {total} points ({takes}), and the TOE claims to resist {resists}"
            yield Found(node, message, view.where(node, "outcome"), "mend the TOE, or correct the factors")
        elif found.outcome == "exploitable":
            message = f"{found.id} takes {total} points ({takes}), more than the claimed resistance ({resists}): it is residual"
            yield Found(node, message, view.where(node, "outcome"), "write 'outcome: residual', and why under 'argument'")


@rule("VAN003", "Residual vulnerability that nothing holds off", same("AVA_VAN.3-12"), severity="warning")
def residual_alone(view: View) -> Iterator[Found]:
    """A residual vulnerability names the objectives for the environment that it relies on. If it relies on none, it says so.

    Why: when the environment changes, somebody must know which vulnerabilities come back.

    Repair: name objectives under ``relies_on``; or say in the ``argument`` that it relies on no objective for the environment.

    Fails::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        vulnerabilities:
          VUL.Glitch:
            found_in: our own search
            scenario: The supply is disturbed.
            sfrs: [FPT_STM.1]
            outcome: residual
            argument: It takes half a year beside the TOE.
            time: 6 months
            expertise: expert
            knowledge: restricted
            window: moderate
            equipment: bespoke

    Passes::

        objectives:
          OE.Guard: {kind: environment, text: The site is guarded.}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        vulnerabilities:
          VUL.Glitch:
            found_in: our own search
            scenario: The supply is disturbed.
            sfrs: [FPT_STM.1]
            outcome: residual
            relies_on: [OE.Guard]
            argument: It takes half a year beside the TOE.
            time: 6 months
            expertise: expert
            knowledge: restricted
            window: moderate
            equipment: bespoke
    """
    for node, document, found in view.items("vulnerabilities"):
        for parent in view.parents(node, "relies-on"):
            if view.nodes[parent]["item"].kind != "environment":
                message = f"{found.id} relies on {parent}, which is no objective for the environment"
                yield Found(node, message, view.where(node, "relies_on"), "name an objective for the environment", parent)
        says_so = "no objective for the environment" in found.argument
        if found.outcome == "residual" and not found.relies_on and not says_so:
            message = f"{found.id} is residual in {document.id}, and names no objective for the environment that it relies on"
            yield Found(node, message, view.where(node), "name it under 'relies_on', or say that there is none")


def _rated(found: Vulnerability) -> tuple[int | str, Potential]:
    total = points(found.time, found.expertise, found.knowledge, found.window, found.equipment)
    return ("no number of" if total is None else total), potential_of(total)


def _resistance(document: Document) -> Potential | None:
    levels = [level for sar in document.sars if (level := resistance_of(sar))]
    return max(levels, key=POTENTIALS.index, default=None)
