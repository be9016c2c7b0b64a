"""The files that a run reads: what each is to the project, and the hash of what it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from traceability.collect.files import OTHERS, Found, Role, find_all, sources_of
from traceability.collect.git import state
from traceability.load.folder import yaml_files
from traceability.load.shipped import display_name, own_folders, shipped
from traceability.load.stamp import source_of
from traceability.model.judgement import InputFile, InputKind
from traceability.workflow.identity import judged_commit
from traceability.workflow.opening import Opened

_CODELINKS = "ubproject.toml"
_BESIDE = ("baseline.yaml", "waivers.yaml", "reviews.lock.yaml")


class Inputs(msgspec.Struct, frozen=True, dict=True):
    """Every file that a run reads, sorted, with its display name.

    ``kinds`` says of the project's own files what they are; what is not in it belongs to the shipped library. ``seen`` is what
    was seen beside files (links that lead outside, the judged commit).
    """

    files: tuple[tuple[Path, str], ...] = ()
    kinds: Mapping[str, tuple[InputKind, ...]] = msgspec.field(default_factory=dict)
    seen: str = ""
    found: Found | None = None

    @cached_property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file by its display name, as it was when first asked; a file that cannot be read has none."""
        hashes = {}
        for path, name in self.files:
            try:
                with open(path, "rb", 0) as stream:  # noqa: PTH123 - of thousands of files, several times as fast as Path.read_bytes
                    hashes[name] = hashlib.sha256(stream.read()).hexdigest()
            except OSError:
                continue
        return hashes

    def sources(self) -> list[tuple[Role, str]]:
        """The sources to be scanned, each as often as it plays a role."""
        return sources_of(self.found) if self.found else []

    def reports(self) -> list[str]:
        """The test reports to be read."""
        return [name for name, kinds in self.kinds.items() if "report" in kinds]

    def rows(self, documents: Iterable[InputFile]) -> tuple[InputFile, ...]:
        """The rows of a result: the project's own files with their kinds, and the files of shipped documents that it read."""
        rows = {entry.file: entry for entry in documents}
        rows |= {name: InputFile(file=name, sha256=self.hashes.get(name, ""), kinds=kinds) for name, kinds in self.kinds.items()}
        return tuple(rows[name] for name in sorted(rows))


def inputs_of(opened: Opened) -> Inputs:
    """What a run over a project reads; nothing where there is no configuration, because then only documents are read."""
    if opened.file is None:
        return Inputs()
    root, config = opened.root, opened.config
    reports = (*config.results, *(run.results for run in config.runs))
    found = find_all(root, {"code": config.code, "tests": config.tests, "results": reports}, config.exclude, config.gitignore)
    folders = (*config.documents, *config.wording, *own_folders(config.requirements))
    read = (path for folder in folders for path in yaml_files(root / folder))
    documents = {*read, *(source for folder in config.documents if (source := source_of(root / folder, root)))}
    beside = (path for name in _BESIDE if (path := root / name).is_file())
    own: dict[InputKind, dict[str, Path]] = {
        "document": {display_name(path, root): path for path in documents},
        "configuration": {display_name(path, root): path for path in (opened.file, *beside)},
        "code": {name: root / name for name in found.files["code"]},
        "test": {name: root / name for name in found.files["tests"]},
        "report": {name: root / name for name in found.files["results"]},
    }
    library = (path for part in ("profiles", "requirements") for path in yaml_files(shipped(part)))
    paths = {display_name(path, root): path for path in library}
    kinds: dict[str, tuple[InputKind, ...]] = {}
    for kind, members in own.items():
        paths |= members
        for name in members:
            kinds[name] = (*kinds.get(name, ()), kind)
    files = tuple((paths[name], name) for name in sorted(paths))
    return Inputs(files, kinds, repr((found.notices, found.files, judged_commit(opened), state(opened.root), _looks(opened, found))), found)


def _looks(opened: Opened, found: Found) -> list[tuple[int, int]]:
    """Size and time of files that are no input, but whose change can change what is found: sources of no set, markers of a dialect."""
    looks = []
    for name in (*found.files[OTHERS], _CODELINKS):
        try:
            stat = (opened.root / name).stat()
        except OSError:
            continue
        looks.append((stat.st_size, stat.st_mtime_ns))
    return looks
