"""The pipeline: open → load and collect → trace → rules → gate → Result. Every door goes through here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from traceability import __version__
from traceability.catalogue import judging
from traceability.collect.collect import collect
from traceability.gate.baseline import Baseline, accepting, read_baseline
from traceability.gate.policy import ALWAYS, Policy, judge, policy_of
from traceability.gate.verdict import decide
from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.load.locate import Locator
from traceability.model.finding import Severity
from traceability.model.project import Project
from traceability.model.result import InputFile, Result
from traceability.trace.view import View, make_view
from traceability.workflow.opening import Opened, open_path
from traceability.workflow.report import document_report, not_checked, orphans

_CLAIMING = ("protection-profile", "security-target")


@dataclass(frozen=True)
class Run:
    """One whole run: what was opened, the view that was judged, the baseline, and the result."""

    opened: Opened
    view: View
    baseline: Baseline
    result: Result


def view_of(opened: Opened, cache: bool = True) -> View:
    """Load, collect and trace a project.

    Raises ``LoadError`` with every mistake of every document, ``CollectError`` for a report that cannot be read.
    """
    config = opened.config
    library = Library(opened.root, Cache(opened.root if cache and opened.file else None))
    documents, claimed = library.documents(config.documents)
    artefacts, notices = collect(opened.root, config.code, config.tests, config.results, config.exclude)
    wanted = {judged.catalogue for d in (*documents, *claimed) if d.header.claims and (judged := judging(d.header.claims.cc)).shipped}
    catalogues = {identifier: library.catalogue(identifier) for identifier in sorted(wanted)}
    inputs = {entry.file: entry for entry in library.inputs}
    project = Project(
        name=config.name or opened.root.name, documents=documents, claimed=claimed, artefacts=artefacts,
        notices=tuple(notices), inputs=tuple(inputs[name] for name in sorted(inputs)), config=config,
    )  # fmt: skip
    return make_view(project, catalogues)


def run(
    opened: Opened, select: tuple[str, ...] = (), ignore: tuple[str, ...] = (), fail_on: Severity | None = None,
    cache: bool = True, locate_all: bool = True,
) -> Run:  # fmt: skip
    """Judge a project.

    Findings carry line and column; with ``locate_all`` off those in the baseline only the line where their item begins,
    which saves reading their files again. Raises ``ConfigError``, ``LoadError`` or ``CollectError`` where nothing can be judged.
    """
    policy = policy_of(opened.config, select, ignore, fail_on)
    baseline = read_baseline(opened.root if opened.file else None)
    view = view_of(opened, cache)
    return Run(opened, view, baseline, _result(opened.root, view, policy, baseline, locate_all))


def check(path: str) -> Result:
    """Judge a project's folder, a document's folder, or a shipped profile by its id; the API's counterpart of ``pptrace check``.

    Raises ``PptraceError`` where nothing can be judged.
    """
    return run(open_path(path)).result


def accept(outcome: Run, reason: str) -> Baseline:
    """The baseline that accepts every finding that fails, or is known to, in a run.

    What a rule that did not run had found before stays accepted; nothing collected is never accepted.
    """
    verdict = outcome.result.verdict
    refused = {finding.key for finding in outcome.result.findings if finding.rule in ALWAYS}
    silent = {run.id for run in outcome.result.rules if not run.ran}
    kept = {key for key in outcome.baseline.keys() if key.partition(" ")[0] in silent}  # noqa: SIM118 - not a map
    return accepting(outcome.baseline, ({*verdict.new, *verdict.known} - refused) | kept, reason)


def _result(root: Path, view: View, policy: Policy, baseline: Baseline, locate_all: bool) -> Result:
    found, runs = judge(view, policy)
    verdict = decide(found, runs, policy, baseline)
    locator = Locator(root)
    known = set(verdict.known)
    findings = tuple(locator.finding(finding) if locate_all or finding.key not in known else finding for finding in found)
    artefacts = view.project.artefacts
    return Result(
        tool=f"pptrace {__version__}",
        project=view.project.name,
        subject=_subject(view),
        verdict=verdict,
        documents=tuple(document_report(view, document) for document in view.documents if document.header.kind in _CLAIMING),
        findings=findings,
        rules=tuple(runs),
        inputs=tuple(InputFile(file=entry.file, sha256=entry.sha256) for entry in view.project.inputs),
        not_checked=not_checked(view, runs),
        evidence={
            "code files": len(artefacts.files),
            "tags": len(artefacts.tags),
            "tests": len(view.tests),
            "results": len(artefacts.results),
        },
        orphans=orphans(view),
    )


def _subject(view: View) -> str:
    """The document that the run is about: the Security Target where there is one, else the first document."""
    product = next(view.products(), None)
    return product.id if product else view.documents[0].id if view.documents else ""
