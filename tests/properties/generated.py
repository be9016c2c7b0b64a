"""Small products as plain values, how they are written as files, and a slow, obvious reference for their statuses."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.projects import write
from traceability.edit.baseline import write_baseline
from traceability.gate.baseline import Accepted, Baseline
from traceability.model.result import Result
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

OUTCOMES = ("pass", "fail", "skipped", None)
COMPONENTS = ("FPT_STM.1", "FDP_RIP.2", "FPT_FLS.1", "FIA_UID.2")
REPORTS = {"one": "Clock 2", "two": "Clock 2", "old": "Clock 1"}
"""The reports by name, and the TOE that each is about; the Security Target is about Clock 2."""
BODY = {"fail": "<failure/>", "skipped": "<skipped/>", "pass": ""}
EXTRAS = {
    "a term": ("st/c.yaml", "terms:\n  Wick: {text: The part of a candle that burns.}\n"),
    "a tool": ("st/c.yaml", "tools:\n  TOOL.Wick: {version: '', documentation: ''}\n"),
    "a profile": ("wick/c.yaml", "document: {id: wick, kind: protection-profile, title: Wick, version: '1'}\nthreats:\n  T.Wick: {agents: [], assets: [], action: Burns.}\n"),
    "a source": ("src/wick.py", "# burns\nWICK = 1\n"),
    "a test": ("tests/test_wick.py", "def test_wick(): pass\n"),
}  # fmt: skip
"""Items that have to do with nothing else, by what they are: their file, and its text. Each is called something with *Wick*."""
Leaf = tuple[int, int]


@dataclass(frozen=True)
class Test:
    """A test of one leaf, with its outcome in each report (``None``: it is not there)."""

    __test__ = False

    leaf: Leaf
    one: str | None
    two: str | None = None
    old: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Product:
    """SFRs (by number: whether each has one item or two), and what is linked to them.

    By leaf: ``tags`` in code, ``modules`` that enforce it, ``shown`` at the TSFI (if it is ``described``), ``analyses``. By SFR: ``meets`` the objective. ``argued``
    names what has a rationale, ``linked`` what is addressed.
    """

    items: tuple[int, ...]
    tags: frozenset[Leaf] = frozenset()
    modules: frozenset[Leaf] = frozenset()
    shown: frozenset[Leaf] = frozenset()
    analyses: frozenset[Leaf] = frozenset()
    tests: tuple[Test, ...] = ()
    meets: frozenset[int] = frozenset()
    argued: frozenset[str] = frozenset("TOA")
    linked: frozenset[str] = frozenset("TA")
    described: bool = True
    extra: str = ""
    names: tuple[str, ...] = ("T.Wrong", "O.Right", "A.Site", "OE.Guard", "mod.clock", "clocks")
    backwards: bool = field(default=False, compare=False)

    def leaf(self, leaf: Leaf) -> str:
        """The id of a leaf."""
        element = f"{COMPONENTS[leaf[0]]}.1"
        return f"{element}#r{leaf[1]}" if self.items[leaf[0]] > 1 else element

    def leaves(self) -> list[Leaf]:
        """Every leaf."""
        return [(sfr, item) for sfr, count in enumerate(self.items) for item in range(count)]


@st.composite
def products(draw: st.DrawFn) -> Product:
    """Products with one to four SFRs, and evidence for some of their leaves."""
    items = tuple(draw(st.lists(st.integers(1, 2), min_size=1, max_size=4)))
    leaves = [(sfr, item) for sfr, count in enumerate(items) for item in range(count)]
    some = st.frozensets(st.sampled_from(leaves))
    outcome = st.sampled_from(OUTCOMES)
    tests = draw(st.lists(st.builds(Test, st.sampled_from(leaves), outcome, outcome, outcome), max_size=5))
    return Product(
        items, draw(some), draw(some), draw(some), draw(some), tuple(replace(test, name=f"test_{n}") for n, test in enumerate(tests)),
        draw(st.frozensets(st.integers(0, len(items) - 1))), draw(st.frozensets(st.sampled_from("TOA"))), draw(st.frozensets(st.sampled_from("TA"))), draw(st.booleans()),
    )  # fmt: skip


def text(product: Product) -> str:
    """The project as the text form of ``tests.projects``."""
    files = {"pptrace.toml": _configuration(product), **_documents(product), **_evidence(product)}
    if product.extra:
        name, content = EXTRAS[product.extra]
        files[name] = content
    return "".join(f"=== {name}\n{content}" + ("" if content.endswith("\n") else "\n") for name, content in files.items())


def judged(product: Product, accepted: Iterable[str] = ()) -> Result:
    """The result of the whole pipeline over the product, with the findings of some keys in its baseline."""
    with _folder() as folder:
        if keys := sorted(accepted):
            write_baseline(folder, Baseline(baseline=(Accepted(reason="known", findings=tuple(keys)),)))
        return run(open_path(str(write(folder, text(product)))), cache=False, today=date(2026, 1, 15)).result


def statuses(result: Result) -> dict[str, dict[str, str]]:
    """The status of each leaf on each axis."""
    rows = (leaf for sfr in result.report().sfrs for element in sfr.elements for leaf in element.leaves)
    return {leaf.label: {axis.axis: axis.status for axis in leaf.axes} for leaf in rows}


def reference(product: Product) -> dict[str, dict[str, str]]:
    """What the statuses must be, said once more as slowly and plainly as can be."""
    found = {}
    for leaf in product.leaves():
        outcomes = [_outcome(test) for test in product.tests if test.leaf == leaf]
        gravest = [word for word in ("failed", "conflict", "no-result", "skipped", "stale", "covered") if word in outcomes]
        designed = leaf in product.modules and (leaf in product.shown or not product.described)
        found[product.leaf(leaf)] = {
            "designed": "covered" if designed else "missing",
            "implemented": "covered" if leaf in product.tags else "missing",
            "tested": "covered" if outcomes else "missing",
            "passed": gravest[0] if gravest else "missing",
            "analysed": "covered" if leaf in product.analyses else "missing",
        }
    return found


def _outcome(test: Test) -> str:
    fresh = [outcome for outcome in (test.one, test.two) if outcome]
    if not fresh:
        return "stale" if test.old else "no-result"
    if "pass" in fresh and "fail" in fresh:
        return "conflict"
    return "failed" if "fail" in fresh else "skipped" if "skipped" in fresh else "covered"


def weaker(product: Product) -> Iterator[Product]:
    """The product with one passing result, passing test, tag, other link, or rationale less."""
    for name in ("tags", "modules", "shown", "analyses", "meets", "argued", "linked"):
        for one in sorted(getattr(product, name)):
            yield replace(product, **{name: getattr(product, name) - {one}})
    for number, test in enumerate(product.tests):
        for report in REPORTS:
            if getattr(test, report) == "pass":
                left: dict[str, Any] = {report: None}
                yield replace(product, tests=_with(product.tests, number, replace(test, **left)))
        if {test.one, test.two, test.old} == {"pass"}:
            yield replace(product, tests=_with(product.tests, number))


def _with(tests: tuple[Test, ...], number: int, *instead: Test) -> tuple[Test, ...]:
    return (*tests[:number], *instead, *tests[number + 1 :])


def _configuration(product: Product) -> str:
    documents = ["st", "design", *(["wick"] if product.extra == "a profile" else [])]
    reports = [f"results/{name}.xml" for name in REPORTS]
    return (
        f'name = "test"\ndocuments = {_turned(product, documents)}\ncode = ["src/**"]\ntests = ["tests/**"]\n'
        f"results = {_turned(product, reports)}\n"
    )


def _documents(product: Product) -> dict[str, str]:
    threat, objective, assumption, guard, module, subsystem = product.names
    why = {key: f", rationale: {{effect: {effect}, text: {words}}}" if key in product.argued else "" for key, effect, words in (
        ("T", "removed", f"{objective} helps."), ("A", "upheld", f"{guard} says so."),
    )}  # fmt: skip
    named = " and ".join(COMPONENTS[sfr] for sfr in sorted(product.meets)) or "Nothing"
    argued = f", rationale: {{text: {named} do it.}}" if "O" in product.argued else ""
    addresses = {
        key: f", addresses: {{{name}: {{how: helps}}}}" if key in product.linked else "" for key, name in (("T", threat), ("A", assumption))
    }
    sections = [
        f"threats:\n  {threat}: {{agents: [], assets: [], action: Does wrong.{why['T']}}}\n",
        f"assumptions:\n  {assumption}: {{text: The site is guarded.{why['A']}}}\n",
        "objectives:\n"
        + "".join(_turned(product, [
            f"  {objective}: {{kind: toe, text: Does right.{argued}{addresses['T']}}}\n",
            f"  {guard}: {{kind: environment, text: The site is guarded.{addresses['A']}}}\n",
        ])),
        "sfrs:\n" + "".join(_turned(product, [_sfr(product, sfr) for sfr in range(len(product.items))])),
        *(["analyses:\n" + "".join(_turned(product, [_analysis(product, leaf) for leaf in sorted(product.analyses)]))] if product.analyses else []),
    ]  # fmt: skip
    toe = "{name: Clock, version: '2', reference: Clock 2}"
    head = f'document: {{id: st, kind: security-target, title: ST, version: "1", toe: {toe}}}\n'
    design = (
        f'document: {{id: tds, kind: design, title: TDS, version: "1", describes: st}}\nsubsystems: {{{subsystem}: {{purpose: Time}}}}\n'
        f"modules:\n  {module}: {{subsystem: {subsystem}, role: enforcing, purpose: Time, code: ['src/**'], enforces: {_map(product, product.modules)}}}\n"
    )
    if product.described:
        design += f"tsfi:\n  tsfi.ask: {{purpose: Tells., method: A call., role: enforcing, leaves: {_map(product, product.shown)}}}\n"
    first, second = ("b", "a") if product.backwards else ("a", "b")
    return {f"st/{first}.yaml": head, f"st/{second}.yaml": "".join(_turned(product, sections)), "design/design.yaml": design}


def _evidence(product: Product) -> dict[str, str]:
    tags = "".join(_turned(product, [f"# @enforces {product.leaf(leaf)} here\nX{n} = 1\n" for n, leaf in enumerate(sorted(product.tags))]))
    tests = [f'@pytest.mark.verifies("{product.leaf(test.leaf)}")\ndef {test.name}(): pass\n' for test in product.tests]
    files = {"src/code.py": tags or "X = 1\n", "tests/test_all.py": "import pytest\n" + "".join(_turned(product, tests))}
    for report, toe in REPORTS.items():
        cases = [
            f'<testcase classname="tests.test_all" name="{test.name}">{BODY[outcome]}</testcase>\n'
            for test in product.tests if (outcome := getattr(test, report))
        ]  # fmt: skip
        identity = f'<properties><property name="pptrace.toe" value="{toe}"/></properties>'
        files[f"results/{report}.xml"] = f"<testsuite>{identity}\n{''.join(_turned(product, cases))}</testsuite>"
    return files


def _map(product: Product, leaves: frozenset[Leaf]) -> str:
    return f"{{{', '.join(_turned(product, [f'{product.leaf(leaf)}: {{}}' for leaf in sorted(leaves)]))}}}"


def _analysis(product: Product, leaf: Leaf) -> str:
    who = 'author: A. Writer, reviewer: B. Reader, date: "2026-01-05"'
    return f"  ANA.{leaf[0]}{leaf[1]}: {{items: ['{product.leaf(leaf)}'], method: inspection, argument: It is so., {who}}}\n"


def _sfr(product: Product, sfr: int) -> str:
    count, objective = product.items[sfr], product.names[1]
    meets = f"meets: {{{objective}: {{how: helps}}}}, " if sfr in product.meets else ""
    items = f", items: {{{', '.join(f'r{item}: rule {item}' for item in range(count))}}}" if count > 1 else ""
    name = COMPONENTS[sfr]
    return f"  {name}: {{{meets}elements: {{{name}.1: {{text: The TSF does it{items}}}}}}}\n"


def _turned(product: Product, lines: list[str]) -> list[str]:
    return lines[::-1] if product.backwards else lines


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
