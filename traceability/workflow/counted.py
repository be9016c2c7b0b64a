"""What a judgement counts: how far the subject is covered, how much evidence of each kind there is, and what items rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from traceability.model.base import Item
from traceability.model.document import Document
from traceability.model.evidence import Artefacts
from traceability.model.judgement import Coverage, InputFile
from traceability.trace.view import View

_SECTIONS = (
    "threats", "organisational_security_policies", "assumptions", "objectives", "sfrs", "sars",
    "assets", "threat_agents", "external_entities", "extended_components",
)  # fmt: skip
_REPORTED = (
    "protection-profile", "security-target", "pp-module", "functional-package", "assurance-package", "pp-configuration",
)  # fmt: skip


def subject_of(view: View) -> str:
    """The document that the run is about: the Security Target where there is one, else the first document; ``""`` without any."""
    product = next(view.products(), None)
    return product.id if product else view.documents[0].id if view.documents else ""


def reported(view: View) -> list[Document]:
    """The documents that have a report of their own: those that make claims under CC, and no design or records."""
    return [document for document in view.documents if document.header.kind in _REPORTED]


def coverage_of(view: View) -> Coverage:
    """How far the subject is covered, on each axis."""
    documents = {document.id: document for document in reported(view)}
    subject = documents.get(subject_of(view))
    if subject is None:
        return Coverage(documents=len(documents))
    return Coverage(axes=view.axes(subject), sfrs=len(subject.sfrs), documents=len(documents))


def evidence_counts(view: View) -> dict[str, int]:
    """How much of each kind of evidence there is; kinds of records that a project does not use are left out."""
    artefacts = view.project.artefacts
    manual = sum(evidence.case.manual for evidence in view.tests.values())
    records = {
        "links beside the code": len(artefacts.places),
        "manual tests": manual,
        "analyses": sum(len(document.analyses) for document in view.documents),
    }
    return {
        "code files": len(artefacts.files),
        "tags": len(artefacts.tags),
        "tests": len(view.tests) - manual,
        "results": len(artefacts.results),
        **{name: count for name, count in records.items() if count},
    }


def evidence_files(artefacts: Artefacts) -> tuple[InputFile, ...]:
    """The files that analyses rest on, each once."""
    files = {entry.found.path: entry.file for entry in artefacts.inputs}
    return tuple(InputFile(file=name, sha256=sha256, kinds=("evidence",)) for name, sha256 in files.items())


def provenance_of(document: Document) -> dict[str, int]:
    """How many items of a document have each provenance; items without one are left out."""
    counts: Counter[str] = Counter()
    for section in _SECTIONS:
        items: Iterable[Item] = getattr(document, section).values()
        counts.update(item.provenance for item in items if item.provenance)
    return dict(sorted(counts.items()))
