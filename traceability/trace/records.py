"""Evidence that documents hold, as parts of the graph: links beside the code, manual tests, analyses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from traceability.model.base import Item, Origin
from traceability.model.document import Document
from traceability.model.evidence import Analysis, Artefacts, CodeLink, LinkedPlace, ManualTest, RunIdentity, TestCase, TestResult
from traceability.model.finding import Where
from traceability.model.ids import qualified, split_qualified
from traceability.model.project import Project
from traceability.trace.leaves import Targets
from traceability.trace.verdicts import Expected


class RecordLink(msgspec.Struct, frozen=True):
    """A record that covers leaves: its node, and the references to leaves with their places in the record.

    ``document`` is the scope in which short ids are looked up. ``owners`` are the modules that the linked code belongs to.
    """

    node: str
    kind: str
    item: Item
    document: str
    relation: str
    references: tuple[tuple[str, Where], ...]
    how: str
    attributes: Mapping[str, Any]
    owners: tuple[str, ...] = ()


def expected_of(project: Project, documents: Iterable[Document]) -> Expected:
    """What results must have been made with: the judged commit, a TOE of the project's Security Targets, its configurations."""
    toes = (d.header.toe.reference.strip() for d in documents if d.header.kind == "security-target" and d.header.toe)
    configurations = dict.fromkeys(name.strip() for name in project.config.evidence.configurations)
    return Expected(project.commit, frozenset(filter(None, toes)), tuple(configurations))


def code_links(documents: Iterable[Document]) -> dict[str, CodeLink]:
    """Every link beside the code by its qualified id."""
    return {qualified(document.id, link.id): link for document in documents for link in document.code_links.values()}


def analyses(documents: Iterable[Document]) -> dict[str, Analysis]:
    """Every analysis by its qualified id."""
    return {qualified(document.id, analysis.id): analysis for document in documents for analysis in document.analyses.values()}


def with_manual_tests(artefacts: Artefacts, documents: Iterable[Document]) -> Artefacts:
    """The artefacts with each manual test as a test that has one result: what its record says came of it."""
    cases: list[TestCase] = []
    results: list[TestResult] = []
    for document in documents:
        for record in document.manual_tests.values():
            identifier = qualified(document.id, record.id)
            cases.append(_case(identifier, record))
            results.append(_result(identifier, record))
    if not cases:
        return artefacts
    return msgspec.structs.replace(artefacts, tests=(*artefacts.tests, *cases), results=(*artefacts.results, *results))


def record_links(documents: Iterable[Document], artefacts: Artefacts, owned: Mapping[str, tuple[str, ...]]) -> Iterator[RecordLink]:
    """The links of all records but manual tests, which are linked as tests are. A link whose place is lost is none.

    An analysis of a TSFI is none either: rule ANA002 says so. One whose input is not what it was is suspect.
    """
    documents = tuple(documents)
    places = {place.link: place for place in artefacts.places}
    doubted = {entry.found.link for entry in artefacts.inputs if entry.found.state != "found"}
    for document in documents:
        for link in document.code_links.values():
            place = places.get(qualified(document.id, link.id))
            if place is not None and place.line:
                yield _code(document.id, link, place, owned.get(place.path, ()))
        for analysis in document.analyses.values():
            names = [(n, item) for n, item in enumerate(analysis.items) if not names_tsfi(documents, item)]
            yield RecordLink(
                qualified(document.id, analysis.id), "analysis", analysis, document.id, "analyses",
                tuple((item, _where(analysis, "items", number)) for number, item in names), analysis.argument,
                {"suspect": qualified(document.id, analysis.id) in doubted},
            )  # fmt: skip


def names_tsfi(documents: Iterable[Document], reference: str) -> bool:
    """Whether a reference names a TSFI, or a part of one."""
    named, short = split_qualified(reference)
    return any(short.partition("#")[0] in document.tsfi for document in documents if named in ("", document.id))


def lost_leaves(documents: Iterable[Document], artefacts: Artefacts, relations: Iterable[str]) -> frozenset[str]:
    """Short ids of the leaves that links of these relations would cover, had their place not been lost: LNK001 or LNK002 says it."""
    lost = {place.link for place in artefacts.places if not place.line}
    if not lost:
        return frozenset()
    documents = tuple(documents)
    known = [Targets(document) for document in documents]
    wanted = [leaf for name, link in code_links(documents).items() if name in lost and link.relation in relations for leaf in link.leaves]
    shorts = [split_qualified(reference)[1] for reference in wanted]
    found = (next((target for one in reversed(known) if (target := one.get(short))), None) for short in shorts)
    return frozenset(leaf for target in found if target for leaf in target.leaves)


def verified_at(case: TestCase, number: int) -> Where:
    """The place of what a test says that it verifies; of a manual test the entry in its record."""
    path = ("verifies", str(number)) if case.manual else ()
    return Where(file=case.file, line=case.line, path=path)


def _code(document: str, link: CodeLink, place: LinkedPlace, owners: tuple[str, ...]) -> RecordLink:
    identifier = qualified(document, link.id)
    attributes = {
        "file": place.path, "symbol": link.symbol, "owners": owners, "reason": link.reason, "beside": identifier,
        "suspect": place.state == "changed", "place": Origin(file=place.path, line=place.line),
    }  # fmt: skip
    references = tuple((leaf, _where(link, "leaves", number)) for number, leaf in enumerate(link.leaves))
    node = f"{place.path}:{place.line}@{identifier}"
    return RecordLink(node, "code", link, document, link.relation, references, link.reason, attributes, owners)


def _case(identifier: str, record: ManualTest) -> TestCase:
    return TestCase(id=identifier, verifies=record.verifies, file=record.origin.file, line=record.origin.line, manual=True)


def _result(identifier: str, record: ManualTest) -> TestResult:
    run = RunIdentity(toe=record.toe.strip(), configuration=record.configuration.strip(), started=record.date)
    return TestResult(
        test=identifier, case=record.id, outcome=record.outcome, report=record.origin.file, line=record.origin.line,
        message="" if record.outcome == "pass" else record.actual, run=run,
    )  # fmt: skip


def _where(item: Item, name: str, number: int) -> Where:
    return Where(file=item.origin.file, line=item.origin.line, path=(name, str(number)))
