"""The security problem definition (APE_SPD.1, ASE_SPD.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.model.attack_potential import POTENTIALS, exceeds, resistance_of
from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.rules.places import header_place
from traceability.rules.registry import NO_WORK_UNIT, Found, Sources, pp_st, rule
from traceability.rules.words import listed, mentioned
from traceability.trace.view import View

_SECTIONS = {"threats": "threat", "organisational_security_policies": "organisational security policy", "assumptions": "assumption"}
_PREFIX = {"threats": ("T",), "organisational_security_policies": ("OSP", "P"), "assumptions": ("A",), "objectives": ("O", "OE")}
_LOW = ("EAL1", "CAP-A")
_TOE_DUTY = re.compile(r"\b(?:the )?(?:TOE|TSF)\s+(?:shall|must|has to|will)\b", re.I)


@rule("SPD001", "Part of the problem definition empty without a reason", pp_st("SPD.1-1"))
def empty_section(view: View) -> Iterator[Found]:
    """Threats, organisational security policies and assumptions are stated, or the header says why there are none.

    Judged are documents whose SARs include a security problem definition (ASE_SPD).

    Why: an empty section may have been forgotten; the reader must see that somebody thought about it.

    Repair: add the items, or ``none: {assumptions: …}`` with the reason in the document's header.

    Fails::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        organisational_security_policies:
          OSP.Log: {text: Every access is logged.}
        sars:
          ASE_SPD.1: {}

    Passes::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        organisational_security_policies:
          OSP.Log: {text: Every access is logged.}
        assumptions:
          A.Site: {text: The site is guarded.}
        sars:
          ASE_SPD.1: {}
    """
    for document in view.documents:
        if not any(sar.startswith("ASE_SPD") for sar in document.sars):
            continue
        for section, kind in _SECTIONS.items():
            reason = document.header.none.get(section, "").strip()
            items = getattr(document, section)
            if not items and not reason:
                message = f"{document.id} states no {kind}, and no reason why there is none"
                yield Found(f"{document.id}:", message, header_place(document), f"add one, or 'none: {{{section}: …}}'", section)
            elif items and reason:
                message = f"{document.id} says that there is no {kind}, but states {listed(items)}"
                yield Found(f"{document.id}:", message, header_place(document, "none", section), "take the reason out", section)


@rule("SPD002", "Threat without agent, asset or action", pp_st("SPD.1-2"))
def threat_incomplete(view: View) -> Iterator[Found]:
    """Each threat names at least one agent and one asset, and describes the adverse action.

    Judged are documents that state assets, threat agents or SARs; one without them has not come so far.

    Why: the evaluator fails a threat that does not say who does what to which thing; nobody can judge how it is countered.

    Repair: name threat agents under ``agents`` and assets under ``assets``; write under ``action`` what the agent does.

    Fails::

        assets:
          AST.Log: {text: The log.}
        threats:
          T.Tamper: {agents: [], assets: [AST.Log], action: Changes the log.}

    Passes::

        assets:
          AST.Log: {text: The log.}
        threat_agents:
          TA.Thief: {text: A thief., attack_potential: basic}
        threats:
          T.Tamper: {agents: [TA.Thief], assets: [AST.Log], action: Changes the log.}
    """
    for node, document, threat in view.items("threats"):
        if not (document.sars or document.assets or document.threat_agents):
            continue
        missing = [name for name in ("agents", "assets") if not getattr(threat, name)]
        missing += [] if threat.action.strip() else ["action"]
        if missing:
            yield Found(node, f"{threat.id} names no {' and no '.join(missing)}", view.where(node, missing[0]), f"fill {listed(missing)}")


@rule("SPD003", "Id that says another kind than the item is", NO_WORK_UNIT)
def misleading_id(view: View) -> Iterator[Found]:
    """An id that begins as threats (``T.``), policies (``OSP.``, ``P.``), assumptions (``A.``) or objectives (``O.``, ``OE.``) do is one.

    Why: readers of a profile tell these kinds apart by their ids; a threat called ``A.…`` is read as an assumption.

    Repair: move the item to the section of its kind, or give it another id and leave a tombstone under ``retired``.

    Fails::

        assumptions:
          T.Site: {text: The site is guarded.}

    Passes::

        assumptions:
          A.Site: {text: The site is guarded.}
    """
    kinds = {prefix: section for section, prefixes in _PREFIX.items() for prefix in prefixes}
    for section in _PREFIX:
        for node, _, item in view.items(section):
            said = kinds.get(item.id.partition(".")[0], section) if "." in item.id else section
            if said != section:
                message = f"{item.id} stands under {section}, but its id is that of an item of {said}"
                yield Found(node, message, view.where(node), f"move it to {said}, or give it another id")


@rule("SPD004", "Asset or threat agent that nothing speaks of", pp_st("SPD.1-2"), severity="warning")
def unused(view: View) -> Iterator[Found]:
    """Each asset is threatened by a threat or named by a policy; each threat agent acts in a threat.

    Judged are documents that state threats.

    Why: an asset that no threat touches shows that a threat is missing, or that it needs no protection.

    Repair: name the asset or agent in the threat that it belongs to, or remove it.

    Fails::

        assets:
          AST.Log: {text: The log.}
          AST.Key: {text: The key.}
        threat_agents:
          TA.Thief: {text: A thief., attack_potential: basic}
        threats:
          T.Tamper: {agents: [TA.Thief], assets: [AST.Log], action: Changes the log.}

    Passes::

        assets:
          AST.Log: {text: The log.}
        threat_agents:
          TA.Thief: {text: A thief., attack_potential: basic}
        threats:
          T.Tamper: {agents: [TA.Thief], assets: [AST.Log], action: Changes the log.}
    """
    for section, relation, verb in (("assets", "assets", "threatens"), ("threat_agents", "agents", "is carried out by")):
        for node, document, item in view.items(section):
            if not document.threats or view.children(node, relation):
                continue
            texts = (f"{policy.title} {policy.text}" for policy in document.organisational_security_policies.values())
            if section == "assets" and any(mentioned(text, (item.id,)) for text in texts):
                continue
            message = f"no threat {verb} {item.id}"
            yield Found(node, message, view.where(node), f"name {item.id} in the threat that it belongs to, or remove it")


@rule("SPD005", "Assumption about the TOE", pp_st("SPD.1-4"), severity="warning", kind="heuristic")
def assumption_about_toe(view: View) -> Iterator[Found]:
    """An assumption speaks of the environment; one that says what the TOE or TSF shall do is probably an objective.

    Why: what the TOE does is required and evaluated, never assumed.

    Repair: say what the environment provides, or make it an objective for the TOE.

    Fails::

        assumptions:
          A.Log: {text: The TOE shall keep a log.}

    Passes::

        assumptions:
          A.Log: {text: Somebody reads the log every day.}
    """
    for node, _, assumption in view.items("assumptions"):
        if found := _TOE_DUTY.search(assumption.text):
            message = f"{assumption.id} says {found.group()!r}: an assumption is about the environment only"
            yield Found(node, message, view.where(node, "text"), "say what the environment provides, or make it an objective for the TOE")


@rule("SPD006", "Vulnerability analysis weaker than the attackers", pp_st("REQ.2-12", pp22="REQ.2-13", st22="REQ.2-17"))
def analysis_too_weak(view: View) -> Iterator[Found]:
    """AVA_VAN reaches at least the highest attack potential of the agents in the document's threats.

    Why: capable attackers beside a weak vulnerability analysis are the CEM's own example of SARs that do not fit the problem.

    Repair: raise AVA_VAN, or lower the potential of the agent if it was set too high.

    Fails::

        assets:
          AST.Log: {text: The log.}
        threat_agents:
          TA.Thief: {text: A thief., attack_potential: high}
        threats:
          T.Tamper: {agents: [TA.Thief], assets: [AST.Log], action: Changes the log.}
        sars:
          AVA_VAN.2: {}

    Passes::

        assets:
          AST.Log: {text: The log.}
        threat_agents:
          TA.Thief: {text: A thief., attack_potential: high}
        threats:
          T.Tamper: {agents: [TA.Thief], assets: [AST.Log], action: Changes the log.}
        sars:
          AVA_VAN.5: {}
    """
    for document in view.documents:
        resists = max((p for sar in document.sars if (p := resistance_of(sar))), key=POTENTIALS.index, default=None)
        for agent in document.threat_agents.values() if resists else ():
            node = qualified(document.id, agent.id)
            if resists and exceeds(agent.attack_potential, resists) and _acts(document, agent.id):
                sar = next(sar for sar in document.sars if resistance_of(sar) == resists)
                message = f"{agent.id} attacks with potential {agent.attack_potential}, but {sar} looks for attacks up to {resists} only"
                hint = "raise AVA_VAN, or correct the attack potential"
                yield Found(node, message, view.where(node, "attack_potential"), hint, qualified(document.id, sar))


@rule("SPD007", "Low-assurance document that may not be one", Sources("APE_CCL.1-8", "ASE_CCL.1-8", "APE_REQ.1-10", "ASE_REQ.1-15"))
def low_assurance(view: View) -> Iterator[Found]:
    """ASE_OBJ.1 and ASE_REQ.1 under CC 3.1 go with EAL1 or CAP-A only; under CC:2022 they still need a problem definition.

    Why: CC 3.1 lets documents of the lowest assurance leave out the problem definition and the objectives for the TOE, and no
    others. CC:2022 replaced that variant by direct rationale, which argues from the problem definition.

    Repair: use ASE_OBJ.2, ASE_REQ.2 and ASE_SPD.1; under CC:2022 state the threats and policies.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            packages: [{id: EAL2, conformance: augmented, by: [ALC_FLR.1]}]
        sars:
          ASE_REQ.1: {}

    Passes::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: A profile
          version: "1"
          claims:
            cc: {edition: "3.1"}
            part2: conformant
            part3: conformant
            packages: [{id: EAL1, conformance: conformant}]
        sars:
          ASE_REQ.1: {}
    """
    for document in view.documents:
        claims = document.header.claims
        low = [sar for sar in ("ASE_OBJ.1", "ASE_REQ.1") if sar in document.sars]
        if claims is None or not low:
            continue
        node, where = qualified(document.id, low[0]), view.where(qualified(document.id, low[0]))
        packages = [claim.id for claim in claims.packages]
        if claims.cc.edition == "3.1" and packages and not any(name in _LOW for name in packages):
            message = f"{document.id} includes {' and '.join(low)} but claims {listed(packages)}: that variant goes with EAL1 or CAP-A"
            yield Found(node, message, where, "include ASE_SPD.1, ASE_OBJ.2 and ASE_REQ.2 instead")
        elif claims.cc.edition == "2022" and not any(getattr(document, section) for section in _SECTIONS):
            message = f"{document.id} argues by direct rationale but states no security problem"
            yield Found(node, message, where, "state the threats and policies that the SFRs answer")


def _acts(document: Document, agent: str) -> bool:
    return any(agent in (name.rpartition(":")[2] for name in threat.agents) for threat in document.threats.values())
