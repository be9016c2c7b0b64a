"""A project as it was configured and loaded: the input of everything that judges."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.algorithms import AlgorithmPolicy
from traceability.model.base import Record
from traceability.model.checkout import NO_CHECKOUT, Checkout
from traceability.model.document import Document, EditionClaim
from traceability.model.evidence import Artefacts
from traceability.model.finding import Severity
from traceability.model.judgement import InputFile
from traceability.model.library import RequirementLibrary
from traceability.model.notice import Notice
from traceability.model.review import Review


class RunConfig(Record, frozen=True, kw_only=True):
    """One ``[[runs]]``: what the reports that the pattern ``results`` matches were made with, where they do not say it themselves."""

    results: str
    configuration: str = ""
    commit: str = ""
    toe: str = ""


class EvidenceConfig(Record, frozen=True, kw_only=True):
    """``[evidence]``: the configurations that every test must pass in, and the commit that results must belong to.

    ``commit`` is a commit id, or ``git`` for the one that is checked out; empty, no result is held against a commit.
    """

    configurations: tuple[str, ...] = ()
    commit: str = ""


class Config(Record, frozen=True, kw_only=True):
    """``[tool.pptrace]`` of ``pyproject.toml``, or the whole of ``pptrace.toml``. Paths are relative to that file.

    ``documents`` are folders of YAML; ``code``, ``tests`` and ``results`` are patterns as in an ignore file; ``select`` and
    ``ignore`` hold rule ids or their beginnings; ``severity`` changes a rule's own severity. ``policy`` names what a run
    demands; ``fail-on`` left out, the policy's counts. ``thresholds`` say how many leaves must be covered on an axis (a share
    from 0 to 1, or ``"all"``), for all SFRs or for those of a class (``[thresholds.FCS]``). ``runs`` and ``evidence`` say what
    results were made with, and what they must have been made with. ``algorithms`` names the policy (``tr-03116-3``) that
    cryptographic SFRs are held against; left out, they are held against none. ``dialects`` names whose tags are read; ``scopes``
    turned off, only Python's functions and classes are known; ``respect-gitignore`` turned off, code and tests may be files that
    git ignores. ``host`` says what the host of the repository is where its name does not, for links to lines of a commit.
    ``wording`` names folders that ``pptrace import ccxml`` wrote: SFRs are then shown in the official wording of their edition.
    ``requirements`` names sets of the shipped library of external requirements (``nve-ams``; ``all`` for every one), and folders
    (``requirements/``) that hold sets of the project's own.
    """

    name: str = ""
    documents: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    policy: str = "pr"
    fail_on: Severity | None = msgspec.field(default=None, name="fail-on")
    severity: dict[str, Severity | Literal["off"]] = {}
    thresholds: dict[str, float | str | dict[str, float | str]] = {}
    runs: tuple[RunConfig, ...] = ()
    evidence: EvidenceConfig = EvidenceConfig()
    algorithms: str = ""
    dialects: tuple[str, ...] = ("pptrace",)
    scopes: bool = True
    host: Literal["", "github", "gitlab", "bitbucket", "gitea"] = ""
    gitignore: bool = msgspec.field(default=True, name="respect-gitignore")
    wording: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()


class JudgedAs(Record, frozen=True, kw_only=True):
    """That a run judges every document by ``catalogue``, whatever edition it claims.

    ``migrate`` says that ids of the earlier edition are read as the later one writes them. ``claims`` keeps, by document id,
    what the document itself claims.
    """

    catalogue: str
    migrate: bool = False
    claims: dict[str, EditionClaim] = {}


class Project(Record, frozen=True, kw_only=True):
    """All that was read: the project's own documents, those that they claim (shipped ones too), artefacts and notices.

    ``claimed`` holds only documents that are not among the project's own. ``commit`` is the state of the product that is judged,
    ``""`` where nobody says it. ``reviews`` is ``None`` where there is no place to keep them: no configuration.
    ``judged_as`` is there where the run asks for another edition than the documents claim.
    ``algorithms`` is the algorithm policy that the configuration names, ``shipped`` are the ids of the profiles that come along.
    """

    name: str
    documents: tuple[Document, ...] = ()
    claimed: tuple[Document, ...] = ()
    artefacts: Artefacts = Artefacts()
    notices: tuple[Notice, ...] = ()
    inputs: tuple[InputFile, ...] = ()
    config: Config = Config()
    reviews: tuple[Review, ...] | None = None
    commit: str = ""
    checkout: Checkout = NO_CHECKOUT
    judged_as: JudgedAs | None = None
    algorithms: AlgorithmPolicy | None = None
    library: RequirementLibrary = RequirementLibrary()
    shipped: tuple[str, ...] = ()

    def document(self, identifier: str) -> Document | None:
        """The loaded document of that id."""
        return next((document for document in (*self.documents, *self.claimed) if document.id == identifier), None)
