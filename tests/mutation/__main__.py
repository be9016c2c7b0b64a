"""``make mutants``: how many careless edits of ``traceability/rules`` and ``traceability/trace`` the tests notice.

An own runner rather than cosmic-ray or mutmut, for the time it takes: those start the test program anew for each mutant, and of
our five thousand each would wait for it to load. Here every mutant lives in a forked child that has all of it in memory. The code of
the changed functions is put into the functions that are loaded; then the small projects of the tests are judged (see ``judged``),
and only a mutant that survives those meets pytest, with the tests that concern its module. What is changed is of the kind that
those libraries change too, without what no test can tell (annotations) and what none should (the wording of messages).
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import io
import os
import random
import resource
import signal
import sys
import tempfile
import time
import types
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from tests.mutation.judged import Case, all_cases
from tests.mutation.mutate import Mutant, changed, mutants
from traceability.rules.registry import all_rules

ROOT = Path(__file__).parents[2]
WANTED = 0.85
PATIENCE = 5
"""How many times as long as without a mutant the tests may take before an endless loop is assumed."""
_PARTS = (
    "tests/rules/test_dependency_rules.py", "tests/rules/test_operation_breaks.py", "tests/rules/test_operations_in_a_security_target.py",
    "tests/trace/test_repairs.py", "tests/trace/test_other_edition.py",
)  # fmt: skip
_CLAIMS = ("tests/conformance", "tests/trace/test_inheritance.py", "tests/examples/test_conformance.py")
_DESIGN = ("tests/rules/test_design_rules.py", "tests/trace/test_design.py", "tests/trace/test_ownership.py")
_RUNS = (
    "tests/rules/test_runs.py", "tests/rules/test_links.py", "tests/trace/test_statuses.py", "tests/trace/test_verdicts.py",
    "tests/properties",
)  # fmt: skip
_RECORDS = ("tests/rules/test_records.py", "tests/rules/test_attestations.py", "tests/gate/test_heuristics_and_names.py")
_DIFFERENCE = ("tests/exchange/test_difference.py", "tests/exchange/test_difference_words.py", "tests/edit")
CONCERNS = {
    _CLAIMS: "rules/claims rules/composition rules/configuration rules/conformance rules/modules rules/packages "
    "trace/allowed trace/claimed trace/conditions trace/conformance trace/differences trace/grounds trace/inherit trace/lawful "
    "trace/tailoring trace/together",
    _DESIGN: "rules/architecture rules/depth rules/design rules/functional rules/implementation rules/testing rules/visible "
    "trace/chain trace/design trace/ownership trace/view",
    _RUNS: "rules/links rules/lost rules/outcomes rules/runs rules/tags trace/results trace/status trace/verdicts trace/graph trace/leaves",
    _RECORDS: "rules/analyses rules/attestations rules/manual_tests rules/problems trace/fingerprint trace/records trace/lifecycle",
    _DIFFERENCE: "trace/difference trace/operations",
    ("tests/library",): "rules/library trace/library",
    ("tests/gate",): "rules/thresholds rules/waivers",
    ("tests/exchange/test_niap.py",): "rules/niap rules/imported",
    (*_PARTS, "tests/rules/test_edits.py", "tests/rules/test_target_edits.py"): "trace/slots trace/dependencies",
    _PARTS: "rules/ trace/",
}
"""The tests that concern modules, by the beginnings of their paths; the first that fits counts."""


def main() -> int:
    """Run a sample of the mutants (all with ``--sample 0``); print the kill ratio and the survivors. Exit 1 below what is wanted."""
    options = argparse.ArgumentParser(prog="python -m tests.mutation")
    options.add_argument("--sample", type=int, default=300, help="how many mutants, evenly over all of them; 0: all")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="", help="modules whose path holds this")
    options.add_argument("--part", default="1/1", help="2/5: the second of five equal parts of the sample")
    options.add_argument("--quick", action="store_true", help="without pytest for those that survive the small projects")
    asked = options.parse_args()
    os.chdir(ROOT)
    chosen, everything = _chosen(asked)
    cases = all_cases(Path(tempfile.mkdtemp()))
    tests: dict[tuple[str, ...], float] = {}
    survivors: list[str] = []
    began = time.monotonic()
    for path, mutant in chosen:
        by_pytest = () if asked.quick else _concerning(path)
        if by_pytest not in tests:
            tests[by_pytest] = _time_of(by_pytest)
        source = changed(path.read_text("utf-8"), mutant)
        if not _dies(path, source, cases, by_pytest, tests[by_pytest]):
            survivors.append(f"{path.relative_to(ROOT)}:{mutant.line}: {mutant.what}")
            print(survivors[-1], flush=True)
    killed = len(chosen) - len(survivors)
    ratio = killed / len(chosen) if chosen else 0
    print(
        f"{killed} of {len(chosen)} mutants killed ({ratio:.3f}) in {time.monotonic() - began:.0f} s; {everything} there are; wanted {WANTED}"
    )
    return 0 if ratio >= WANTED else 1


def _chosen(asked: argparse.Namespace) -> tuple[list[tuple[Path, Mutant]], int]:
    """The mutants to try, by module and line, and how many there are."""
    found = [path for room in ("rules", "trace") for path in sorted((ROOT / "traceability" / room).glob("*.py"))]
    paths = [path for path in found if asked.only in path.as_posix() and path.stem not in ("__init__", "registry")]
    every = [(path, mutant) for path in paths for mutant in mutants(path.read_text("utf-8"))]
    number, _, of = asked.part.partition("/")
    sample = random.Random(asked.seed).sample(every, asked.sample) if 0 < asked.sample < len(every) else every
    sample = sample[int(number) - 1 :: int(of)]
    return sorted(sample, key=lambda entry: (entry[0], entry[1].line, entry[1].node, entry[1].change)), len(every)


def _concerning(path: Path) -> tuple[str, ...]:
    name = f"{path.parent.name}/{path.stem}"
    return next(tests for tests, starts in CONCERNS.items() if name.startswith(tuple(starts.split())))


def _time_of(by_pytest: tuple[str, ...]) -> float:
    """How many seconds of the processor the tests take without a mutant; they must pass."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if by_pytest and os.waitstatus_to_exitcode(os.waitpid(_fork(lambda: _pytest(by_pytest)), 0)[1]) != 0:
        raise SystemExit(f"{' '.join(by_pytest)}: fails without a mutant")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _dies(path: Path, source: str, cases: Sequence[Case], by_pytest: tuple[str, ...], seconds: float) -> bool:
    """Whether a test fails, raises, or does not end with the changed source in place of the module's code."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    rules = _rules_of(name) if path.parent.name == "rules" else None

    def tried() -> bool:
        signal.setitimer(signal.ITIMER_PROF, 20 + PATIENCE * seconds)
        _put(importlib.import_module(name), source)
        return all(case.holds(rules) for case in cases) and (not by_pytest or _pytest(by_pytest))

    return os.waitstatus_to_exitcode(os.waitpid(_fork(tried), 0)[1]) != 0


def _fork(test: object) -> int:
    """The process id of a child that ends with 0 if the test holds; silent, whatever it raises."""
    child = os.fork()
    if child == 0:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            try:
                code = int(not test())  # type: ignore[operator]
            except BaseException:  # noqa: BLE001 - whatever it raises, a test would have seen it
                code = 1
            os._exit(code)
    return child


def _pytest(by_pytest: Iterable[str]) -> bool:
    # All is imported already: pytest says that it cannot rewrite its assertions, and our settings make a warning an error.
    known = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
    return pytest.main(["-q", "-x", "-p", "no:cacheprovider", *known, *by_pytest]) == 0


def _rules_of(module: str) -> frozenset[str]:
    """The rules that a module of ``traceability.rules`` holds, and those of the modules that use it."""
    using, names = {module}, {rule.check.__module__ for rule in all_rules().values()}
    more = True
    while more:
        found = {name for name in names - using if using & _imports(name)}
        more, using = bool(found), using | found
    return frozenset(rule.id for rule in all_rules().values() if rule.check.__module__ in using)


def _imports(module: str) -> set[str]:
    tree = ast.parse(Path(str(importlib.import_module(module).__file__)).read_text("utf-8"))
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


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
