"""Tests of interfaces, behaviours and interactions (ATE_COV, ATE_DPT)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from traceability.rules.registry import Found, rule, same
from traceability.rules.words import listed, probably_meant
from traceability.trace.design_view import aspects_of, names_aspects, verifying
from traceability.trace.view import View, short


@rule("COV002", "TSFI without a test", same("ATE_COV.2-4"))
def tsfi_without_test(view: View) -> Iterator[Found]:
    """Each TSFI, whatever its role, is verified by at least one test, as a whole or in one of its parts.

    Why: coverage of the interfaces must be complete; an argument cannot take the place of a test here.

    Repair: mark a test that uses the interface with ``@pytest.mark.verifies("TSFI.Clock")``, or with a part of it such as
    ``TSFI.Clock#param-zone``, ``TSFI.Clock#action-answer``, ``TSFI.Clock#error-E_ZONE``.

    Fails::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing}}

    Passes::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("TSFI.Clock")
        def test_answer(): assert True
    """
    meant = probably_meant(view, "verifies")
    for node, _, tsfi in view.items("tsfi"):
        names = [tsfi.id, *map(short, aspects_of(view, node))]
        if not verifying(view, node) and not meant.intersection(names):
            yield Found(node, f"no test verifies {tsfi.id}{_gone(view, names)}", view.where(node), _mark(tsfi.id))


@rule("COV003", "Part of a TSFI that no test touches", same("ATE_COV.2-3"), severity="warning")
def aspect_without_test(view: View) -> Iterator[Found]:
    """Once a test names a part of any TSFI, every parameter, action and error message is named by a test.

    Why: an interface may have a test and yet be tested on its happy path only. Whether the tests are adequate is for a person to
    say; the gaps show where to look.

    Repair: mark the test that touches the part, such as ``@pytest.mark.verifies("TSFI.Clock#error-E_ZONE")``, or write one.

    Fails::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi:
          TSFI.Clock:
            {purpose: Tells the time., method: A datagram., role: enforcing, actions: {answer: sends it}, errors: {E_ZONE: unknown}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("TSFI.Clock#action-answer")
        def test_answer(): assert True

    Passes::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi:
          TSFI.Clock:
            {purpose: Tells the time., method: A datagram., role: enforcing, actions: {answer: sends it}, errors: {E_ZONE: unknown}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("TSFI.Clock#action-answer", "TSFI.Clock#error-E_ZONE")
        def test_answer(): assert True
    """
    if not names_aspects(view):
        return
    meant = probably_meant(view, "verifies")
    for node, _, tsfi in view.items("tsfi"):
        if not verifying(view, node):
            continue  # COV002 says it for all of its parts
        for aspect in aspects_of(view, node):
            name = short(aspect)
            if not view.children(aspect, "verifies") and name not in meant:
                message = f"tests verify {tsfi.id}, but none touches its {view.kind(aspect)} {name}{_gone(view, [name])}"
                yield Found(node, message, view.where(node), _mark(name), name)


@rule("DPT001", "Behaviour without a test", same("ATE_DPT.1-2"))
def behaviour_without_test(view: View) -> Iterator[Found]:
    """Each behaviour of a subsystem of the TSF is verified by at least one test.

    Why: tests at the interfaces alone leave open whether the inside works as the design says.

    Repair: mark the test that shows the behaviour with ``@pytest.mark.verifies("BEH.Time.keep")``.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time, behaviours: {BEH.Time.keep: {text: Keeps the time while the power is off.}}}}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time, behaviours: {BEH.Time.keep: {text: Keeps the time while the power is off.}}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("BEH.Time.keep")
        def test_power_off(): assert True
    """
    yield from _untested(view, "behaviours")


@rule("DPT002", "Interaction without a test", same("ATE_DPT.1-3"))
def interaction_without_test(view: View) -> Iterator[Found]:
    """Each interaction that a subsystem of the TSF has with another is verified by at least one test.

    Why: subsystems that work alone may still misunderstand each other.

    Repair: mark the test that shows the interaction with ``@pytest.mark.verifies("INT.Time.log")``.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems:
          SUB.Log: {purpose: Keeps the log}
          SUB.Time: {purpose: Time, interactions: {INT.Time.log: {to: SUB.Log, text: Each change of the time is recorded.}}}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems:
          SUB.Log: {purpose: Keeps the log}
          SUB.Time: {purpose: Time, interactions: {INT.Time.log: {to: SUB.Log, text: Each change of the time is recorded.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("INT.Time.log")
        def test_change(): assert True
    """
    yield from _untested(view, "interactions")


def _untested(view: View, section: str) -> Iterator[Found]:
    meant = probably_meant(view, "verifies")
    for _, document, subsystem in view.items("subsystems"):
        for item in getattr(subsystem, section).values() if subsystem.tsf else ():
            node = f"{document.id}:{item.id}"
            if not view.children(node, "verifies") and item.id not in meant:
                message = f"no test verifies {item.id} of {subsystem.id}{_gone(view, [item.id])}"
                yield Found(node, message, view.where(node), _mark(item.id))


def _gone(view: View, names: Iterable[str]) -> str:
    """What is left of tests that verified one of these: results of a test that the sources no longer hold."""
    wanted = set(names)
    found = [test for test, evidence in sorted(view.tests.items()) if evidence.orphaned and wanted & set(evidence.case.verifies)]
    return f"; {listed(found)} has results, but is no longer in the sources" if found else ""


def _mark(name: str) -> str:
    return f"mark a test with @pytest.mark.verifies({name!r})"
