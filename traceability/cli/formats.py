"""The formats of ``pptrace check``: which module writes each, and how the result reaches its file."""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traceability.model.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from traceability.model.judgement import Judgement

FORMATS = {
    "text": "traceability.emit.text",
    "json": "traceability.emit.json",
    "github": "traceability.emit.github",
    "sarif": "traceability.emit.sarif",
    "junit": "traceability.emit.junit",
    "markdown": "traceability.emit.markdown",
}
"""Each format with the module whose ``render`` makes a text of a judgement, or of a whole result where it ``needs_rows``."""

_CONFIGURATION = ("pptrace.toml", "pyproject.toml", "baseline.yaml", "waivers.yaml")
_PLACES = frozenset({"sarif", "junit"})
_BASED = frozenset({"github", "sarif"})


def needs_rows(form: str) -> bool:
    """Whether a format shows more than the judgement: the rows of a report."""
    return form == "json"


def needs_every_place(form: str) -> bool:
    """Whether a format shows findings of the baseline with line and column."""
    return form in _PLACES


def written(result: Judgement, form: str, root: Path, style: Callable[[str, str], str] | None = None, verbose: bool = False) -> str:
    """The result in a format; ``auto`` is text, on GitHub with annotations before it. ``style`` colours text."""
    if form == "auto":
        text = written(result, "text", root, style, verbose)
        return written(result, "github", root) + import_module(FORMATS["github"]).fenced(text) if _on_github() else text
    render: Callable[..., str] = import_module(FORMATS[form]).render
    if form == "text":
        return render(result, verbose=verbose, **({"style": style} if style else {}))
    return render(result, **_base(root)) if form in _BASED else render(result)


def save(out: Path, text: str, root: Path, result: Judgement) -> None:
    """Write a text to a file, whole or not at all; a pipe or device is written into.

    Raises ``ConfigError`` if it cannot be written, or if the run read that very file.
    """
    target = out.resolve()
    read = {*_CONFIGURATION, *(entry.file for entry in result.inputs)}
    if any(target == (root / name).resolve() for name in read):
        raise ConfigError(f"--output {out}: the check reads this file and must not overwrite it; name another")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    data = text.encode("utf-8", "replace")
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                stream.write(data)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise ConfigError(f"--output {out}: cannot be written: {error.strerror}; choose another place") from error


def last_line(result: Judgement, style: Callable[[str, str], str]) -> str:
    """The verdict in one line."""
    from traceability.emit.states import gate

    return style(gate(result), "passed" if result.verdict.passed else "failed")


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _base(root: Path) -> dict[str, Any]:
    """Where the project lies in the repository that GitHub checked out; paths in its outputs count from there."""
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    if not (_on_github() and workspace):
        return {}
    top = Path(workspace).resolve()
    base = root.resolve().relative_to(top).as_posix() if root.resolve().is_relative_to(top) else "."
    return {} if base == "." else {"base": base}
