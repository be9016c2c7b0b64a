"""Files that an analysis rests on: any file of the project, never one outside it."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_of(root: Path, path: str) -> str:
    """The SHA-256 of a whole file that an analysis may rest on; ``""`` where it is none, or cannot be read."""
    if why_no_input(root, path):
        return ""
    try:
        with (root / path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def why_no_input(root: Path, path: str) -> str:
    """Why an analysis cannot rest on a path, as the end of a sentence; ``""`` where it can."""
    try:
        file = (root / path).resolve()
        if not file.is_relative_to(root.resolve()):
            return "it lies outside the project; copy it into the project, so that it is kept with it"
        return "" if file.is_file() else "it does not exist in the project, or is no file"
    except (OSError, ValueError, RuntimeError) as error:  # links in circles, a zero byte
        return f"it cannot be looked up ({getattr(error, 'strerror', None) or error})"
