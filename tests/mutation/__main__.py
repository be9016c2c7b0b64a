"""``make mutants``: how many careless edits of ``traceability/rules`` and ``traceability/trace`` the tests notice.

Each mutant lives in a forked child: the code of the changed functions is put into the functions that are loaded, then tests run
until one fails. Of a rules module these are the manual pages and the corpus of its rules, judged over views that are made once;
a mutant that survives them, and every mutant of a trace module, meets pytest with the tests named below.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import random
import signal
import sys
import tempfile
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.corpus.projects import folders, marked, rule_of, write_out
from tests.mutation.mutate import Mutant, mutants
from tests.projects import write
from traceability.load.locate import Locator
from traceability.rules.registry import all_rules
from traceability.trace.view import View
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import view_of

ROOT = Path(__file__).parents[2]
WANTED, SECONDS = 0.85, 60
TODAY = date(2026, 1, 15)
BY_PYTEST = {
    "rules": ["tests/rules", "--ignore=tests/rules/test_manual.py", "--ignore=tests/rules/test_edits.py", "tests/gate"],
    "trace": ["tests/trace", "tests/properties", "tests/corpus", "tests/rules/test_manual.py"],
}
Test = Callable[[], bool]


@dataclass(frozen=True)
class Case:
    """A project that a rule is tried on: its view, and whether exactly one finding, at ``places``, is to be found."""

    rule: str
    view: View
    fails: bool
    locator: Locator
    places: tuple[tuple[str, int], ...] = ()

    def holds(self) -> bool:
        found = all_rules()[self.rule].run(self.view)
        if len(found) != self.fails:
            return False
        if not found or not self.places:
            return True
        where = self.locator.where(found[0].where)
        return self.places == ((where.file, where.line),)


def main() -> int:
    """Run a sample of the mutants (all with ``--sample 0``); print the kill ratio and the survivors. Exit 1 below what is wanted."""
    options = argparse.ArgumentParser(prog="python -m tests.mutation")
    options.add_argument("--sample", type=int, default=300, help="how many mutants, evenly over all of them; 0: all")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="", help="modules whose path holds this")
    options.add_argument("--quick", action="store_true", help="rules only, and without pytest for those that survive")
    asked = options.parse_args()
    os.chdir(ROOT)
    chosen = [(path, mutant) for path in _modules(asked.only, asked.quick) for mutant in mutants(path.read_text("utf-8"))]
    everything = len(chosen)
    if asked.sample and asked.sample < everything:
        chosen = random.Random(asked.seed).sample(chosen, asked.sample)
    chosen.sort(key=lambda entry: (entry[0], entry[1].line, entry[1].what))
    killed, survivors, cases = 0, [], _cases({rule.check.__module__ for rule in all_rules().values()})
    for path, mutant in chosen:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        own = [case.holds for case in cases.get(name, ())]
        dead = _dies(name, mutant, own, [] if asked.quick else BY_PYTEST[path.parent.name])
        killed += dead
        if not dead:
            survivors.append(f"{path.relative_to(ROOT)}:{mutant.line}: {mutant.what}")
    ratio = killed / len(chosen) if chosen else 0
    print("\n".join(survivors))
    print(f"{killed} of {len(chosen)} mutants killed ({ratio:.3f}); {everything} there are; wanted {WANTED}")
    return 0 if ratio >= WANTED else 1


def _modules(only: str, rules_alone: bool) -> list[Path]:
    rooms = ("rules",) if rules_alone else ("rules", "trace")
    found = [path for room in rooms for path in sorted((ROOT / "traceability" / room).glob("*.py"))]
    return [path for path in found if only in path.as_posix() and path.stem not in ("__init__", "registry")]


def _cases(modules: Iterable[str]) -> dict[str, list[Case]]:
    """The manual page and the corpus of each rule, with their views, by the module of the rule."""
    found: dict[str, list[Case]] = {module: [] for module in modules}
    folder = Path(tempfile.mkdtemp())
    for rule in all_rules().values():
        page = rule.manual()
        for fails, text in ((True, page.fails), (False, page.passes)):
            view = _view(write(folder / f"{rule.id}-{fails}", text), None)
            found[rule.check.__module__].append(Case(rule.id, view, fails, Locator(folder)))
    for name in folders():
        rule = all_rules()[rule_of(name)]
        for state in ("before", "after"):
            project = write_out(name, state, folder / f"{name}-{state}")
            places = tuple(marked(project, rule.id))
            found[rule.check.__module__].append(Case(rule.id, _view(project, TODAY), state == "before", Locator(project), places))
    return {module: [case for case in cases if case.holds()] for module, cases in found.items()}


def _view(project: Path, today: date | None) -> View:
    from traceability.gate.baseline import read_baseline
    from traceability.gate.policy import policy_of
    from traceability.gate.waivers import read_waivers

    opened = open_path(str(project))
    demands = policy_of(opened.config).demands(read_waivers(opened.root), read_baseline(opened.root).keys())
    return view_of(opened, False, today, demands)


def _dies(module: str, mutant: Mutant, own: list[Test], by_pytest: list[str]) -> bool:
    """Whether a test fails, raises, or does not end with the mutant in place of the module's code."""
    child = os.fork()
    if child == 0:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            os._exit(_survives(module, mutant, own, by_pytest))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) != 0


def _survives(module: str, mutant: Mutant, own: list[Test], by_pytest: list[str]) -> int:
    signal.alarm(SECONDS)
    try:
        _put(importlib.import_module(module), mutant.source)
        if not all(test() for test in own):
            return 1
        return int(bool(by_pytest) and pytest.main(["-q", "-x", "-p", "no:cacheprovider", *by_pytest]) != 0)
    except BaseException:  # noqa: BLE001 - whatever it raises, a test would have seen it
        return 1


def _put(loaded: types.ModuleType, source: str) -> None:
    """Give the functions that are loaded the code that they have in the changed source."""
    code = compile(source, str(loaded.__file__), "exec")
    for name, inner in _codes(code, "").items():
        function = _find(loaded, name)
        if function is not None and function.__code__.co_freevars == inner.co_freevars:
            function.__code__ = inner


def _codes(code: types.CodeType, prefix: str) -> dict[str, types.CodeType]:
    found: dict[str, types.CodeType] = {}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType) and not constant.co_name.startswith("<"):
            name = f"{prefix}{constant.co_name}"
            found[name] = constant
            found |= {n: c for n, c in _codes(constant, f"{name}.").items() if prefix == ""}
    return found


def _find(loaded: types.ModuleType, name: str) -> types.FunctionType | None:
    owner: object = loaded
    for part in name.split("."):
        owner = getattr(owner, "__dict__", {}).get(part)
        if isinstance(owner, property):
            owner = owner.fget
        owner = getattr(owner, "__wrapped__", getattr(owner, "func", owner))
    return owner if isinstance(owner, types.FunctionType) else None


if __name__ == "__main__":
    sys.exit(main())
