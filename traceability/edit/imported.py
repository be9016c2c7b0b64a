"""An imported document as a folder of YAML: readable, in one order, the same bytes each time; all of it or nothing."""

from __future__ import annotations

import functools
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import yaml

from traceability.catalogue import Catalogue
from traceability.load.stamp import MARK, is_edited, stamped
from traceability.model.base import Item
from traceability.model.document import Document
from traceability.model.errors import ConfigError

_FILES: dict[str, tuple[str, ...]] = {
    "document.yaml": ("revisions", "technical_decisions", "includes", "references", "terms", "use_cases", "implementation_features"),
    "problem.yaml": ("threats", "organisational_security_policies", "assumptions", "objectives", "mappings", "consistency"),
    "requirements.yaml": ("families", "sfrs", "selection_rules", "base_profiles", "management_tables", "audit_events"),
    "assurance.yaml": ("sars", "assurance_elements"),
    "activities.yaml": ("evaluation_activities",),
    "prose.yaml": ("prose",),
    "attention.yaml": ("repeated", "dangling", "raw"),
}
_NUMBER_LIKE = re.compile(r"[-+.0-9]|(?:true|false|null|yes|no|on|off|y|n)$|~$", re.IGNORECASE)


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    quoted = bool(_NUMBER_LIKE.match(value)) or not value
    style = '"' if quoted and not value.isprintable() else "'" if quoted else ">" if len(value) > 120 and _folds(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _folds(value: str) -> bool:
    """Whether a folded block gives back exactly this text."""
    return value == value.strip() and value.isprintable() and "  " not in value


_Dumper.add_representer(str, _text)


def files_of(document: Document) -> dict[str, str]:
    """The text of each file of a document by its name; files without content are left out."""
    found = {}
    source = document.header.imported
    for name, sections in _FILES.items():
        content: dict[str, Any] = {"document": _bare(document.header)} if name == "document.yaml" else {}
        for section in sections:
            if items := getattr(document, section):
                content[section] = {key: _bare(item) for key, item in items.items()}
        if content:
            body = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False)
            found[name] = stamped(Path(source.file).name if source else document.id, f"\n{body}")
    return found


def write_imported(document: Document, folder: Path) -> list[str]:
    """Write a document into a folder that is new, empty, or an earlier import; the names of the files.

    Raises ``ConfigError`` where the folder holds anything else, or cannot be written; nothing is changed then.
    """
    return write_folder(files_of(document), folder, MARK)


def catalogue_files(catalogue: Catalogue, source: str) -> dict[str, str]:
    """The text of each file of a private catalogue, a warning and an ignore file among them."""
    mark = f"{MARK}{source}\n"
    warning = (
        "# The official wording is copyrighted by the Common Criteria participants. This folder is for its user alone:\n"
        "# do not publish it, and do not commit it.\n\n"
    )
    head = {
        name: getattr(catalogue, name) for name in ("id", "edition", "revision", "title", "source") if getattr(catalogue, name) is not None
    }
    functional = {name: item for name, item in catalogue.components.items() if name.startswith("F")}
    assurance = {name: item for name, item in catalogue.components.items() if not name.startswith("F")}
    contents: dict[str, dict[str, Any]] = {
        "catalogue.yaml": {"catalogue": head, "classes": catalogue.classes, "families": catalogue.families},
        "part2.yaml": {"components": {name: _bare(item) for name, item in functional.items()}},
        "part3.yaml": {"components": {name: _bare(item) for name, item in assurance.items()}},
    }
    dumped = {
        name: yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False)
        for name, content in contents.items()
    }
    return {".gitignore": f"{mark}{warning}*\n", **{name: f"{mark}{warning}{body}" for name, body in dumped.items()}}


def write_folder(files: dict[str, str], folder: Path, mark: str) -> list[str]:
    """Write files beside a folder's place and rename them into it: a reader sees the old folder or the new one."""
    try:
        _replaceable(folder, mark)
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            for name, body in files.items():
                (new / name).write_text(body, encoding="utf-8", newline="\n")
            new.chmod(0o755)
            if folder.exists():
                old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
                folder.rename(old / "old")
                new.rename(folder)
                shutil.rmtree(old)
            else:
                new.rename(folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written: {error.strerror}") from error
    return sorted(files)


def _replaceable(folder: Path, mark: str) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ConfigError(f"{folder}: is no folder")
    for path in sorted(folder.iterdir()):
        text = "" if path.is_symlink() or not path.is_file() else path.read_text("utf-8", errors="replace")
        if not text.startswith(mark):
            raise ConfigError(f"{folder}: holds {path.name}, which is no earlier import; name a new folder")
        if is_edited(text):
            raise ConfigError(f"{folder}: {path.name} was edited since it was imported; name a new folder, or remove this one first")


def _bare(value: Any) -> Any:
    """A record as plain values, without what the loader puts in; what has its default is left out."""
    if isinstance(value, msgspec.Struct):
        plain = {}
        for field in _fields(type(value)):
            held = getattr(value, field.name)
            if field.name == "origin" or (field.name == "id" and isinstance(value, Item)) or _is_default(field, held):
                continue
            plain[field.encode_name] = _bare(held)
        return plain
    if isinstance(value, dict):
        return {key: _bare(entry) for key, entry in value.items()}
    return [_bare(entry) for entry in value] if isinstance(value, (list, tuple)) else value


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


def _is_default(field: msgspec.structs.FieldInfo, held: Any) -> bool:
    if field.default is not msgspec.NODEFAULT:
        return bool(held == field.default and type(held) is type(field.default))
    return field.default_factory is not msgspec.NODEFAULT and not held
