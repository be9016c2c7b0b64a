"""``pptrace scan``: every tag of a tree with its place, judged by nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from pathlib import Path
from typing import TYPE_CHECKING

import click

from traceability.cli.places import opened as opened_at

if TYPE_CHECKING:
    from traceability.collect.records import FileScan, TagSettings

_MOST_PROCESSES = 8


@click.command()
@click.argument("path", default=".", metavar="[PATH]")
@click.option("--config", metavar="FILE", help="Use this configuration instead of looking for one from PATH upwards.")
@click.option("--dialect", "dialects", multiple=True, metavar="NAME", help="Read tags of this dialect, not those of the configuration.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--jobs", type=click.IntRange(1, 64), help="So many processes, not one for each processor; the outcome is the same.")
@click.option("--no-scopes", is_flag=True, help="Do not look for functions and classes, except in Python.")
@click.option("--no-cache", is_flag=True, help="Read everything anew.")
def scan(path: str, config: str | None, dialects: tuple[str, ...], form: str, jobs: int | None, no_scopes: bool, no_cache: bool) -> int:
    """List every tag in the code and the tests of a project, or in all sources of a folder without a configuration.

    It judges nothing: 'pptrace check' says whether what the tags name exists.
    """
    import msgspec

    from traceability.collect.files import find_all, sources_of
    from traceability.collect.sources import readers, scan_known
    from traceability.collect.store import Store
    from traceability.workflow.settings import tag_settings

    opened = opened_at(path, config)
    settings = tag_settings(opened, dialects)
    if no_scopes:
        settings = msgspec.structs.replace(settings, scopes=False)
    configured = opened.config
    code = configured.code if opened.file else ("**",)
    found = find_all(opened.root, {"code": code, "tests": configured.tests}, configured.exclude, configured.gitignore, others=False)
    sources = sources_of(found)
    store = None if no_cache or opened.file is None else Store(opened.root, settings)
    scans = scan_known(opened.root, sources, settings, readers(jobs or _processes(sources)), store)
    if form == "json":
        click.echo(_json(opened.root, scans, settings), nl=False)
    else:
        for line in _lines(scans):
            click.echo(line)
    return 0


def _processes(sources: Sized) -> int:
    """One for each processor, where there is enough to do."""
    from traceability.collect.ahead import WORTHWHILE
    from traceability.parallel.elsewhere import processors

    return min(processors(), _MOST_PROCESSES) if len(sources) >= WORTHWHILE else 1


def _json(root: Path, scans: list[FileScan], settings: TagSettings) -> str:
    import msgspec

    from traceability.collect.git import checkout
    from traceability.workflow.permalinks import with_permalink

    where = checkout(root)
    tags = [with_permalink(tag, where) for scan in scans for tag in scan.tags]
    tests = [test for scan in scans for test in scan.tests]
    notices = [notice for scan in scans for notice in scan.notices]
    content = {"dialects": settings.dialects, "commit": where.commit, "tags": tags, "tests": tests, "notices": notices}
    return msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n"


def _lines(scans: list[FileScan]) -> Iterator[str]:
    from traceability.emit.printable import printable

    for scan in scans:
        for tag in scan.tags:
            around = f" in {tag.symbol}" if tag.symbol else ""
            yield printable(f"{tag.file}:{tag.line}:{tag.column} @{tag.relation} {tag.target}{around}")
        for test in scan.tests:
            yield printable(f"{test.file}:{test.line} {test.id} verifies {', '.join(test.verifies)}")
        for notice in scan.notices:
            yield printable(f"{notice.origin.file}:{notice.origin.line} {notice.kind}: {notice.data.get('why', '')}")
