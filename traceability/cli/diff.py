"""``pptrace diff``: what changed between two documents."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of the standard output.")
def diff(old: str, new: str, form: str, output: str | None) -> int:
    """Show what changed between two documents, in the terms of CC.

    OLD and NEW are folders, XML files, shipped ids, or git:REV[:PATH]. Exit 0 once both were read, whatever differs.
    Of a document that stands in the register only, such as the successor of a profile, the entries are compared.
    """
    from traceability.emit.difference import as_html, as_json, as_text
    from traceability.model.errors import ConfigError
    from traceability.workflow.comparing import compared

    body = {"text": as_text, "json": as_json, "html": as_html}[form](compared(old, new))
    if output in {None, "-"}:
        click.echo(body, nl=False)
        return 0
    target = Path(str(output))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.new")
        beside.write_text(body, encoding="utf-8")
        beside.replace(target)
    except OSError as error:
        raise ConfigError(f"{output}: cannot be written: {error.strerror}") from error
    return 0
