"""Files of a user that are written: beside their place first, then renamed into it, so that each is whole at any moment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from traceability.model.errors import ConfigError


def write_files(root: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    """Write texts by name below a folder, in the order of the map. Returns their paths.

    All are written beside their places before the first is renamed, so that a full disk changes nothing. Raises ``ConfigError``
    where a file cannot be written; what was there stays.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.{os.getpid()}")
            waiting.append((temporary, path))
            temporary.write_bytes(text.encode())
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o777)
        for temporary, path in waiting:
            temporary.replace(path)
    except OSError as error:
        raise ConfigError(f"{error.filename or root}: cannot be written: {error.strerror}") from error
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)
    return tuple(path for _, path in waiting)
