"""What a run did not, or could not, judge, in sentences: they stand first in every report, because green alone says little."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from traceability.catalogue.errata import errata_sentence
from traceability.model.evidence import TestResult
from traceability.model.judgement import RuleRun
from traceability.trace.design_view import names_aspects
from traceability.trace.records import analyses, code_links
from traceability.trace.verdicts import comparable, stale_causes
from traceability.trace.view import View
from traceability.workflow.counted import provenance_of
from traceability.workflow.other_edition import asked_sentence

_WANTED = {
    "guidance": "guidance", "configuration_items": "the configuration list", "tools": "development tools", "deliveries": "delivery",
    "flaws": "flaws", "vulnerabilities": "vulnerabilities",
}  # fmt: skip


def not_checked(view: View, runs: Iterable[RuleRun]) -> tuple[str, ...]:
    """What this run did not, or could not, judge, in sentences. It stands first in every report."""
    lines = [
        *filter(None, (asked_sentence(view),)),
        *_unverified(view),
        (
            "Whether an argument is right: that the objectives suffice, that the SFRs reach an objective, and that a test is adequate"
            " is for a person to examine. The program only sees that links and texts are there and agree."
        ),
        *_evidence(view),
        *_design(view),
        *_records(view),
        *_conformance(view),
    ]
    if not any(document.header.kind == "security-target" for document in view.documents):
        lines.append("Code and tests: there is no Security Target, so no product was judged.")
    for document in view.documents:
        judged, claim = view.judging(document), document.header.claims
        if judged and not judged.shipped:
            lines.append(f"{document.id}: {judged.sentence}")
        if claim and document.id in view.catalogues:
            errata = errata_sentence(view.catalogues[document.id].errata, claim.cc.errata)
            lines += [f"{document.id} {errata}"] if errata else []
        if document.header.kind in ("pp-module", "functional-package"):
            lines.append(f"{document.id}: open dependencies, which its base or the profile that uses it may meet.")
    lines += [f"{run.id} ({run.title}): {run.why}." for run in runs if not run.ran]
    return (*lines, *_external(view))


def _unverified(view: View) -> list[str]:
    count = sum(provenance_of(document).get("unverified", 0) for document in view.documents if document.header.kind != "security-target")
    return [f"{count} items of the profile are unverified: nobody has held them against the official document yet."] if count else []


def _evidence(view: View) -> Iterator[str]:
    """What of the evidence was not, or could not be, judged, in sentences."""
    unnamed = sum(not analysis.inputs for analysis in analyses(view.documents).values())
    if unnamed:
        some = "one analysis names" if unnamed == 1 else f"{unnamed} analyses name"
        yield f"Whether what an analysis rests on changed since it was made: {some} no inputs."
    kinds = {"links beside the code": "code_links", "manual tests": "manual_tests", "analyses": "analyses"}
    unused = [kind for kind, section in kinds.items() if not any(getattr(document, section) for document in view.documents)]
    if unused and any(view.products()):
        yield f"{', '.join(unused).capitalize()}: no document holds any, so the rules about them had nothing to judge."
    expected = view.expected
    if not expected.commit:
        yield "Whether results belong to the commit that is judged: none is stated (--commit, or commit under [evidence])."
    if not expected.toes and any(view.products()):
        yield "Whether results belong to the TOE: the Security Target states no TOE reference."
    runs = {(result.report, result.run) for result in view.project.artefacts.results}
    reports = {report for report, run in runs if not stale_causes(run, expected) and not comparable(run, expected)}
    if reports:
        some = "one report says" if len(reports) == 1 else f"{len(reports)} reports say"
        yield f"Age and origin of results: {some} nothing that could be held against the product that is judged (rule RUN001)."
    wanted = set(expected.configurations)
    others = sorted({result.run.configuration or "(unnamed)" for result in _results(view) if result.run.configuration not in wanted})
    if wanted and others:
        yield f"Results of configurations that are not required: they are not counted ({', '.join(others)})."
    unwatched = sum(not link.sha256.strip() for link in code_links(view.documents).values())
    if unwatched:
        yield f"Changes of code below links beside it: {unwatched} of these links hold no hash (rule LNK004)."


def _results(view: View) -> Iterator[TestResult]:
    return (result for evidence in view.tests.values() for result in evidence.results)


def _design(view: View) -> Iterator[str]:
    """What could not be judged of functional specification and design because it is not described, in sentences."""
    if not any(document.tsfi for document in view.documents):
        yield "Functional specification: no TSFI is described, so none was held against leaves, modules and tests."
    elif not names_aspects(view):
        yield "Parameters, actions and error messages of TSFI: no test names any of them, so which are touched was not judged."
    if not any(document.architecture for document in view.documents):
        yield "Security architecture: none is described, so neither self-protection nor ways past the TSF were judged."
    modules = [module for _, _, module in view.items("modules")]
    if not modules:
        return
    subsystems = [subsystem for _, _, subsystem in view.items("subsystems")]
    for name, described in (
        ("Behaviours of subsystems", any(subsystem.behaviours for subsystem in subsystems)),
        ("Interactions between subsystems", any(subsystem.interactions for subsystem in subsystems)),
        ("Interfaces of modules", any(module.interfaces for module in modules)),
        ("Calls between modules", any(module.calls for module in modules)),
    ):
        if not described:
            yield f"{name}: none is described, so what rests on them was not judged."


def _records(view: View) -> Iterator[str]:
    """What of guidance, life cycle and vulnerabilities, and of what people judged, was not looked at, in sentences."""
    count = len(view.reviews)
    recorded = (
        f"{count} judgements of people are" if count > 1 else "one judgement of a person is" if count else "no judgement of a person is"
    )
    yield f"What only a person can judge: {recorded} recorded ('pptrace review'). A review covers no leaf."
    if not any(view.products()):
        return
    missing = [words for section, words in _WANTED.items() if not any(view.items(section))]
    if missing:
        names = ", ".join(missing)
        yield f"{names[0].upper()}{names[1:]}: no document holds such a record, so the rules about them had nothing to judge."
    if len(missing) < len(_WANTED):
        yield (
            "Guidance, life cycle and vulnerabilities: only the records of them are read. The manuals, how work is really done, and what"
            " an attacker achieves are for a person to examine."
        )


def _conformance(view: View) -> list[str]:
    """What of conformance this run did not judge, in sentences."""
    asked = [row for document in view.documents for row in view.conformance(document) if row.lawful == "examine"]
    lines = []
    if asked:
        lines.append(
            f"Conformance: {len(asked)} items rest on a reason (a refinement, a value within bounds, an addition);"
            " whether it holds is for a person to examine."
        )
    if any(row.conformance == "demonstrable" for document in view.documents for row in view.conformance(document)):
        lines.append(
            "Demonstrable conformance: whether what stands for an item is equivalent or more restrictive is for a person to examine."
        )
    return lines


def _external(view: View) -> Iterator[str]:
    """What of external requirements was not, or could not be, judged, in sentences."""
    items = [item for found in view.project.library.sets.values() for item in found.requirements.values()]
    if not items:
        return
    unknown, unverified = sum(item.content != "known" for item in items), sum(item.provenance != "verified" for item in items)
    yield (
        f"External requirements: of {len(items)} the content of {unknown} is not known, and {unverified} were not held against their"
        " document. How they stand to the profile is a judgement of the library: no relation counts as evidence, and none is needed to"
        " pass."
    )
    if count := len(view.project.library.problems):
        yield f"Open problems: {count} are listed. None of them is covered, whatever mitigates it in part."
