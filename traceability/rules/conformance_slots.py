"""Operations and words of SFRs against those of the profile (ASE_CCL.1-12; in CC:2022 -19), and SFRs that are not mandatory."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.rules.faults import faults as _faults
from traceability.rules.registry import Found, Sources, rule
from traceability.trace.view import View

_SFRS = Sources("APE_CCL.1-12", "ASE_CCL.1-12", "APE_CCL.1-15", "ASE_CCL.1-19")
_OPTIONAL = Sources("", "", "", "ASE_REQ.2-18")


@rule("CMP003", "SFR of a profile limited in scope", _SFRS)
def scope_limited(view: View) -> Iterator[Found]:
    """No SFR of a profile is refined to fewer subjects, objects, operations, attributes or external entities.

    Seen are a mark ``scope-limit``, items of an element that are gone, and a value that names fewer things than the profile's.

    Why: a refinement may ask for more; one that covers less would leave a part of the profile unmet (CC Part 1, refinement).

    Repair: name all that the profile names.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the guard and the operator}}}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FAU_ARP.1:
            disposition: refined
            rationale: One of the two is enough.
            elements: {FAU_ARP.1.1: {slots: {a1: {value: a call to the guard}}}}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the guard and the operator}}}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FAU_ARP.1:
            disposition: refined
            rationale: More are called.
            elements: {FAU_ARP.1.1: {slots: {a1: {value: "a call to the guard, the operator and the owner"}}}}
    """
    yield from _faults(view, "CMP003")


@rule("CMP013", "Selection of a profile changed", _SFRS)
def selection_changed(view: View) -> Iterator[Found]:
    """A selection that the profile has made stays as it is, unless the SFR is marked as refined, with a reason.

    Why: the profile's choice is part of the requirement; another choice is another requirement.

    Repair: choose what the profile has chosen. The message shows both.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FDP_RIP.2:
            elements:
              FDP_RIP.2.1: {text: "Upon the {s1} all objects.", slots: {s1: {chosen: {1: allocation to}}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FDP_RIP.2:
            disposition: completed
            elements: {FDP_RIP.2.1: {slots: {s1: {chosen: {2: deallocation from}}}}}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FDP_RIP.2:
            elements:
              FDP_RIP.2.1: {text: "Upon the {s1} all objects.", slots: {s1: {chosen: {1: allocation to}}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FDP_RIP.2: {disposition: identical}
    """
    yield from _faults(view, "CMP013")


@rule("CMP014", "Assignment of a profile changed", _SFRS)
def assignment_changed(view: View) -> Iterator[Found]:
    """A value that the profile has assigned stays as it is, unless the SFR is marked as refined, with a reason.

    Why: the profile's value is part of the requirement; another value is another requirement.

    Repair: take the profile's value over, or state ``disposition: refined`` and why it asks for no less. The message shows both.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the guard and the operator}}}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FAU_ARP.1:
            disposition: completed
            elements: {FAU_ARP.1.1: {slots: {a1: {value: a light}}}}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the guard and the operator}}}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FAU_ARP.1: {disposition: identical}
    """
    yield from _faults(view, "CMP014")


@rule("CMP015", "Value that the profile does not offer", _SFRS)
def value_invented(view: View) -> Iterator[Found]:
    """Where the profile has restricted a selection, or turned an assignment into one, the choice is among what it has left.

    Here are values and words; an option whose number the profile has not left is OPS005's matter.

    Why: an invented option is a requirement that the profile does not know.

    Repair: choose among the options in the message, in its words.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FAU_ARP.1:
            elements:
              FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {state: selection, options: {1: a call, 2: a light}}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FAU_ARP.1:
            disposition: completed
            elements: {FAU_ARP.1.1: {slots: {a1: {chosen: {2: a letter}}}}}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FAU_ARP.1:
            elements:
              FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {state: selection, options: {1: a call, 2: a light}}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FAU_ARP.1:
            disposition: completed
            elements: {FAU_ARP.1.1: {slots: {a1: {chosen: {1: a call}}}}}
    """
    yield from _faults(view, "CMP015")


@rule("CMP016", "Refinement that is not marked", _SFRS)
def refinement_unmarked(view: View) -> Iterator[Found]:
    """Words of an SFR that differ from the profile's are marked as a refinement, with a reason.

    Here are SFRs that a document states itself, iterations, and items of elements; a text in a disposition is OPS007's matter.

    Why: a refinement has to be identified, or nobody examines whether the refined SFR still implies the profile's (REQ.2-8).

    Repair: keep the profile's words, or state ``disposition: refined`` and a rationale.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the guard and the operator}}}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF may do {a1}.", slots: {a1: {value: a call to the guard and the operator}}}}}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the guard and the operator}}}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the guard and the operator}}}}}
    """
    yield from _faults(view, "CMP016")


@rule("RAT008", "SFR that is not mandatory, against its trigger", _OPTIONAL)
def trigger(view: View) -> Iterator[Found]:
    """An SFR that a profile makes depend on a selection or a feature is there exactly when its trigger holds.

    A selection-based or implementation-dependent SFR is there if, and only if, its trigger holds; an optional one with a
    condition must be there as soon as that holds; without a condition it is free, as objective SFRs are.

    Why: a choice that brings an SFR with it is only met together with that SFR; an SFR without its choice speaks of nothing.

    Repair: take the SFR over, or leave it out, as the message says; or choose otherwise.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FPT_STM.1:
            status: implementation-dependent
            when: {feature: Clock}
            elements: {FPT_STM.1.1: {text: The TSF tells the time.}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        features:
          Clock: {text: It has a clock.}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FPT_STM.1:
            status: implementation-dependent
            when: {feature: Clock}
            elements: {FPT_STM.1.1: {text: The TSF tells the time.}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        threats: {}
    """
    yield from _faults(view, "RAT008")
