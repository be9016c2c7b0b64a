"""Where each id of a Result stands in the site: one page and one anchor for each item, leaf, test, file and rule."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import msgspec

from traceability.emit.site_tests import linked_tests
from traceability.model.ids import REFERENCE, qualified, slug, split_qualified
from traceability.model.library_rows import LibraryReport
from traceability.model.result import DocumentReport, LeafRow, Result

_NAME_LIMIT = 120
_MARKS = re.compile(r"[._/#:]")


class Target(msgspec.Struct, frozen=True):
    """A place in the site: the page's name without ``.html``, and an anchor on it (``""``: the page itself)."""

    page: str
    anchor: str = ""

    def href(self, root: str) -> str:
        """The address, seen from a page whose way to the site's root is ``root`` (``""`` or ``"../"``)."""
        return f"{root}{self.page}.html{'#' if self.anchor else ''}{self.anchor}"


class Links(msgspec.Struct, frozen=True):
    """All targets of a site by qualified id (``st:T.X``), file, test or rule id, in the order of the documents' weight."""

    targets: dict[str, Target]
    documents: tuple[str, ...]

    def find(self, identifier: str) -> Target | None:
        """The target of a qualified id, or of a short id in the first document that has it; else of its file or leaf's parent."""
        for candidate in _fallbacks(identifier):
            if candidate in self.targets:
                return self.targets[candidate]
            document, item = split_qualified(candidate)
            if not document and (found := self._in_any_document(item)):
                return found
        return None

    def word(self, word: str) -> Target | None:
        """The target of a word in running text; ordinary words (no sign such as ``.`` or ``_``) are never taken for ids."""
        if not _MARKS.search(word):
            return None
        return self.targets.get(word) or self._in_any_document(word)

    def _in_any_document(self, item: str) -> Target | None:
        found = (self.targets.get(qualified(document, item)) for document in self.documents)
        return next((target for target in found if target), None)


def collect_links(result: Result) -> Links:
    """The links of a result; the subject's ids win over those of other documents where a text holds a short id."""
    others = [report.id for report in result.documents if report.id != result.subject]
    targets: dict[str, Target] = {}
    for identifier, target in _all_targets(result):
        targets.setdefault(identifier, target)
    known = {result.subject, *others}
    beside = sorted({split_qualified(identifier)[0] for identifier, _ in _record_targets(result)} - known)
    return Links(targets, (result.subject, *others, *beside))


def file_name(identifier: str) -> str:
    """A page's file name for an id: its slug, shortened with a digest where a file system would refuse the length."""
    name = slug(identifier)
    return name if len(name) <= _NAME_LIMIT else f"{name[:_NAME_LIMIT]}-{hashlib.sha256(identifier.encode()).hexdigest()[:16]}"


def words(text: str) -> Iterator[tuple[str, bool]]:
    """Split a text into ``(piece, may_be_an_id)``; the pieces joined are the text. What has no sign such as ``.`` is no id."""
    position = 0
    for match in REFERENCE.finditer(text) if _MARKS.search(text) else ():
        word = match[0].rstrip(".+-")
        if _MARKS.search(word):
            yield text[position : match.start()], False
            yield word, True
            position = match.start() + len(word)
    yield text[position:], False


def _all_targets(result: Result) -> Iterator[tuple[str, Target]]:
    for rule in result.rules:
        yield rule.id, Target("method", f"rule--{slug(rule.id)}")
    for report in sorted(result.documents, key=lambda report: report.id != result.subject):
        own = Target("documents", f"document--{slug(report.id)}")
        yield from ((name, own) for name in (report.id, f"{report.id}:"))  # the latter stands for its claims
        yield from _subject_targets(report) if report.id == result.subject else _other_targets(report)
    yield from _record_targets(result)
    for leaf in _leaves(result.report()):
        for code in leaf.code:
            yield _file_target(code.where.file)
    for test in linked_tests(result):
        yield _test_target(test.id)
    for orphan in result.orphans:
        yield _file_target(orphan.where.file)
    yield from _library_targets(result.library)


def _file_target(file: str) -> tuple[str, Target]:
    return file, Target("code", f"code--{slug(file)}")


