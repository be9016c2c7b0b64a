"""Small products as plain values, how they are written as files, and a slow, obvious reference for their statuses."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from tests.projects import write
from traceability.model.result import Result
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

OUTCOMES = ("pass", "fail", "skipped")
COMPONENTS = ("FPT_STM.1", "FDP_RIP.2", "FPT_FLS.1", "FIA_UID.2")


@dataclass(frozen=True)
class Product:
    """SFRs (by number: whether each has one item or two), tags (SFR, leaf), tests (leaf, outcome or ``None``), links and rationales."""

    items: tuple[int, ...]
    tags: frozenset[tuple[int, int]] = frozenset()
    tests: tuple[tuple[int, int, str | None], ...] = ()
    meets: frozenset[int] = frozenset()
    argued: bool = True
    addressed: bool = True
    extra: bool = False
    names: tuple[str, ...] = ("T.Wrong", "O.Right")
    backwards: bool = field(default=False, compare=False)

    def leaf(self, sfr: int, item: int) -> str:
        """The id of a leaf."""
        element = f"{COMPONENTS[sfr]}.1"
        return f"{element}#r{item}" if self.items[sfr] > 1 else element

    def leaves(self) -> list[tuple[int, int]]:
        """Every leaf as (SFR, item)."""
        return [(sfr, item) for sfr, count in enumerate(self.items) for item in range(count)]


@st.composite
def products(draw: st.DrawFn) -> Product:
    """Products with one to four SFRs, and evidence for some of their leaves."""
    items = tuple(draw(st.lists(st.integers(1, 2), min_size=1, max_size=4)))
    leaves = [(sfr, item) for sfr, count in enumerate(items) for item in range(count)]
    tags = draw(st.sets(st.sampled_from(leaves)))
    cases = st.tuples(st.sampled_from(leaves), st.sampled_from([*OUTCOMES, None]))
    tests = tuple((leaf[0], leaf[1], outcome) for leaf, outcome in draw(st.lists(cases, max_size=5)))
    meets = draw(st.sets(st.integers(0, len(items) - 1)))
    return Product(items, frozenset(tags), tests, frozenset(meets), draw(st.booleans()), draw(st.booleans()))


def text(product: Product) -> str:
    """The project as the text form of ``tests.projects``."""
    threat, objective = product.names
    named = " and ".join(COMPONENTS[sfr] for sfr in sorted(product.meets)) or "Nothing"
    argued = f", rationale: {{text: {named} do it.}}" if product.argued else ""
    addresses = f", addresses: {{{threat}: {{how: helps}}}}" if product.addressed else ""
    sections = [
        f"threats:\n  {threat}: {{agents: [], assets: [], action: Does wrong., rationale: {{effect: removed, text: {objective} helps.}}}}\n",
        f"objectives:\n  {objective}: {{kind: toe, text: Does right.{argued}{addresses}}}\n",
        "sfrs:\n" + "".join(_turned(product, [_sfr(product, sfr) for sfr in range(len(product.items))])),
    ]
    if product.extra:
        sections.append("terms:\n  Wick: {text: The part of a candle that burns.}\n")
    head = 'document: {id: st, kind: security-target, title: ST, version: "1"}\n'
    tags = "".join(_turned(product, [f"# @enforces {product.leaf(*leaf)} here\nX{n} = 1\n" for n, leaf in enumerate(sorted(product.tags))]))
    tests = [
        f'@pytest.mark.verifies("{product.leaf(sfr, item)}")\ndef test_{number}(): pass\n'
        for number, (sfr, item, _) in enumerate(product.tests)
    ]
    body = {"fail": "<failure/>", "skipped": "<skipped/>", "pass": ""}
    cases = [
        f'<testcase classname="tests.test_all" name="test_{number}">{body[outcome]}</testcase>\n'
        for number, (_, _, outcome) in enumerate(product.tests) if outcome
    ]  # fmt: skip
    files = {
        "st/a.yaml": head, "st/b.yaml": "".join(_turned(product, sections)), "src/code.py": tags or "X = 1\n",
        "tests/test_all.py": "import pytest\n" + "".join(_turned(product, tests)),
        "results/junit.xml": f"<testsuite>\n{''.join(_turned(product, cases))}</testsuite>",
    }  # fmt: skip
    return "".join(f"=== {name}\n{content}" + ("" if content.endswith("\n") else "\n") for name, content in files.items())


def judged(product: Product) -> Result:
    """The result of the whole pipeline over the product."""
    with _folder() as folder:
        return run(open_path(str(write(folder, text(product)))), cache=False, today=date(2026, 1, 15)).result


def statuses(result: Result) -> dict[str, dict[str, str]]:
    """The status of each leaf on each axis."""
    rows = (leaf for sfr in result.report().sfrs for element in sfr.elements for leaf in element.leaves)
    return {leaf.label: {axis.axis: axis.status for axis in leaf.axes} for leaf in rows}


def reference(product: Product) -> dict[str, dict[str, str]]:
    """What the statuses must be, said once more as slowly and plainly as can be."""
    found = {}
    for leaf in product.leaves():
        outcomes = [outcome for sfr, item, outcome in product.tests if (sfr, item) == leaf]
        if not outcomes:
            passed = "missing"
        elif "fail" in outcomes:
            passed = "failed"
        elif None in outcomes:
            passed = "no-result"
        elif "skipped" in outcomes:
            passed = "skipped"
        else:
            passed = "covered"
        found[product.leaf(*leaf)] = {
            "designed": "missing",
            "implemented": "covered" if leaf in product.tags else "missing",
            "tested": "covered" if outcomes else "missing",
            "passed": passed,
            "analysed": "missing",
        }
    return found


def weaker(product: Product) -> Iterator[Product]:
    """The product with one passing result, tag, link or rationale less."""
    for tag in sorted(product.tags):
        yield replace(product, tags=product.tags - {tag})
    for number, (sfr, item, outcome) in enumerate(product.tests):
        if outcome == "pass":
            yield replace(product, tests=(*product.tests[:number], (sfr, item, None), *product.tests[number + 1 :]))
    for sfr in sorted(product.meets):
        yield replace(product, meets=product.meets - {sfr})
    if product.argued:
        yield replace(product, argued=False)
    if product.addressed:
        yield replace(product, addressed=False)


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
