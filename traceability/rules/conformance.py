"""Dispositions against the kind of conformance (ASE_CCL.1-10 to -12; in CC:2022 -17 to -19)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.rules.faults import faults as _faults
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.view import View

_CLAIMS = Sources("APE_CCL.1-6", "ASE_CCL.1-6", "APE_CCL.1-6", "ASE_CCL.1-7")
_PROBLEM = Sources("APE_CCL.1-10", "ASE_CCL.1-10", "APE_CCL.1-13", "ASE_CCL.1-17")


@rule("CCL009", "Item of a profile omitted", _CLAIMS)
def item_omitted(view: View) -> Iterator[Found]:
    """A document omits no item of a profile that it must take over.

    Only what belongs to SFRs that may be left out goes without a word; an assumption goes under strict conformance where everything in
    the environment that upheld it has become an objective for the TOE.

    Why: conformance is whole or it is not (CCL.1, no partial conformance): what is omitted is met by nobody.

    Repair: take the item over.

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
        dispositions:
          T.Tamper: {disposition: omitted, rationale: Nobody does.}

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
    yield from _faults(view, "CCL009")


@rule("CMP006", "Addition to the environment without a reason", _PROBLEM)
def environment_grows(view: View) -> Iterator[Found]:
    """What is added to the environment (an assumption, an environment objective) says why conformance allows it.

    Why: an added assumption must neither lessen a threat nor fulfil a policy that the profile leaves to objectives for the TOE; that is
    for a person to examine, and without a reason there is nothing to examine.

    Repair: add ``A.New: {disposition: added, rationale: …}`` under ``dispositions``.

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
        dispositions:
          T.Tamper: {disposition: identical}
        assumptions:
          A.Guard: {text: A guard looks.}

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
          A.Guard: {disposition: added, rationale: It concerns the network only.}
        assumptions:
          A.Guard: {text: A guard looks.}
    """
    yield from _faults(view, "CMP006")


@rule("CMP008", "Demonstrable conformance without a mapping", _PROBLEM)
def not_mapped(view: View) -> Iterator[Found]:
    """Under demonstrable conformance each item of the profile that is not taken over is mapped to what stands for it, with a reason.

    A threat or policy may be replaced by a threat or policy, an objective by an objective, an SFR by SFRs; SARs stay.

    Why: demonstrable conformance rests on a rationale for each item of the profile; an item without one is partial conformance.

    Repair: name under ``by`` what stands for it, and say why under ``rationale``.

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
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: demonstrable}]}
        dispositions:
          T.Tamper: {disposition: omitted, rationale: Nobody does.}

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
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: demonstrable}]}
        dispositions:
          T.Tamper: {disposition: omitted, by: [T.Open], rationale: It is wider.}
        threats:
          T.Open: {agents: [], assets: [], action: Opens the case or its door.}
    """
    yield from _faults(view, "CMP008")


@rule("CMP009", "Disposition that conformance does not allow", _PROBLEM)
def not_lawful(view: View) -> Iterator[Found]:
    """Each item of a profile is dealt with as the kind of conformance allows.

    Strict conformance keeps assumptions and environment objectives as they are, but for an environment objective (or a part of it) that
    the TOE takes over; exact conformance changes nothing but operations; what is added to the environment takes over nothing of the TOE.

    Why: a changed assumption or environment objective is another environment than the one the profile was judged for.

    Repair: take the item over as the profile has it, or restate it as an objective for the TOE.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        assumptions:
          A.Room: {text: The room is locked.}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          A.Room: {disposition: refined, text: The house is locked., rationale: It is wider.}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        assumptions:
          A.Room: {text: The room is locked.}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          A.Room: {disposition: identical}
    """
    yield from _faults(view, "CMP009")


@rule("CMP010", "Disposition without the reason that CC wants", _PROBLEM)
def no_reason(view: View) -> Iterator[Found]:
    """A disposition that CC allows only with a reason gives it.

    Why: whether a refined item asks for no less than the profile's is for a person to examine, who needs the argument.

    Repair: say under ``rationale`` why the result asks for no less.

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
        dispositions:
          T.Tamper: {disposition: refined, text: Opens the case or drills it.}

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
          T.Tamper: {disposition: refined, text: Opens the case or drills it., rationale: The threat is wider.}
    """
    yield from _faults(view, "CMP010")


@rule("CMP011", "Disposition that does another thing than it says", _PROBLEM)
def word_and_deed(view: View) -> Iterator[Found]:
    """A disposition does what its word says.

    ``identical`` changes nothing, ``completed`` completes an operation, ``iterated`` names iterations of the same component, ``raised``
    a component hierarchical to it, ``moved-to-TOE`` is for environment objectives, ``added`` for what no profile has.

    Why: a reader goes by the word; what is changed under the word *identical* is looked at by nobody.

    Repair: use the word that fits, and name under ``by`` what takes the item's place.

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
        dispositions:
          T.Tamper: {disposition: identical, text: Opens the door.}

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
    yield from _faults(view, "CMP011")


@rule("CMP012", "Item added under exact conformance", _PROBLEM)
def addition_to_exact(view: View) -> Iterator[Found]:
    """A document that claims exact conformance holds nothing that the claimed profiles do not hold.

    Why: exact conformance means the profiles' problem, objectives and requirements and no others (CC:2022 Part 1).

    Repair: take the item out, or claim a profile, module or package that holds it.

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
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: exact}]}
        dispositions:
          T.Tamper: {disposition: identical}
        threats:
          T.New: {agents: [], assets: [], action: Drills the case.}

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
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: exact}]}
        dispositions:
          T.Tamper: {disposition: identical}
    """
    yield from _faults(view, "CMP012")
