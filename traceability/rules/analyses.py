"""Analyses: arguments that show a leaf where no test does; never counted as tests."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.evidence import Analysis
from traceability.model.finding import Where
from traceability.rules.persons import date_problem, person_problem
from traceability.rules.registry import NO_WORK_UNIT, Found, rule, same
from traceability.rules.words import moved_to
from traceability.trace.records import names_tsfi
from traceability.trace.view import View


@rule("ANA001", "Analysis that nobody else reviewed", NO_WORK_UNIT)
def unreviewed(view: View) -> Iterator[Found]:
    """An analysis names its author and its reviewer, and these are two persons.

    Why: nothing runs an argument, so it holds only as far as somebody else tried to refute it.

    Repair: let somebody else review the argument, and name him.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        analyses:
          AN.Time:
            items: [FPT_STM.1.1]
            method: inspection
            argument: The counter has one writer.
            author: A. Ohm
            reviewer: A.  OHM
            date: 2026-01-05

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        analyses:
          AN.Time:
            items: [FPT_STM.1.1]
            method: inspection
            argument: The counter has one writer.
            author: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05
    """
    for node, _, record in view.items("analyses"):
        if problem := person_problem("author", record.author, record.reviewer):
            yield Found(node, problem, _where(record, "reviewer"), "let somebody else review the argument, and name both")


@rule("ANA002", "Analysis instead of a test of a TSFI", same("ATE_COV.2-4"))
def of_tsfi(view: View) -> Iterator[Found]:
    """No analysis stands for the test of a TSFI, or of a part of one.

    Why: every TSFI is tested; the CEM leaves no choice there. An analysis may only argue a leaf.

    Repair: test the TSFI, and name in the analysis the leaf that it argues.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
        tsfi:
          TSFI.Clock: {purpose: tells the time, method: call, role: enforcing, leaves: {FPT_STM.1.1: {how: tells it}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        analyses:
          AN.Time:
            items: [TSFI.Clock]
            method: inspection
            argument: The counter has one writer.
            author: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
        tsfi:
          TSFI.Clock: {purpose: tells the time, method: call, role: enforcing, leaves: {FPT_STM.1.1: {how: tells it}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        analyses:
          AN.Time:
            items: [FPT_STM.1.1]
            method: inspection
            argument: The counter has one writer.
            author: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05
    """
    for node, _, record in view.items("analyses"):
        for number, item in enumerate(record.items):
            if names_tsfi(view.documents, item):
                message = f"{item} is a TSFI: it must be tested, and an analysis does not take the place of the test"
                where = _where(record, "items", str(number))
                yield Found(node, message, where, "test the TSFI, and name the leaf that the analysis argues", item)


@rule("ANA003", "Analysis with an impossible date", NO_WORK_UNIT)
def undated(view: View) -> Iterator[Found]:
    """The date of an analysis is a day as ISO 8601 writes it, and not in the future.

    Why: when it was made decides which state of the product it speaks of.

    Repair: write the day as ``2026-01-05``.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        analyses:
          AN.Time:
            items: [FPT_STM.1.1]
            method: inspection
            argument: The counter has one writer.
            author: A. Ohm
            reviewer: B. Volt
            date: 2026-02-30

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        analyses:
          AN.Time:
            items: [FPT_STM.1.1]
            method: inspection
            argument: The counter has one writer.
            author: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05
    """
    for node, _, record in view.items("analyses"):
        if problem := date_problem(record.date, view.today):
            yield Found(node, problem, _where(record, "date"), "write the day on which it was made, such as 2026-01-05")


@rule("ANA004", "Analysis without an argument", NO_WORK_UNIT)
def without_argument(view: View) -> Iterator[Found]:
    """An analysis says its argument, and which leaves it argues.

    Why: without an argument it shows nothing, and without a leaf nothing is shown by it.

    Repair: write the argument, and name the leaves under ``items``.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        analyses:
          AN.Time:
            items: [FPT_STM.1.1]
            method: inspection
            argument: " "
            author: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        analyses:
          AN.Time:
            items: [FPT_STM.1.1]
            method: inspection
            argument: The counter has one writer.
            author: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05
    """
    for node, _, record in view.items("analyses"):
        for name, there in (("argument", record.argument.strip()), ("items", record.items)):
            if not there:
                what = "argument" if name == "argument" else "leaf"
                yield Found(node, f"the analysis has no {what}", _where(record, name), f"write {name!r}", name)


@rule("ANA005", "Analysis whose input changed", NO_WORK_UNIT)
def stale(view: View) -> Iterator[Found]:
    """Each place that an analysis rests on holds the text that was there when the analysis was made.

    A place is a file of the project, or a symbol or lines in it, as ``pptrace hash`` takes it; its hash stands beside it.

    Why: an argument is about what its author read. Whether it holds for another text, nobody has said. Until then the leaf is not
    covered by this analysis.

    Repair: judge whether the argument still holds, let somebody review it again, and write the new hash and date. The finding
    names the hash; ``pptrace hash`` prints it too.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        analyses:
          AN.Time:
            items: [FPT_STM.1.1]
            method: inspection
            argument: The counter has one writer.
            author: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05
            inputs: {src/clock.py: 67ad1f0a9b25d3ce8aa3b1f3e5d4cf1d92a6b4a4c1b1b2b8b3d6e1e8a7f0c9d2}
        === src/clock.py
        def now(): return 0

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        analyses:
          AN.Time:
            items: [FPT_STM.1.1]
            method: inspection
            argument: The counter has one writer.
            author: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05
            inputs: {"src/clock.py::now": e8b17ed6d78d6f6dd8592fbf84a09a499065f37772af02af55eb938950946be7}
        === src/clock.py
        def now(): return 0
    """
    records = {node: record for node, _, record in view.items("analyses")}
    for entry in view.project.artefacts.inputs:
        found, record = entry.found, records[entry.found.link]
        where = _where(record, "inputs", entry.place)
        if found.state == "changed":
            since = "changed since the analysis was made" if record.inputs[entry.place].strip() else "is named without its hash"
            message = f"the text of {entry.place} {since}; its hash is now {found.sha256}"
            hint = moved_to(found.moved) or "judge whether the argument still holds, then write the new hash and date"
            yield Found(found.link, message, where, hint, entry.place)
        elif found.state != "found":
            message = f"{entry.place}, which the analysis rests on, cannot be found: {found.why}"
            hint = moved_to(found.moved) or "name the place where it is now, and judge whether the argument still holds"
            yield Found(found.link, message, where, hint, entry.place)


def _where(record: Analysis, *path: str) -> Where:
    return Where(file=record.origin.file, line=record.origin.line, path=path)
