"""pptrace: is every security requirement of this profile really met, and where is the proof?

The Python API: ``check(path)`` judges a project and returns its ``Result``; ``open(path)`` finds its configuration only.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["Finding", "Opened", "Project", "Result", "check", "open"]

if TYPE_CHECKING:
    from traceability.model.finding import Finding
    from traceability.model.project import Project
    from traceability.model.result import Result
    from traceability.workflow.opening import Opened
    from traceability.workflow.opening import open_path as open
    from traceability.workflow.pipeline import check

_HOMES = {
    "Finding": ("traceability.model.finding", "Finding"),
    "Opened": ("traceability.workflow.opening", "Opened"),
    "Project": ("traceability.model.project", "Project"),
    "Result": ("traceability.model.result", "Result"),
    "check": ("traceability.workflow.pipeline", "check"),
    "open": ("traceability.workflow.opening", "open_path"),
}


def __getattr__(name: str) -> object:
    # Loaded on first use: the pytest plugin and '--version' must not pay for the graph.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