def _test_target(test: str) -> tuple[str, Target]:
    return test, Target("tests", f"test--{slug(test)}")


def _record_targets(result: Result) -> Iterator[tuple[str, Target]]:
    """Design and records of evidence, all with qualified ids. Only a product has pages for them."""
    if not result.report().axes:
        return
    design, taken = result.design, set[str]()
    for tsfi in design.tsfi:
        page = _own_page("tsfi", tsfi.label, tsfi.id, taken)
        yield tsfi.id, Target(page)
        yield from ((aspect.id, Target(page, slug(aspect.label))) for aspect in tsfi.aspects)
    for subsystem in design.subsystems:
        page = _own_page("subsystem", subsystem.label, subsystem.id, taken)
        yield subsystem.id, Target(page)
        yield from ((part.id, Target(page, slug(part.label))) for part in (*subsystem.behaviours, *subsystem.interactions))
    for module in design.modules:
        yield module.id, Target(_own_page("module", module.label, module.id, taken))
    for statement in design.architecture:
        yield statement.id, Target("modules", f"item--{slug(statement.id)}")
    for other in design.non_tsfi:
        yield other.id, Target("justifications", f"item--{slug(other.id)}")
    for analysis in result.records.analyses:
        yield analysis.id, Target("analyses", f"item--{slug(analysis.id)}")
    for link in result.records.code_links:
        yield link.id, Target("code", f"item--{slug(link.id)}")
    for record in (row for table in result.life_cycle for row in table.rows):
        yield record.id, Target("lifecycle", f"item--{slug(record.id)}")
    for manual in result.records.manual_tests:
        yield manual.id, Target("tests", f"item--{slug(manual.id)}")


def _library_targets(report: LibraryReport) -> Iterator[tuple[str, Target]]:
    """Each requirement, set, document (also found as ``register:ID``) and problem (also as ``problems:ID``)."""
    for found in report.sets:
        yield found.header.id, Target("requirements", f"set--{slug(found.header.id)}")
        for row in found.requirements:
            yield row.id, Target("requirements", f"item--{slug(row.id)}")
            yield from ((test.test, Target("proofs", f"test--{slug(test.test)}")) for test in row.tests)
    for prefix, page, items in (("register", "standards", report.register), ("problems", "remains", report.problems)):
        for item in items:
            target = Target(page, f"item--{slug(item.id)}")
            yield f"{prefix}:{item.id}", target
            yield item.id, target


def _own_page(folder: str, label: str, identifier: str, taken: set[str]) -> str:
    """A page of its own, by the short id; where another document has the same one, by the qualified id."""
    page = f"{folder}/{file_name(label)}"
    page = f"{folder}/{file_name(identifier)}" if page in taken else page
    taken.add(page)
    return page


def _subject_targets(report: DocumentReport) -> Iterator[tuple[str, Target]]:
    for problem in report.problem:
        yield problem.id, Target("problem", slug(problem.label))
    for objective in report.objectives:
        yield objective.id, Target("objectives", slug(objective.label))
    for sar in report.sars:
        yield sar.id, Target("sars", slug(sar.label))
    for sfr in report.sfrs:
        page = f"sfr/{file_name(sfr.label)}"
        yield sfr.id, Target(page)
        for element in sfr.elements:
            yield element.id, Target(page, slug(element.label))
            for leaf in element.leaves:
                yield leaf.id, Target(page, slug(leaf.label))


def _other_targets(report: DocumentReport) -> Iterator[tuple[str, Target]]:
    ids = [[row.id for row in rows] for rows in (report.problem, report.objectives, report.sfrs, report.sars)]
    for identifier in (one for group in ids for one in group):
        yield identifier, Target("documents", f"item--{slug(identifier)}")
    for sfr in report.sfrs:
        for element in sfr.elements:
            yield element.id, Target("documents", f"item--{slug(sfr.id)}")


def _leaves(report: DocumentReport) -> Iterator[LeafRow]:
    return (leaf for sfr in report.sfrs for element in sfr.elements for leaf in element.leaves)


def _fallbacks(identifier: str) -> Iterator[str]:
    yield identifier
    for mark in ("::", "#"):
        head, found, _ = identifier.partition(mark)
        if found:
            yield head
