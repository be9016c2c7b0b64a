"""Algorithm policies of the shipped library."""

from __future__ import annotations

import msgspec

from traceability.load.shipped import display_name, shipped
from traceability.load.suggest import suggestion
from traceability.load.yaml_plain import read_plain
from traceability.load.yaml_tree import compose
from traceability.model.algorithms import AlgorithmPolicy
from traceability.model.errors import ConfigError


def read_algorithms(name: str) -> AlgorithmPolicy | None:
    """The shipped algorithm policy of a name, ``None`` for the empty name.

    Raises ``ConfigError`` where there is none of that name, or where it cannot be read as one.
    """
    if not name:
        return None
    folder = shipped("requirements", "algorithms")
    known = sorted(path.stem for path in folder.glob("*.yaml")) if folder.is_dir() else []
    if name not in known:
        raise ConfigError(f"algorithms: no algorithm policy is called {name!r}; {suggestion(name, known)}")
    path = folder / f"{name}.yaml"
    data = path.read_bytes()
    plain = read_plain(data)
    content = plain.value if plain else compose(data, display_name(path, folder)).value()
    try:
        return msgspec.convert(content["algorithms"], AlgorithmPolicy)
    except (msgspec.ValidationError, KeyError, TypeError) as error:
        raise ConfigError(f"algorithms: {path.name} is not an algorithm policy: {error}") from error
