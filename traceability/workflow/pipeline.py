"""The pipeline: open → load and collect → trace → rules → gate → Result. Every door goes through here."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from traceability import __version__
from traceability.catalogue import judging
from traceability.collect.collect import collect
from traceability.collect.git import checkout
from traceability.gate.baseline import Baseline, accepting, read_baseline
from traceability.gate.policy import NEVER_KNOWN, Policy, by_place, judge, policy_of
from traceability.gate.verdict import decide
from traceability.gate.waivers import read_waivers, waiver_rows
from traceability.load.algorithms import read_algorithms
from traceability.load.locate import Locator
from traceability.load.reviews import read_reviews
from traceability.load.shipped import shipped_profiles
from traceability.load.stamp import stale_imports
from traceability.model.checkout import NO_CHECKOUT
from traceability.model.demands import Demands
from traceability.model.document import Document
from traceability.model.errors import ConfigError
from traceability.model.evidence import Artefacts
from traceability.model.finding import Severity
from traceability.model.judgement import Judgement
from traceability.model.notice import Notice
from traceability.model.project import JudgedAs, Project
from traceability.trace.records import analyses, code_links
from traceability.trace.view import Draft, View
from traceability.workflow.clock import today as system_day
from traceability.workflow.counted import coverage_of, evidence_counts, evidence_files, subject_of
from traceability.workflow.identity import judged_commit
from traceability.workflow.inputs import Inputs, inputs_of
from traceability.workflow.not_checked import not_checked
from traceability.workflow.opening import Opened, open_path
from traceability.workflow.other_edition import artefacts_as_asked, as_asked, asked_sentence
from traceability.workflow.reading import Begun

if TYPE_CHECKING:
    from traceability.model.result import Result

Documents = tuple[Document, ...]


class Run(msgspec.Struct, frozen=True, dict=True):
    """One whole run: what was opened, the policy, the view that was judged, the baseline, and the judgement."""

    opened: Opened
    policy: Policy
    view: View
    baseline: Baseline
    judgement: Judgement

    @cached_property
    def result(self) -> Result:
        """The judgement with all rows of a report, made when first asked for: the gate needs none of them."""
        from traceability.workflow.report import result_of

        return result_of(self.judgement, self.view)


def view_of(
    opened: Opened, cache: bool = True, today: date | None = None, demands: Demands | None = None, begun: Begun | None = None,
    judged_as: JudgedAs | None = None,
) -> View:  # fmt: skip
    """Load, collect and trace a project as it is ``today`` (by the system's clock where none is given).

    ``begun`` has begun to read it already; ``judged_as`` is the edition to judge it by where that is not the one that each document claims.

    Raises ``LoadError`` with every mistake of every document, ``CollectError`` for a report that cannot be read.
    """
    if begun is None:
        with Begun(opened, cache) as own:
            return view_of(opened, cache, today, demands, own, judged_as)
    config, library = opened.config, begun.library
    documents, claimed = written = library.documents(config.documents)
    migrations = library.migrations()
    if judged_as:
        documents, claimed, judged_as = as_asked(documents, claimed, judged_as, migrations)
    wanted = {judged.catalogue for d in (*documents, *claimed) if d.header.claims and (judged := judging(d.header.claims.cc)).shipped}
    catalogues = {identifier: library.catalogue(identifier) for identifier in sorted(wanted)}
    project = Project(
        name=config.name or opened.root.name, documents=documents, claimed=claimed, config=config, judged_as=judged_as,
        reviews=read_reviews(opened.root) if opened.file else None,
        algorithms=read_algorithms(config.algorithms),
        library=library.requirements(config.requirements, {document.id for document in (*documents, *claimed)}),
        shipped=tuple(shipped_profiles()),
    )  # fmt: skip
    draft = Draft(project, catalogues, migrations)  # while others read sources and reports
    artefacts, notices = _collected(opened, begun, written)
    if judged_as:
        artefacts = artefacts_as_asked(artefacts, judged_as, migrations)
    commit, unknown = judged_commit(opened)
    if unknown:
        notices.append(Notice(kind="unknown-commit", data={"why": unknown}))
    inputs = {entry.file: entry for entry in library.inputs}
    project = msgspec.structs.replace(
        project, artefacts=artefacts, notices=(*notices, *stale_imports(opened.root, written[0])), commit=commit,
        inputs=tuple(inputs[name] for name in sorted(inputs)),
        checkout=checkout(opened.root, config.host) if opened.file else NO_CHECKOUT,
    )  # fmt: skip
    view = draft.view(project, today or system_day(), demands)
    return msgspec.structs.replace(view, wordings=library.wordings(config.wording)) if config.wording else view


def _collected(opened: Opened, begun: Begun, written: tuple[Documents, Documents]) -> tuple[Artefacts, list[Notice]]:
    """What was collected, with the places in it that documents name, and what was seen but could not be used."""
    config = opened.config
    documents, claimed = written
    found, notices = collect(
        opened.root, config.code, config.tests, config.results, config.exclude, config.runs, begun.ahead, begun.reading
    )
    links, resting = code_links((*documents, *claimed)), analyses(documents)
    if not (links or resting):
        return found, notices
    from traceability.collect.beside import linked_places, watched_inputs  # few projects name places, and all would wait for it

    places, inputs = linked_places(opened.root, links, found.files), watched_inputs(opened.root, resting, found.files)
    return msgspec.structs.replace(found, places=places, inputs=inputs), notices


def run(
    opened: Opened, select: tuple[str, ...] = (), ignore: tuple[str, ...] = (), fail_on: Severity | None = None,
    cache: bool = True, locate_all: bool = True, policy: str | None = None, today: date | None = None,
    inputs: Inputs | None = None, begun: Begun | None = None, judged_as: JudgedAs | None = None,
) -> Run:  # fmt: skip
    """Judge a project by the policy of a name (the configuration's where none is given) as it is ``today``.

    Findings carry line and column; with ``locate_all`` off those in the baseline only the line where their item begins,
    which saves reading their files again. ``inputs`` are the files of the project where they are known already, ``begun`` has
    begun to read them already; ``judged_as`` is an edition that the run asks for. Raises
    ``ConfigError``, ``LoadError`` or ``CollectError`` where nothing can be judged.
    """
    asked = policy_of(opened.config, select, ignore, fail_on, policy)
    home = opened.root if opened.file else None
    baseline, waivers = read_baseline(home), read_waivers(home)
    view = view_of(opened, cache, today, asked.demands(waivers, baseline.keys()), begun, judged_as)
    return Run(opened, asked, view, baseline, _judgement(inputs or inputs_of(opened), opened.root, view, asked, baseline, locate_all))


def check(path: str) -> Result:
    """Judge a project's folder, a document's folder, or a shipped profile by its id; the API's counterpart of ``pptrace check``.

    Raises ``PptraceError`` where nothing can be judged.
    """
    return run(open_path(path)).result


def accept(outcome: Run, reason: str) -> Baseline:
    """The baseline that accepts every finding that fails, or is known to, in a run.

    What a rule that did not run had found before stays accepted. Nothing collected, a missed threshold, a known test that is
    gone and what is wrong with a waiver are never accepted; what is waived stays out. Raises ``ConfigError`` under a policy that
    accepts no baseline.
    """
    verdict = outcome.judgement.verdict
    if not outcome.policy.profile.baseline:
        raise ConfigError(
            f"policy {outcome.policy.name} does not accept a baseline: what is known fails there all the same, so mend it;"
            " '--policy pr' writes one for daily work"
        )
    refused = {finding.key for finding in outcome.judgement.findings if finding.rule.startswith(NEVER_KNOWN)}
    silent = {run.id for run in outcome.judgement.rules if not run.ran}
    kept = {key for key in outcome.baseline.keys() if key.partition(" ")[0] in silent}  # noqa: SIM118 - not a map
    return accepting(outcome.baseline, ({*verdict.new, *verdict.known} - refused) | kept, reason)


def _judgement(inputs: Inputs, root: Path, view: View, policy: Policy, baseline: Baseline, locate_all: bool) -> Judgement:
    found, runs = judge(view, policy)
    waivers = waiver_rows(found, view.policy, view.today, policy.profile.waivers)
    if view.project.judged_as:  # what the baseline holds was found under the claimed edition: that it is not found here means nothing
        baseline = baseline.only({finding.key for finding in found})
    verdict = decide(found, runs, policy, baseline, waivers)
    if asked := view.project.judged_as:  # in the sentence that every output ends with
        verdict = msgspec.structs.replace(verdict, reason=f"{verdict.reason} (judged by {asked.catalogue} as asked)")
    locator = Locator(root)
    known = set(verdict.known)
    findings = tuple(locator.finding(finding) if locate_all or finding.key not in known else finding for finding in found)
    return Judgement(
        tool=f"pptrace {__version__}",
        project=view.project.name,
        subject=subject_of(view),
        verdict=verdict,
        findings=tuple(sorted(findings, key=by_place)),  # lines are known more exactly now
        rules=tuple(runs),
        inputs=inputs.rows((*view.project.inputs, *evidence_files(view.project.artefacts))),
        not_checked=(*not_checked(view, runs), *policy.notes),
        coverage=coverage_of(view),
        evidence=evidence_counts(view),
        waivers=waivers,
        judged_as=asked_sentence(view),
    )
