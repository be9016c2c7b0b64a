"""The register of the library: which documents there are, also those of which it holds nothing else."""

from __future__ import annotations

from traceability.load.requirement_sets import read_requirements
from traceability.load.shipped import display_name, shipped, shipped_profiles
from traceability.load.suggest import suggestion
from traceability.model.library import RegisterEntry


def register() -> dict[str, RegisterEntry]:
    """The entries of the register by their ids. Raises ``LoadError`` where it cannot be read."""
    path = shipped("requirements", "register.yaml")
    return read_requirements([(path, display_name(path, path.parent))]).library.register


def why_no_profile(name: str) -> str:
    """What to tell who named something that is no shipped profile: what the library knows of it, else what was probably meant."""
    if entry := register().get(name):
        return (
            f"of {entry.title}, version {entry.version}, the library has an entry in its register only;"
            " write its items as YAML in a folder, and name that folder"
        )
    return suggestion(name, shipped_profiles())
