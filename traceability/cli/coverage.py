"""``pptrace coverage``: what is covered, seen from the requirements, or with ``--code`` from the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from traceability.cli.places import commit_option
from traceability.cli.places import opened as opened_at

if TYPE_CHECKING:
    from traceability.model.reverse import ReverseReport

_NO_PRODUCT = "There is no Security Target here, so there is no product whose leaves could be covered."
_SAID = {
    "silent": "code of the TSF that traces to nothing",
    "no-module": "files in no module of the design",
    "claimed": "files whose links cover no leaf",
}


@click.command()
@click.argument("path", default=".", metavar="[PATH]")
@click.option("--config", metavar="FILE", help="Use this configuration instead of looking for one from PATH upwards.")
@click.option("--no-cache", is_flag=True, help="Read everything anew.")
@click.option("--code", is_flag=True, help="The way back: code that traces to nothing, files in no module, by folder.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@commit_option
def coverage(path: str, config: str | None, no_cache: bool, code: bool, form: str) -> int:
    """Show how many leaves are covered on each axis, or with --code which code is linked to a requirement.

    Every axis stands for itself; there is no overall figure. It judges nothing: 'pptrace check' is the gate.
    """
    from traceability.emit.printable import printable
    from traceability.workflow.pipeline import view_of
    from traceability.workflow.reverse import reverse_report

    view = view_of(opened_at(path, config), not no_cache)
    if code:
        report = reverse_report(view)
        lines = list(_code_lines(report))
        content: Any = report
    else:
        documents = {document.id: view.axes(document) for document in view.products()}
        lines = [f"{name}  {axis.axis:<12} {axis.k} of {axis.n}  {axis.status}" for name, axes in documents.items() for axis in axes]
        content = documents
    if form == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(content), indent=1).decode())
        return 0
    for line in lines or [_NO_PRODUCT]:
        click.echo(printable(line))
    return 0


def _code_lines(report: ReverseReport) -> Iterator[str]:
    yield f"{'files':>6} {'linked':>7} {'claimed':>8} {'silent':>7} {'no module':>10} {'not demanded':>13}  folder"
    for row in report.folders:
        yield (f"{row.files:>6} {row.linked:>7} {row.claimed:>8} {row.silent:>7} {row.no_module:>10} {row.interfering:>13}  {row.folder}")
    for state, title in _SAID.items():
        found = [row for row in report.files if row.state == state]
        if found:
            yield ""
            yield f"{title}: {len(found)}"
            yield from (f"  {row.file}{_modules(row.modules)}" for row in found)


def _modules(names: tuple[str, ...]) -> str:
    return f"  ({', '.join(names)})" if names else ""
